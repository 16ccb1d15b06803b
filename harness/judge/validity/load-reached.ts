import type { RunEvidence } from "../../contracts/run.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { formatShare, formatValue } from "../format.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { plannedDurationMs } from "../metrics/phase-spans.ts";
import { say } from "../../contracts/reason.ts";
import { phaseWords } from "../metrics/phase-words.ts";
import { invalid, notApplicable, ofSamples, ok, totalOf, warns, within } from "./checks.ts";

/**
 * Whether any iteration finished in the judged phase. Iterations that the load's end cut off (`gracefulStop: 0s`, a session
 * that lasts for all of the run) are no samples of k6's; what was measured within them is as good as any.
 */
export const scenarioRan = ofSamples((measurement) => {
  const done = totalOf(measurement, "iterations", "steady").sum;
  const phase = phaseWords("steady");
  if (done > 0) return ok(say("ITERATIONS_FINISHED", { count: String(done), phase }), done, AT_LEAST_ONE);
  const within = measuredWithin(measurement);
  if (within > 0) return ok(say("ITERATIONS_CUT", { count: formatValue(within, "count"), phase }), 0);
  return invalid(say("SCENARIO_NOT_RUN", { what: say("AN_ITERATION", {}), phase }), 0);
});

/** Metrics that k6 writes whatever a script does. */
const WRITTEN_ANYWAY: ReadonlySet<string> = new Set([
  "vus",
  "vus_max",
  "iterations",
  "iteration_duration",
  "dropped_iterations",
  "data_sent",
  "data_received",
]);

/** Samples of requests, checks and metrics of the script in the judged phase. */
function measuredWithin({ store, catalog }: Measurement): number {
  const metrics = catalog.metrics.filter((metric) => !WRITTEN_ANYWAY.has(metric));
  return store.total(metrics.flatMap((metric) => catalog.select(metric, {}, "steady"))).count;
}

const AT_LEAST_ONE = { text: ">= 1", operator: ">=", value: 1, unit: "" } as const;

/** Iterations finished in the steady phase against those planned: an open load that is not reached hides queueing. */
export const achievedRate = ofSamples((measurement, { evidence, bounds }) => {
  if (evidence.shape === null) return notApplicable(say("OWN_LOAD", {}));
  if (evidence.shape.model === "closed") return notApplicable(say("CLOSED_HAS_NO_RATE", {}));
  if (endedByThreshold(evidence)) return notApplicable(say("ENDED_ON_A_THRESHOLD", {}));
  const planned = plannedIterations(evidence.shape);
  if (planned === 0) return notApplicable(say("NO_STEADY_LOAD", {}));
  const value = totalOf(measurement, "iterations", "steady").sum / planned;
  const bound = bounds.achievedRate;
  const said = say("LOAD_NOT_REACHED", { value: formatShare(value, [bound]), bound: bound.text });
  return within(value, bound, said, say("LOAD_REACHED", { value: formatShare(value, [bound]) }));
});

/** Iterations that an open shape starts in its steady phase: the area under its rate. */
function plannedIterations(shape: LoadShape): number {
  return shape.phases
    .filter(({ phase }) => phase === "steady")
    .reduce((sum, { from, to, durationMs }) => sum + ((from + to) / 2) * (durationMs / 1_000), 0);
}

/** Steady time that was measured against the planned one. */
export const duration = ofSamples(({ clock }, { evidence, bounds }) => {
  const plannedMs = plannedDurationMs(evidence.shape, "steady");
  if (plannedMs === null || plannedMs === 0) return notApplicable(say("NO_STEADY_TIME", {}));
  const value = Math.min(1, clock.measuredMs("steady") / plannedMs);
  const shown = formatShare(value, [bounds.duration]);
  // A run that a crossed threshold ended is no unsound one: it is FAIL, and short on purpose.
  if (endedByThreshold(evidence)) return warns(say("ABORTED_BY_CHECK", { value: shown }), value);
  const said = say("ENDED_EARLY", { value: shown, bound: bounds.duration.text });
  return within(value, bounds.duration, said, say("STEADY_MEASURED", { value: shown }));
});

/** Whether k6 ended the load on a threshold with abort. Each of several k6 sees its own part only. */
function endedByThreshold({ scriptErrors, generators }: RunEvidence): boolean {
  return scriptErrors.ended?.by === "threshold" && generators.length === 1;
}
