import type { LoadShape } from "../../contracts/shape.ts";
import { formatShare } from "../format.ts";
import { plannedDurationMs } from "../metrics/phase-spans.ts";
import { say } from "../../contracts/reason.ts";
import { phaseWords } from "../metrics/phase-words.ts";
import { invalid, notApplicable, within, type ValidityCheck } from "./checks.ts";

/** Whether any iteration finished in the judged phase. */
export const scenarioRan: ValidityCheck = ({ measurement }) => {
  if (measurement === null) return notApplicable("scenario", say("NO_SAMPLES", {}));
  const done = measurement.store.total(measurement.catalog.select("iterations", {}, "steady")).sum;
  if (done > 0)
    return within(
      "scenario",
      done,
      AT_LEAST_ONE,
      say("VALID", { what: "" }),
      say("ITERATIONS_FINISHED", { count: String(done), phase: phaseWords("steady") }),
    );
  return invalid(
    "scenario",
    say("SCENARIO_NOT_RUN", { what: say("AN_ITERATION", {}), phase: phaseWords("steady") }),
    0,
  );
};

const AT_LEAST_ONE = { text: ">= 1", operator: ">=", value: 1, unit: "" } as const;

/** Iterations finished in the steady phase against those planned: an open load that is not reached hides queueing. */
export const achievedRate: ValidityCheck = ({ measurement, evidence, bounds }) => {
  if (measurement === null) return notApplicable("achievedRate", say("NO_SAMPLES", {}));
  if (evidence.shape === null) return notApplicable("achievedRate", say("OWN_LOAD", {}));
  if (evidence.shape.model === "closed") return notApplicable("achievedRate", say("CLOSED_HAS_NO_RATE", {}));
  const planned = plannedIterations(evidence.shape);
  if (planned === 0) return notApplicable("achievedRate", say("NO_STEADY_LOAD", {}));
  const done = measurement.store.total(measurement.catalog.select("iterations", {}, "steady")).sum;
  const value = done / planned;
  const bound = bounds.achievedRate;
  const said = say("LOAD_NOT_REACHED", { value: formatShare(value), bound: bound.text });
  return within("achievedRate", value, bound, said, say("LOAD_REACHED", { value: formatShare(value) }));
};

/** Iterations that an open shape starts in its steady phase: the area under its rate. */
function plannedIterations(shape: LoadShape): number {
  return shape.phases
    .filter(({ phase }) => phase === "steady")
    .reduce((sum, { from, to, durationMs }) => sum + ((from + to) / 2) * (durationMs / 1_000), 0);
}

/** Steady time that was measured against the planned one. */
export const duration: ValidityCheck = ({ measurement, evidence, bounds }) => {
  const plannedMs = plannedDurationMs(evidence.shape, "steady");
  if (measurement === null || plannedMs === null || plannedMs === 0) {
    return notApplicable(
      "duration",
      measurement === null ? say("NO_SAMPLES", {}) : say("NO_STEADY_TIME", {}),
    );
  }
  const value = Math.min(1, measurement.clock.measuredMs("steady") / plannedMs);
  const shown = formatShare(value);
  const crossed = evidence.generators.some(({ exitCode }) => exitCode === THRESHOLDS_CROSSED);
  const said = crossed
    ? say("ABORTED_BY_CHECK", { value: shown })
    : say("ENDED_EARLY", { value: shown, bound: bounds.duration.text });
  return within("duration", value, bounds.duration, said, say("STEADY_MEASURED", { value: shown }));
};

/** k6's exit code when thresholds were crossed, at the end or (with abort) before it. */
const THRESHOLDS_CROSSED = 99;
