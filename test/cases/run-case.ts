import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type CommandResult, runCommand, temporaryFolder, userEnvironment } from "../lib/command.ts";
import { type SavedRun, savedRun } from "../lib/saved-run.ts";
import { type Case, IMPORTS } from "./case.ts";

export interface CaseResult {
  readonly command: CommandResult;
  readonly run: SavedRun;
  /** Exit code of the same script by k6 alone. */
  readonly k6: number;
  /** What the script's files hold, by the paths that the case names; empty where there is none. */
  readonly wrote: Readonly<Record<string, string>>;
}

const LIMIT_MS = 60_000;
const run = promisify(execFile);

/** Runs one case by loadproof and by k6 alone, each in a folder of its own. */
export async function runCase(one: Case, k6Path: string): Promise<CaseResult> {
  await using folder = await temporaryFolder();
  const [ours, bare] = [join(folder.path, "ours"), join(folder.path, "bare")];
  for (const path of [ours, bare]) {
    await mkdir(path);
    await writeFile(join(path, "script.js"), `${IMPORTS}${one.script}\n`);
  }
  const words: string[] = [...(one.words ?? [])];
  if (one.objectives !== undefined) {
    await writeFile(join(ours, "thresholds.yaml"), thresholdText(one.objectives));
    words.push("--thresholds", "thresholds.yaml");
  }
  const command = await runCommand(["run", "script.js", "--report-dir", "reports", ...words], {
    workingDirectory: ours,
    environment: one.environment ?? {},
  });
  const wrote: Record<string, string> = {};
  for (const path of Object.keys(one.wrote ?? {}))
    wrote[path] = await readFile(join(ours, path), "utf8").catch(() => "");
  return {
    command,
    run: await savedRun(join(ours, "reports")).catch((error: unknown) => {
      throw new Error(`${one.name}: exit ${command.exitCode}, no run: ${command.stderr}`, { cause: error });
    }),
    k6: await bareExitCode(one, bare, k6Path),
    wrote,
  };
}

async function bareExitCode(one: Case, folder: string, k6Path: string): Promise<number> {
  const words = ["run", "--quiet", "--no-usage-report", "--include-system-env-vars", ...(one.words ?? [])];
  try {
    await run(k6Path, [...words, "script.js"], {
      cwd: folder,
      env: { ...userEnvironment(), ...one.environment },
      timeout: LIMIT_MS,
    });
    return 0;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code === "number") return code;
    throw error;
  }
}

function thresholdText(objectives: readonly string[]): string {
  return `version: 1\nobjectives:\n${objectives.map((fields) => `  - { ${fields} }\n`).join("")}`;
}
