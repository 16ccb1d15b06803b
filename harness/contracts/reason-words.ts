import { PARTS } from "./reason-parts.ts";
import { FAULT_WORDS } from "./reason-parts-of-faults.ts";
import { row } from "./reason-row.ts";

const [objective, validity, invariant] = [row("objective"), row("validity"), row("invariant")];
const [run, note] = [row("run"), row("note")];

/** Every reason a verdict can give, by its code. Closed: a code is public, is in the reference page, and has a test that reaches it. */
export const REASONS = {
  TARGET_MET: objective("{value} keeps the target {bound}"),
  TARGET_MISSED: objective("{value} misses the target {bound}, within the limit {limit}"),
  LIMIT_BREACHED: objective("{value} breaks the limit {bound}"),
  WITHIN_SKETCH_ERROR: objective("{value} is closer to {bound} than the sketch can tell ({error})"),
  NO_DATA: objective("no samples of {what} in phase {phase}{hint}"),
  INSUFFICIENT_SAMPLES: objective("too few samples to judge {statistic}: {samples} of {needed}"),
  NAN_RESULT: objective("{statistic} of {what} has no value"),
  BORDERLINE: objective("the {confidence} interval {low} to {high} holds the bound {bound}"),
  WINDOW_GAP: objective("no samples of {what} for {size} within the phase (from {at})"),
  IN_WINDOW: note("worst of {count} windows of {size}, {at} after the start of phase {phase}"),
  PHASE_SHORTER_THAN_WINDOW: note("phase {phase} is shorter than {size} and is judged as a whole"),
  BUDGET_USE: note("a day like this uses {value} of a 30-day error budget"),
  THIN_WINDOWS: note(
    "{count} of {total} windows have fewer than {needed} samples and were judged only where the breach is clear",
  ),
  TOO_MANY_SPIKES: objective("{value} spikes, from {bound} on the run is unsteady"),
  ABSENT_AS_VALUE: note("{what} was never written; it counts as {value} because {given} has samples"),
  EXPECTED_FAILURES: note(
    "{count} failures of {what} are expected ({share} of these requests) and not counted",
  ),
  EXPECTED_FAILURES_EXCEEDED: objective("{value} of {what} failed in the expected way, the bound is {bound}"),
  FOREACH_EMPTY: objective("no value of the tag {tag} was measured and none is expected: nothing to judge"),
  MOSTLY_FAILED: objective(
    "{value} of the requests ({what}) got no answer or failed unexpectedly, the bound is {bound}: times of the rest say nothing",
  ),
  WITHOUT_ANSWER: note(
    "{count} of {total} requests got no answer: their times count only where they make this worse",
  ),
  NOT_RECOVERED: objective("{service} was started again under load, and {message}"),
  LASTS: objective("{action}: > {value} ({why})"),
  NOT_OVER: objective("{action}: > {value}, the limit is {bound} ({why})"),
  SERVICE_DIED: objective("{service} ended under load, unplanned: {message}"),
  CROSSED_WITHOUT_SAMPLES: objective("no samples of {what}, which k6 counts as 0: that breaks {bound}"),
  K6_DISAGREES: objective("by the samples {reason}, but {word}"),
  K6_SAW_CROSSING: objective(
    "k6 says that a threshold was crossed{metrics}; the end of the run does not show which",
  ),
  ENDED_BY_THRESHOLD: note("k6 ended the run after {time}, before its end: {who} was crossed"),
  KEPT_WITHOUT_SAMPLES: note("no samples of {what}: kept, as with k6, and no proof of anything"),
  ITERATIONS_CUT_OFF: note(
    "iterations not started before maxDuration ended: {count} (k6 counts them as dropped)",
  ),
  SCRIPT_SAID_FAIL: objective("the script says that the system failed, {times}: {message}"),
  CALLS_UNANSWERED: objective("calls of the script got no answer, {times}: {message}"),
  SUMMARY_FAILED: note("the script's handleSummary failed, its outputs are lost: {message}"),
  IMPLIED_OFF: note("{id} is switched off by the threshold file: {why}"),
  IMPLIED_REPLACED: note("{id} is replaced by a threshold of the script, {by}"),
  REPRODUCIBLE_ERROR: objective("{name} fails again and again: {value} of its requests, in {where}"),
  REGRESSION: objective(
    "{current} against {base} before ({change}): worse than the allowed {bound}, and no accident",
  ),
  REGRESSION_SUSPECTED: objective("{current} against {base} before ({change}): {why}"),
  INCONCLUSIVE: objective(
    "{current} against {base} before ({change}): by these pairs it may be as bad as {most}, so {bound} can't be excluded",
  ),
  NO_REGRESSION: objective("{current} against {base} before ({change}): {why}"),
  BASELINE_ZERO: objective(
    "{current} against {base} before: a ratio to zero means nothing, the difference itself is too large",
  ),
  SUSPICIOUS_IMPROVEMENT: objective(
    "{current} against {base} before ({change}), but with fewer requests or more failures: fast failures are not speed",
  ),
  NO_BASELINE: objective("there is nothing to compare with: {why}"),
  ENDPOINT_VANISHED: objective("{name} had {requests} requests before and none now"),
  ENDPOINT_NEW: note("{name} is new: {requests} requests, none before"),
  NOT_COMPARABLE: note("run {run} is left out: {why}"),
  WAIVED: objective("{was}; waived until {until} by {owner}: {reason}"),
  WAIVER_EXPIRED: note("the waiver of {owner} ended on {until}: {reason}"),
  WAIVER_EXCEEDED: note("the waiver of {owner} ends at {bound}"),
  WAIVER_UNUSED: note("the waiver of {owner} until {until} is not needed or can't apply"),
  AT_LEAST_THIS_BAD: note("the measurement is not sound ({why}); what is breached is at least this bad"),
  DROPS_FOLLOW_LATENCY: note(
    "iterations were dropped only after latency had risen from {before} to {after}: the system is the likely cause",
  ),
  STOP_FAILED: note("not all that was started could be stopped: {message}"),
  MACHINE_BUSY: note(
    "all processes together used {value} of the machine: generator and system may have slowed each other",
  ),
  CLOSED_LOAD_FLATTERS: note(
    "a closed load waits for the system that a fault has slowed: it asks less of it meanwhile, so what clients met of {action} was worse; give a profile with a rate",
  ),
  UNSEEN_OF_FAULT: note("too few samples within seconds to see what {action} did to {names}"),
  FILE_FOR_ANOTHER_RUN: note("the threshold file is for {file}, the run is {run}"),

  SAMPLES_MISSING: validity("there are no samples of this run"),
  SAMPLES_TRUNCATED: validity("the file of samples was cut short"),
  SUMMARY_MISSING: validity("k6 wrote no summary, so it did not reach its end"),
  K6_ERROR: validity("k6 ended with {exit}{meaning}"),
  SCRIPT_ERROR: validity("exceptions of the script{where}: {count} in {iterations} iterations: {message}"),
  SCRIPT_FAILED: validity("the script failed {where}: {message}"),
  SETUP_UNANSWERED: validity(
    "setup() failed after {count} of its {total} requests had failed, so the system is the likely cause: {message}",
  ),
  SCRIPT_ABORTED: validity("the script ended the run itself, by exec.test.abort(): {message}{where}"),
  BROWSER_NOT_STARTED: validity(
    "the browser of k6/browser did not start, which is no fault of the script: {message}; {hint}",
  ),
  RUN_INCOMPLETE: validity("the run did not reach its end: {why}"),
  ACTION_FAILED: validity("the action {action} failed: {message}"),
  NOT_FIT_FOR_A_FAULT: validity("the system was not well before {action}, so nothing is said of it: {why}"),
  ACTION_NOT_REACHED: validity("the action {action} was not made: {message}"),
  SCENARIO_NOT_RUN: validity("{what} did not run in phase {phase}"),
  ENDED_EARLY: validity("{value} of the planned steady time was measured, {bound} is needed"),
  GENERATOR_LOST: validity("{found} of {expected} generators reported"),
  GENERATOR_SATURATED: validity("{what} {value}, the bound is {bound}"),
  ITERATIONS_DROPPED: validity("iterations dropped: {count} ({value} of those due)"),
  LOAD_NOT_REACHED: validity("{value} of the planned load was reached, {bound} is needed"),
  CLOCK_SKEW: validity("clocks of the generators differ by {value}, the bound is {bound}"),
  NAN_INPUT: validity(
    "{value} of the samples were NaN, infinite, negative or unreadable, the bound is {bound}",
  ),
  SKETCH_MISMATCH: validity(
    "{what} is {sketch} by the samples and {k6} by k6: {value} apart beyond the sketch error, the bound is {bound}",
  ),
  ABORTED_BY_CHECK: validity(
    "k6 ended the run after {value} of the planned steady time because a threshold with abort was broken",
  ),
  SERIES_OVERFLOW: validity("{count} samples fell into the overflow series: too many combinations of tags"),
  VALID: validity("{what}"),

  INVARIANT_HELD: invariant("{name}: {compared} compared, all hold"),
  INVARIANT_BROKEN: invariant("{what}"),
  INVARIANT_NOT_CHECKED: invariant("the invariants of the system's data were not checked: {what}"),

  ALL_MET: run("{count} of {count} objectives are met"),
  IMPLIED_MET: run(
    "only what every run is held to was judged, and it is met ({names}); nothing else was asked",
  ),
  MISSED: run("{first}{also}{few}"),
  TOO_FEW_SAMPLES: run("too few samples to judge {names}{enough}; {rest}"),
  BREACHED: run("{first}{also}"),
  NOT_MEASURED: run("{what} can't be judged: {reason}{also}"),
  CRITICAL_BREACHED: run("{first}{also}"),
  UNTIL_THEN: run("{why}; until then {reason}"),
  SCORE_TOO_LOW: run("the score is {value}, the bound is {bound}"),
  NOTHING_WORSE: run("none of {count} objectives is worse than before"),
  DOUBTFUL: run("all objectives are met, but {reason}"),
  NO_CHECKS: run("nothing was judged: {why}"),
  ...PARTS,
  ...FAULT_WORDS,
} as const;

export type ReasonCode = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as readonly ReasonCode[];
