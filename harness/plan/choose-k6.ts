import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText } from "../files/read-regular-file.ts";
import { EXTENSION_HINT, extensionsOf } from "../k6-options/extensions.ts";
import type { ProblemCollector } from "../text/problems.ts";
import type { ResolvedTool } from "../tools/contracts.ts";
import { inspectAt, requireTool } from "../tools/index.ts";
import type { Subject } from "./find-script.ts";
import type { RunOptions } from "./run-options.ts";

/** Oldest k6 whose summary, log and options are those that are read here: `--summary-mode` came with it. */
const ACCEPTED = ">=1.0.0";

/** The k6 that the user named, else the one that is found. Throws BAD_INPUT for one that can't be used, and TOOL_MISSING. */
export async function chooseK6(given: string | undefined, context: Context): Promise<ResolvedTool> {
  if (given === undefined) return requireTool("k6", context);
  const path = resolve(context.workingDirectory, given);
  const search = await inspectAt("k6", path, ACCEPTED, context);
  if (search?.found) return search.found;
  const reason = search?.rejected[0]?.reason;
  throw new InputProblems([
    {
      subject: "--k6",
      value: given,
      expected:
        "a program that is k6 1.0 or newer: older ones have no --summary-mode, of whose summary the verdict is made",
      hint: reason === undefined ? `looked for ${path}` : `it is ${reason}`,
    },
  ]);
}

/** Extensions that the script itself imports and that the k6 which is found can't have; imported modules are for k6 to name. */
export function checkExtensions(
  { path }: Pick<Subject, "path">,
  { k6 }: Pick<RunOptions, "k6">,
  problems: ProblemCollector,
): void {
  if (k6 !== undefined) return;
  for (const value of extensionsOf(readText(path)))
    problems.add({
      subject: `${path} imports`,
      value,
      expected: "modules of k6 itself",
      hint: EXTENSION_HINT,
    });
}

function readText(path: string): string {
  try {
    return readRegularText(path, FILE_BYTES_MAX.written);
  } catch {
    return "";
  }
}
