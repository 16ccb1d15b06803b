import { formatShare, formatValue } from "../format.ts";
import { say } from "../../contracts/reason.ts";
import { invalid, notApplicable, ok, warns, within, type ValidityCheck } from "./checks.ts";

/** CPU of the k6 processes: a starved generator measures its own slowness. */
export const generatorCpu: ValidityCheck = ({ evidence, bounds }) => {
  if (evidence.generators.length === 0) return notApplicable("generatorCpu", say("CPU_UNKNOWN", {}));
  const value = Math.max(...evidence.generators.map(({ cpuShareMax }) => cpuShareMax));
  const bound = bounds.generatorCpu;
  const said = say("GENERATOR_SATURATED", {
    what: say("CPU_OF_K6", {}),
    value: formatShare(value),
    bound: bound.text,
  });
  return within("generatorCpu", value, bound, said, say("CPU_USED", { value: formatShare(value) }));
};

export const generatorsPresent: ValidityCheck = ({ evidence }) => {
  const { length: found } = evidence.generators;
  const facts = { found: String(found), expected: String(evidence.generatorsExpected) };
  if (found >= evidence.generatorsExpected) return ok("generators", say("GENERATORS_REPORTED", facts));
  return invalid("generators", say("GENERATOR_LOST", facts), found);
};

export const clockSkew: ValidityCheck = ({ evidence, bounds }) => {
  if (evidence.generators.length < 2) return notApplicable("clockSkew", say("ONE_CLOCK", {}));
  const skews = evidence.generators.map(({ clockSkewMs }) => clockSkewMs);
  const value = Math.max(...skews) - Math.min(...skews);
  const shown = formatValue(value, "ms");
  const said = say("CLOCK_SKEW", { value: shown, bound: bounds.clockSkew.text });
  return within("clockSkew", value, bounds.clockSkew, said, say("CLOCKS_DIFFER", { value: shown }));
};

/** Iterations that k6 could not start in time. Within the bound a single one still keeps the run from PASS. */
export const droppedIterations: ValidityCheck = ({ measurement, evidence, bounds }) => {
  if (measurement === null) return notApplicable("droppedIterations", say("NO_SAMPLES", {}));
  const dropped = measurement.store.total(measurement.catalog.select("dropped_iterations", {}, "all")).sum;
  if (dropped === 0 && evidence.shape?.model === "closed")
    return notApplicable("droppedIterations", say("CLOSED_DROPS_NOTHING", {}));
  const done = measurement.store.total(measurement.catalog.select("iterations", {}, "all")).sum;
  const value = dropped === 0 ? 0 : dropped / (dropped + done);
  const bound = bounds.droppedIterations;
  const facts = { count: formatValue(dropped, "count"), value: formatShare(value) };
  if (dropped === 0) return ok("droppedIterations", say("NOTHING_DROPPED", {}), 0, bound);
  const said = say("ITERATIONS_DROPPED", facts);
  const judged = within("droppedIterations", value, bound, said, said);
  return judged.result === "ok" ? warns("droppedIterations", said, value, bound) : judged;
};
