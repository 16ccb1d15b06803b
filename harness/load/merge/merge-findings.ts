import type { Finding } from "../../contracts/findings.ts";
import type { RunEvidence } from "../../contracts/run.ts";

/** Violations that are shown in words: as many as one run shows. */
const EXAMPLES_MAX = 5;

export interface RunFindings {
  readonly evidence: Pick<RunEvidence, "runId" | "invariants">;
  readonly findings: readonly Finding[];
}

/**
 * What the runs of several generators found of one system. Each looked for what itself was told, so comparisons and
 * violations add up; a run that did not look beside others that did leaves a finding that compared nothing.
 * `null` where no run had anything to check or none could.
 */
export function mergeFindings(runs: readonly RunFindings[]): readonly Finding[] | null {
  if (runs.every(({ evidence }) => evidence.invariants.state !== "checked")) return null;
  const byName = new Map<string, Finding>();
  for (const finding of runs.flatMap(({ findings }) => findings)) {
    const before = byName.get(finding.name);
    byName.set(finding.name, before === undefined ? finding : added(before, finding));
  }
  return [...byName.values(), ...runs.flatMap(unchecked)];
}

function added(one: Finding, other: Finding): Finding {
  return {
    name: one.name,
    compared: one.compared + other.compared,
    violations: one.violations + other.violations,
    examples: [...new Set([...one.examples, ...other.examples])].slice(0, EXAMPLES_MAX),
  };
}

function unchecked({ evidence: { runId, invariants } }: RunFindings): readonly Finding[] {
  if (invariants.state === "checked") return [];
  const why = invariants.state === "none" ? "it has no invariants" : invariants.why;
  return [{ name: `invariants of run ${runId}`, compared: 0, violations: 0, examples: [why] }];
}
