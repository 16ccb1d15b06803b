import type { Baseline } from "../../contracts/baseline.ts";
import type { ComparedObjective, Comparison, ComparisonMode } from "../../contracts/comparison.ts";
import { EXIT } from "../../errors.ts";
import type { ReasonCode } from "../../contracts/reason-words.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { compareEndpoints } from "./compare-endpoints.ts";
import { compareObjectives, type Runs, type ToCompare } from "./compare-objectives.ts";
import { usableBaselines, wasMeasured } from "./usable-baselines.ts";

/** Earlier runs against a later one: as a history when there are several, else as two runs. */
export function compareWithEarlier(
  subjects: readonly ToCompare[],
  baselines: readonly Baseline[],
  current: Baseline,
): Comparison {
  const { runs, anchor, notes } = usableBaselines(baselines, current);
  return compareRuns(
    subjects,
    { mode: runs.length < 2 ? "two-runs" : "history", base: runs, current: [current], anchor },
    notes,
  );
}

/** Interleaved pairs of runs. A pair of which a run was not measured well is left out; FAILs stay, for they are what is asked about. */
export function comparePairs(
  subjects: readonly ToCompare[],
  pairs: readonly { readonly base: Baseline; readonly current: Baseline }[],
): Comparison {
  const notes: Said[] = [];
  const sound = pairs.filter(({ base, current }) => {
    const bad = [base, current].find((run) => !wasMeasured(run));
    if (bad !== undefined)
      notes.push(say("NOT_COMPARABLE", { run: bad.runId, why: say("PAIR_WAS_INVALID", {}) }));
    return bad === undefined;
  });
  const runs: Runs = {
    mode: "paired",
    base: sound.map(({ base }) => base),
    current: sound.map(({ current }) => current),
  };
  const comparison = compareRuns(subjects, runs, notes);
  const broken = pairs.flatMap(({ base, current }) => [base, current]).find(isBroken);
  return broken === undefined ? comparison : { ...comparison, ...brokenWord(broken) };
}

function isBroken({ code }: Baseline): boolean {
  return code === ("INVARIANT_BROKEN" satisfies ReasonCode);
}

/** No time is worth comparing with that of a run that lost data. */
function brokenWord({ runId }: Baseline): Word {
  const said = say("INVARIANT_BROKEN", { what: say("LEFT_BROKEN_DATA", { run: runId }) });
  return { verdict: "FAIL", ...reasonOf(said), exitCode: EXIT.invariant };
}

function compareRuns(subjects: readonly ToCompare[], runs: Runs, notes: readonly Said[]): Comparison {
  const nothing = runs.base.length === 0;
  const objectives = nothing ? [] : compareObjectives(subjects, runs);
  const endpoints = nothing ? { vanished: [], appeared: [] } : compareEndpoints(runs.base, runs.current);
  return {
    schema: "loadproof.comparison",
    version: 1,
    mode: runs.mode satisfies ComparisonMode,
    baseRuns: runs.base.map(({ runId }) => runId),
    currentRuns: runs.current.map(({ runId }) => runId),
    ...wordOf(objectives, endpoints.vanished, runs),
    objectives: [...objectives],
    notes: [...endpoints.vanished, ...endpoints.appeared, ...notes],
  };
}

type Word = Pick<Comparison, "verdict" | "code" | "facts" | "objective" | "reason" | "exitCode">;

function wordOf(objectives: readonly ComparedObjective[], vanished: readonly Said[], runs: Runs): Word {
  const told = objectives.filter(({ code }) => code !== "NO_BASELINE");
  if (told.length === 0) {
    const why = runs.base.length === 0 ? say("NO_COMPARABLE_RUN", {}) : say("NO_COMMON_VALUE", {});
    return { verdict: "FAIL", ...reasonOf(say("NO_BASELINE", { why })), exitCode: EXIT.invalid };
  }
  const worst = told.find(({ result }) => result === "breach");
  if (worst !== undefined) return { verdict: "FAIL", ...reasonOf(worst, worst.id), exitCode: EXIT.fail };
  const doubt = objectives.find(({ result }) => result === "warn");
  if (doubt !== undefined) return { verdict: "WARN", ...reasonOf(doubt, doubt.id), exitCode: EXIT.pass };
  const gone = vanished[0];
  if (gone !== undefined) return { verdict: "WARN", ...reasonOf(gone), exitCode: EXIT.pass };
  return {
    verdict: "PASS",
    ...reasonOf(say("NOTHING_WORSE", { count: String(told.length) })),
    exitCode: EXIT.pass,
  };
}

function reasonOf(
  { code, facts, message }: Said,
  objective: string | null = null,
): Pick<Word, "code" | "facts" | "objective" | "reason"> {
  return { code, facts, objective, reason: objective === null ? message : `${objective}: ${message}` };
}
