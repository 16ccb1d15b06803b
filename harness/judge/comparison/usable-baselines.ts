import type { Baseline } from "../../contracts/baseline.ts";
import type { ReasonCode } from "../../contracts/reason-words.ts";
import { say, type Reason, type Said } from "../../contracts/reason.ts";

/** Older runs than these say little of the system as it is now. */
const HISTORY_MAX = 40;
/** A history this long does without the pinned run, which then is what slow change is measured from. */
const HISTORY_OF_ITS_OWN = 10;

export interface UsableBaselines {
  /** Oldest first, at most 40. */
  readonly runs: readonly Baseline[];
  /** The pinned run, where the others are a history without it. */
  readonly anchor: Baseline | null;
  /** Why the others were left out. */
  readonly notes: readonly Said[];
}

/** The earlier runs that a run may be compared with. Bad runs are left out: their values would make the next bad run look fine. */
export function usableBaselines(
  baselines: readonly Baseline[],
  current: Pick<Baseline, "runId" | "comparabilityKey">,
): UsableBaselines {
  const notes: Said[] = [];
  const runs: Baseline[] = [];
  for (const baseline of [...baselines].sort(byAge)) {
    const why = whyUnusable(baseline, current);
    if (why === null) runs.push(baseline);
    else notes.push(say("NOT_COMPARABLE", { run: baseline.runId, why }));
  }
  const anchor = runs.find(({ pinned }) => pinned === true) ?? null;
  const rolling = runs.filter((run) => run !== anchor);
  if (rolling.length < HISTORY_OF_ITS_OWN) return { runs, anchor: null, notes };
  return { runs: rolling.slice(-HISTORY_MAX), anchor, notes };
}

/** A run that somebody named to be compared with: what was done to it is known, and part of the question. */
export function askedFor(baseline: Baseline): Baseline {
  return { ...baseline, defects: [], actions: [] };
}

/** Whether the figures of a run are worth something: those of one that had no objective are, for all that it is INVALID. */
export function wasMeasured({ invalid, code }: Pick<Baseline, "invalid" | "code">): boolean {
  return !invalid || code === ("NO_CHECKS" satisfies ReasonCode);
}

function whyUnusable(
  baseline: Baseline,
  current: Pick<Baseline, "runId" | "comparabilityKey">,
): Reason | null {
  if (baseline.runId === current.runId) return say("SAME_RUN", {});
  if (baseline.comparabilityKey !== current.comparabilityKey) {
    return say("OTHER_CONDITIONS", {});
  }
  if (!wasMeasured(baseline)) return say("WAS_INVALID", {});
  if (baseline.verdict === "FAIL" && !baseline.invalid) return say("WAS_FAIL", {});
  // Whoever pinned it has asked for it.
  const changed = [...baseline.defects, ...baseline.actions];
  if (changed.length === 0 || baseline.pinned === true) return null;
  return say("WAS_DISTURBED", { what: changed.join(", ") });
}

function byAge(left: Baseline, right: Baseline): number {
  return Date.parse(left.endedAt) - Date.parse(right.endedAt) || (left.runId < right.runId ? -1 : 1);
}
