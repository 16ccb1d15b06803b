import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvidence } from "#harness/contracts/run.ts";
import type { Verdict } from "#harness/contracts/verdict.ts";
import { runToVerdict } from "./loadproof.ts";

export interface JudgedRun {
  readonly verdict: Verdict;
  readonly evidence: RunEvidence;
}

/** A run as users make it, its system as processes; throws when it came to no verdict. */
export async function judgedRun(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<JudgedRun> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-bench-"));
  try {
    const output = runToVerdict(["run", ...words, "--report-dir", folder, "--json"], {
      SUT_RUNTIME: "processes",
      ...variables,
    });
    const [id = ""] = await readdir(join(folder, "runs"));
    const text = await readFile(join(folder, "runs", id, "run.json"), "utf8");
    return { verdict: JSON.parse(output) as Verdict, evidence: JSON.parse(text) as RunEvidence };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What an objective measured. */
export function figureOf({ objectives }: Verdict, id: string): string {
  const numbers = objectives.find((objective) => objective.id === id)?.numbers;
  if (numbers === undefined) throw new Error(`the verdict has no objective ${id}`);
  return numbers.value === null ? "none" : String(Number(numbers.value.toPrecision(4)));
}
