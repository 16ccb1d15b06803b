import type { Outcome, Words } from "../checks.ts";

/** A line is looked at whenever its step is taken. */
export type LineOutcome = Exclude<Outcome, "unchecked">;

/** What a step found for one line of the check list. */
export interface Line {
  /** Stands for ever: newer findings replace older ones by it. */
  readonly id: string;
  readonly outcome: LineOutcome;
  /** In base units (ms, shares of 1, per second); `null` where it was not measured or is no number. */
  readonly value: number | null;
  /** As the table shows it; a dash where nothing was measured. */
  readonly shown: Words;
  /** What it is held to; `null` for what is only recorded. */
  readonly limit: string | null;
  readonly reason: Words;
  /** The query and a link to it, the address that was asked, or the file that it was read from. */
  readonly evidence: string | null;
}

/** What a step says; `wait` is neither: something was not measured, or could not be told. */
export const DECISIONS = ["go on", "wait", "roll back"] as const;
export type Decision = (typeof DECISIONS)[number];

export interface Decided {
  readonly decision: Decision;
  /** The lines that it rests on: those that failed, else those that were not measured. */
  readonly because: readonly Line[];
}

/**
 * One line that failed is enough to roll back, one that was not measured to wait; a step without lines told nothing. Before
 * anybody is served by the new part there is nothing to roll back: what failed then is waited for.
 */
export function decide(lines: readonly Line[], isServing: boolean): Decided {
  const failed = lines.filter(({ outcome }) => outcome === "fail");
  if (failed.length > 0) return { decision: isServing ? "roll back" : "wait", because: failed };
  const unmeasured = lines.filter(({ outcome }) => outcome === "unmeasured");
  if (unmeasured.length > 0 || lines.length === 0) return { decision: "wait", because: unmeasured };
  return { decision: "go on", because: [] };
}

/** Why a line did not pass; a value that says nothing else is said beside what it is held to. */
export function whyOf({ reason, shown, limit }: Line): Words {
  if (reason.en !== shown.en || limit === null) return reason;
  return { en: `${shown.en}, expected ${limit}`, ko: `${shown.ko}, 기준 ${limit}` };
}

/** A line of something that could not be had. */
export function notMeasured(
  id: string,
  limit: string | null,
  reason: Words,
  evidence: string | null = null,
): Line {
  return { id, outcome: "unmeasured", value: null, shown: DASH, limit, reason, evidence };
}

const DASH: Words = { en: "–", ko: "–" };
