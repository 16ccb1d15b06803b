import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "#harness/contracts/findings.ts";
import { runEvidenceSchema, type RunEvidence } from "#harness/contracts/run.ts";
import { verdictSchema, type Verdict } from "#harness/contracts/verdict.ts";

export interface SavedRun {
  readonly directory: string;
  readonly evidence: RunEvidence;
  readonly verdict: Verdict;
  readonly report: string;
  /** k6's own summary; `null` when k6 did not reach its end. */
  readonly summary: unknown;
}

/** The one run under a report folder, its files checked against their schemas. */
export async function savedRun(reportDirectory: string): Promise<SavedRun> {
  const names = await readdir(join(reportDirectory, "runs"));
  if (names.length !== 1)
    throw new Error(`expected one run in ${reportDirectory}, found ${names.join(", ") || "none"}`);
  const directory = join(reportDirectory, "runs", names[0] as string);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(directory, name), "utf8")) as unknown;
  return {
    directory,
    evidence: runEvidenceSchema.parse(await json("run.json")),
    verdict: verdictSchema.parse(await json("verdict.json")),
    report: await readFile(join(directory, "report.md"), "utf8"),
    summary: await json("summary.json").catch(() => null),
  };
}

/** What the checks of the data found. */
export async function findingsOf(directory: string): Promise<readonly Finding[]> {
  return JSON.parse(await readFile(join(directory, "invariants.json"), "utf8")) as Finding[];
}

/** Codes of everything that is not in order: validity, objectives, the run itself. */
export function codesOf({ code, validity, objectives }: Verdict): ReadonlySet<string> {
  return new Set([
    code,
    ...validity.filter(({ result }) => result === "invalid" || result === "warn").map((one) => one.code),
    ...objectives.filter(({ result }) => result === "breach" || result === "warn").map((one) => one.code),
  ]);
}
