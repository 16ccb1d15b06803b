import { relative } from "node:path";
import { styleText } from "node:util";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { commandName } from "../installation.ts";
import { finalLines, raisedCommand } from "../report/index.ts";

interface Told
  extends Omit<Parameters<typeof finalLines>[0], "command" | "raisedCommand" | "program" | "colour"> {
  readonly evidence: RunEvidence;
  readonly context: Context;
}

/** The last lines of a run, and of `judge` and `merge`, which say the same of it. */
export function outcomeLines({ evidence, context, reportPath, ...told }: Told): readonly string[] {
  return finalLines({
    ...told,
    reportPath: asTyped(reportPath, context),
    command: evidence.command,
    raisedCommand: raisedCommand(evidence),
    program: commandName(context),
    colour: styleText("red", "x", { stream: context.stdout }) !== "x",
  });
}

/** Of the reports that were written the page that people open, else the first. */
export function pageOf(reports: readonly string[]): string | undefined {
  return reports.find((path) => path.endsWith(".html")) ?? reports[0];
}

/** A path as it is typed from here, unless that leads up and away. */
function asTyped(path: string, { workingDirectory }: Pick<Context, "workingDirectory">): string {
  const short = relative(workingDirectory, path);
  return short.startsWith("..") ? path : short;
}
