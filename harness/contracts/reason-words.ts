import { PARTS } from "./reason-parts.ts";

/**
 * `objective`: of one objective; `validity`: of the measurement; `invariant`: of the system's data; `run`: of the whole;
 * `note`: informs, never decides; `part`: a phrase inside one of those.
 */
export type ReasonKind = "objective" | "validity" | "invariant" | "run" | "note" | "part";

interface Row {
  readonly kind: ReasonKind;
  /** The reason in English; facts in braces are filled in. */
  readonly words: string;
}

/** Every reason a verdict can give. Closed: a code is public, is in the reference page, and has a test that reaches it. */
export const REASONS = {
  TARGET_MET: { kind: "objective", words: "{value} keeps the target {bound}" },
  TARGET_MISSED: { kind: "objective", words: "{value} misses the target {bound}, within the limit {limit}" },
  LIMIT_BREACHED: { kind: "objective", words: "{value} breaks the limit {bound}" },
  WITHIN_SKETCH_ERROR: {
    kind: "objective",
    words: "{value} is closer to {bound} than the sketch can tell ({error})",
  },
  NO_DATA: { kind: "objective", words: "no samples of {what} in phase {phase}{hint}" },
  INSUFFICIENT_SAMPLES: {
    kind: "objective",
    words: "{samples} samples, {needed} are needed to judge {statistic}",
  },
  NAN_RESULT: { kind: "objective", words: "{statistic} of {what} has no value" },
  BORDERLINE: {
    kind: "objective",
    words: "the {confidence} interval {low} to {high} holds the bound {bound}",
  },
  WINDOW_GAP: { kind: "objective", words: "no samples of {what} for {size} within the phase (from {at})" },
  IN_WINDOW: {
    kind: "note",
    words: "worst of {count} windows of {size}, {at} after the start of phase {phase}",
  },
  PHASE_SHORTER_THAN_WINDOW: {
    kind: "note",
    words: "phase {phase} is shorter than {size} and is judged as a whole",
  },
  BUDGET_USE: { kind: "note", words: "a day like this uses {value} of a 30-day error budget" },
  THIN_WINDOWS: {
    kind: "note",
    words:
      "{count} of {total} windows have fewer than {needed} samples and were judged only where the breach is clear",
  },
  TOO_MANY_SPIKES: { kind: "objective", words: "{value} spikes, from {bound} on the run is unsteady" },
  ABSENT_AS_VALUE: {
    kind: "note",
    words: "{what} was never written; it counts as {value} because {given} has samples",
  },
  EXPECTED_FAILURES: {
    kind: "note",
    words: "{count} failures of {what} are expected ({share} of these requests) and not counted",
  },
  EXPECTED_FAILURES_EXCEEDED: {
    kind: "objective",
    words: "{value} of {what} failed in the expected way, the bound is {bound}",
  },
  FOREACH_EMPTY: {
    kind: "objective",
    words: "no value of the tag {tag} was measured and none is expected: nothing to judge",
  },
  MOSTLY_FAILED: {
    kind: "objective",
    words:
      "{value} of the requests ({what}) got no answer or failed unexpectedly, the bound is {bound}: times of the rest say nothing",
  },
  WITHOUT_ANSWER: {
    kind: "note",
    words: "{count} of {total} requests got no answer: their times count only where they make this worse",
  },
  SERVICE_DIED: { kind: "objective", words: "{service} ended under load, unplanned: {message}" },
  IMPLIED_OFF: { kind: "note", words: "{id} is switched off by the threshold file: {why}" },
  IMPLIED_REPLACED: { kind: "note", words: "{id} is replaced by a threshold of the script, {by}" },
  REPRODUCIBLE_ERROR: {
    kind: "objective",
    words: "{name} fails again and again: {value} of its requests, in {where}",
  },
  REGRESSION: {
    kind: "objective",
    words: "{current} against {base} before ({change}): worse than the allowed {bound}, and no accident",
  },
  REGRESSION_SUSPECTED: { kind: "objective", words: "{current} against {base} before ({change}): {why}" },
  INCONCLUSIVE: {
    kind: "objective",
    words: "{current} against {base} before ({change}): the pairs differ too much to exclude {bound}",
  },
  NO_REGRESSION: {
    kind: "objective",
    words: "{current} against {base} before ({change}), the margin is {bound}",
  },
  BASELINE_ZERO: {
    kind: "objective",
    words:
      "{current} against {base} before: a ratio to zero means nothing, the difference itself is too large",
  },
  SUSPICIOUS_IMPROVEMENT: {
    kind: "objective",
    words:
      "{current} against {base} before ({change}), but with fewer requests or more failures: fast failures are not speed",
  },
  NO_BASELINE: { kind: "objective", words: "there is nothing to compare with: {why}" },
  ENDPOINT_VANISHED: { kind: "objective", words: "{name} had {requests} requests before and none now" },
  ENDPOINT_NEW: { kind: "note", words: "{name} is new: {requests} requests, none before" },
  NOT_COMPARABLE: { kind: "note", words: "run {run} is left out: {why}" },
  WAIVED: { kind: "objective", words: "{was}; waived until {until} by {owner}: {reason}" },
  WAIVER_EXPIRED: { kind: "note", words: "the waiver of {owner} ended on {until}: {reason}" },
  WAIVER_EXCEEDED: { kind: "note", words: "the waiver of {owner} ends at {bound}" },
  WAIVER_UNUSED: { kind: "note", words: "the waiver of {owner} until {until} is not needed or can't apply" },
  AT_LEAST_THIS_BAD: {
    kind: "note",
    words: "the measurement is not sound ({why}); what is breached is at least this bad",
  },
  DROPS_FOLLOW_LATENCY: {
    kind: "note",
    words:
      "iterations were dropped only after latency had risen from {before} to {after}: the system is the likely cause",
  },
  STOP_FAILED: { kind: "note", words: "not all that was started could be stopped: {message}" },
  MACHINE_BUSY: {
    kind: "note",
    words:
      "all processes together used {value} of the machine: generator and system may have slowed each other",
  },
  FILE_FOR_ANOTHER_RUN: { kind: "note", words: "the threshold file is for {file}, the run is {run}" },

  SAMPLES_MISSING: { kind: "validity", words: "there are no samples of this run" },
  SAMPLES_TRUNCATED: { kind: "validity", words: "the file of samples was cut short" },
  SUMMARY_MISSING: { kind: "validity", words: "k6 wrote no summary, so it did not reach its end" },
  K6_ERROR: { kind: "validity", words: "k6 ended with {exit}{meaning}" },
  SCRIPT_ERROR: {
    kind: "validity",
    words: "the script threw {count} exceptions in {iterations} iterations: {message}",
  },
  SCRIPT_FAILED: { kind: "validity", words: "the script failed outside its iterations: {message}" },
  RUN_INCOMPLETE: { kind: "validity", words: "the run did not reach its end: {why}" },
  ACTION_FAILED: { kind: "validity", words: "the action {action} failed: {message}" },
  ACTION_NOT_REACHED: { kind: "validity", words: "the action {action} was not made: {message}" },
  SCENARIO_NOT_RUN: { kind: "validity", words: "{what} did not run in phase {phase}" },
  ENDED_EARLY: {
    kind: "validity",
    words: "{value} of the planned steady time was measured, {bound} is needed",
  },
  GENERATOR_LOST: { kind: "validity", words: "{found} of {expected} generators reported" },
  GENERATOR_SATURATED: { kind: "validity", words: "{what} {value}, the bound is {bound}" },
  ITERATIONS_DROPPED: { kind: "validity", words: "{count} iterations were dropped ({value} of those due)" },
  LOAD_NOT_REACHED: { kind: "validity", words: "{value} of the planned load was reached, {bound} is needed" },
  CLOCK_SKEW: { kind: "validity", words: "clocks of the generators differ by {value}, the bound is {bound}" },
  NAN_INPUT: {
    kind: "validity",
    words: "{value} of the samples were NaN, infinite, negative or unreadable, the bound is {bound}",
  },
  SKETCH_MISMATCH: {
    kind: "validity",
    words:
      "{what} is {sketch} by the samples and {k6} by k6: {value} apart beyond the sketch error, the bound is {bound}",
  },
  ABORTED_BY_CHECK: {
    kind: "validity",
    words:
      "k6 ended the run after {value} of the planned steady time because a threshold with abort was broken",
  },
  SERIES_OVERFLOW: {
    kind: "validity",
    words: "{count} samples fell into the overflow series: too many combinations of tags",
  },
  VALID: { kind: "validity", words: "{what}" },

  INVARIANT_HELD: { kind: "invariant", words: "{name}: {compared} compared, all hold" },
  INVARIANT_BROKEN: { kind: "invariant", words: "{what}" },
  INVARIANT_NOT_CHECKED: {
    kind: "invariant",
    words: "the invariants of the system's data were not checked: {what}",
  },

  ALL_MET: { kind: "run", words: "all {count} objectives are met" },
  MISSED: { kind: "run", words: "{id}: {reason}{more}" },
  BREACHED: {
    kind: "run",
    words: "{count} of {total} objectives are breached, {limit} make a failure; first {id}: {reason}",
  },
  NOT_MEASURED: { kind: "run", words: "{id} can't be judged: {reason}{more}" },
  CRITICAL_BREACHED: { kind: "run", words: "critical objective {id}: {reason}" },
  SCORE_TOO_LOW: { kind: "run", words: "the score is {value}, the bound is {bound}" },
  NOTHING_WORSE: { kind: "run", words: "none of {count} objectives is worse than before" },
  DOUBTFUL: { kind: "run", words: "all objectives are met, but {reason}" },
  NO_CHECKS: { kind: "run", words: "nothing was judged: {why}" },
  ...PARTS,
} as const satisfies Record<string, Row>;

export type ReasonCode = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as readonly ReasonCode[];
