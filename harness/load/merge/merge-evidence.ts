import { InputProblems, type Problem } from "../../errors.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import { reasonOf, say, type Said } from "../../contracts/reason.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { mergeScriptErrors } from "./merge-script-errors.ts";

/** The files of the merged run, and what it is called. */
export type MergedFiles = Pick<
  RunEvidence,
  | "runId"
  | "command"
  | "plan"
  | "bundle"
  | "samples"
  | "summary"
  | "console"
  | "failures"
  | "recordedIds"
  | "observations"
  | "invariants"
>;

/** The generators of one load must have run at the same time: for this share of the shortest one. */
const OVERLAP_MIN = 0.8;

/** Throws `InputProblems` when the runs are not parts of one load. */
export function checkParts(runs: readonly RunEvidence[]): void {
  const problems = mergeProblems(runs);
  if (problems.length > 0) throw new InputProblems(problems);
}

/**
 * The evidence of N generators as that of one run: levels, generators and exceptions add up; what one run lacks, the
 * whole lacks. Throws `InputProblems` when they are not parts of one load.
 */
export function mergeEvidence(runs: readonly RunEvidence[], files: MergedFiles): RunEvidence {
  checkParts(runs);
  const [first] = runs as [RunEvidence];
  const incomplete = runs.filter(({ status }) => status === "incomplete");
  return {
    ...first,
    ...files,
    status: incomplete.length > 0 ? "incomplete" : "complete",
    ...incompletenessOf(incomplete),
    failure: runs.find(({ failure }) => failure !== null)?.failure ?? null,
    tenant: mergeTenants(runs.map(({ tenant }) => tenant)),
    strict: runs.some(({ strict }) => strict),
    startedAt: runs
      .map(({ startedAt }) => startedAt)
      .reduce((left, right) => (isBefore(right, left) ? right : left)),
    endedAt: runs
      .map(({ endedAt }) => endedAt)
      .reduce((left, right) => (isBefore(left, right) ? right : left)),
    shape:
      first.shape === null
        ? null
        : mergeShapes(runs.map(({ shape }) => shape).filter((shape) => shape !== null)),
    generators: runs.flatMap(({ generators }, index) =>
      generators.map((one) => ({ ...one, id: `${partName(runs, index)}/${one.id}` })),
    ),
    generatorsExpected: runs.reduce((sum, { generatorsExpected }) => sum + generatorsExpected, 0),
    scriptErrors: mergeScriptErrors(runs.map(({ scriptErrors }) => scriptErrors)),
    comparabilityKey: `${runs.length}x${first.comparabilityKey}`,
    events: runs
      .flatMap(({ events }) => events)
      .sort((left, right) => Date.parse(left.at) - Date.parse(right.at)),
    actions: runs.flatMap(({ actions }) => actions),
  };
}

/** Generators may each load a tenant of their own: all are named. What one has not recorded, the whole has not. */
function mergeTenants(tenants: readonly RunEvidence["tenant"][]): RunEvidence["tenant"] {
  const [first] = tenants;
  if (first === undefined || tenants.includes(undefined)) return undefined;
  const ids = new Set(tenants.flatMap((tenant) => tenant?.id ?? []));
  return ids.size <= 1 ? first : { id: [...ids].join(", "), source: "given" };
}

/** What each incomplete run said of itself, one after another. */
function incompletenessOf(
  incomplete: readonly RunEvidence[],
): Pick<RunEvidence, "incompleteReason" | "incompleteCause"> {
  const causes = incomplete.map(({ runId: run, incompleteReason, incompleteCause }) =>
    say("OF_RUN", { run, why: incompleteCause ?? incompleteReason ?? say("UNKNOWN", {}) }),
  );
  const cause = causes.reduceRight<Said | undefined>(
    (next, first) => (next === undefined ? first : say("AND_THEN", { first, next })),
    undefined,
  );
  return { incompleteReason: cause?.message ?? null, incompleteCause: cause && reasonOf(cause) };
}

function mergeProblems(runs: readonly RunEvidence[]): readonly Problem[] {
  if (runs.length < 2)
    return [{ subject: "runs to merge", value: String(runs.length), expected: "at least two runs" }];
  const problems: Problem[] = [];
  const identities = runs.map(identityOf);
  for (const [index, { runId }] of runs.entries()) {
    if (identities.indexOf(identities[index] as string) === index) continue;
    problems.push({ subject: "run", value: runId, expected: "each run once" });
  }
  const [first] = runs as [RunEvidence];
  for (const run of runs.slice(1)) {
    for (const [field, of] of Object.entries(SAME)) {
      if (of(run) === of(first)) continue;
      problems.push({
        subject: `${field} of run ${run.runId}`,
        value: of(run),
        expected: `that of run ${first.runId}, ${of(first)}`,
      });
    }
  }
  return problems.length > 0 ? problems : overlapProblems(runs);
}

/** Run ids count seconds: generators that start together, each on a machine of its own, have the same one. */
function identityOf({ runId, startedAt, samples }: RunEvidence): string {
  return [runId, startedAt, samples?.sha256 ?? ""].join(" ");
}

/** The run's id; runs of the same id are numbered from the second on. */
function partName(runs: readonly RunEvidence[], index: number): string {
  const { runId } = runs[index] as RunEvidence;
  const before = runs.slice(0, index).filter((run) => run.runId === runId).length;
  return before === 0 ? runId : `${runId}-${before + 1}`;
}

/** What parts of one load have in common. */
const SAME: Readonly<Record<string, (run: RunEvidence) => string>> = {
  scenario: ({ scenario }) => scenario,
  profile: ({ profile }) => profile ?? "none",
  script: ({ bundle }) => bundle?.sha256 ?? "none",
  phases: ({ shape }) =>
    shape === null
      ? "the script's own"
      : shape.phases.map(({ phase, durationMs }) => `${phase} ${durationMs}ms`).join(", "),
};

function overlapProblems(runs: readonly RunEvidence[]): readonly Problem[] {
  const times = runs.flatMap(({ generators }) =>
    generators.map((one) => ({ start: Date.parse(one.startedAt), end: Date.parse(one.endedAt) })),
  );
  const together = Math.min(...times.map(({ end }) => end)) - Math.max(...times.map(({ start }) => start));
  const shortest = Math.min(...times.map(({ start, end }) => end - start));
  if (together >= shortest * OVERLAP_MIN) return [];
  const hint = "use compare for runs made one after another";
  return [{ subject: "runs to merge", expected: "runs made at the same time: parts of one load", hint }];
}

function mergeShapes(shapes: readonly LoadShape[]): LoadShape {
  const [first] = shapes as [LoadShape];
  return {
    model: first.model,
    phases: first.phases.map((phase, index) => ({
      ...phase,
      from: shapes.reduce((sum, { phases }) => sum + (phases[index]?.from ?? 0), 0),
      to: shapes.reduce((sum, { phases }) => sum + (phases[index]?.to ?? 0), 0),
    })),
    vusMax: shapes.reduce((sum, { vusMax }) => sum + vusMax, 0),
  };
}

function isBefore(left: string, right: string): boolean {
  return Date.parse(left) < Date.parse(right);
}
