import { formatShare, formatValue } from "../format.ts";
import { say } from "../reasons.ts";
import { invalid, notApplicable, ok, warns, within, type ValidityCheck } from "./checks.ts";

/** CPU of the k6 processes: a starved generator measures its own slowness. */
export const generatorCpu: ValidityCheck = ({ evidence, bounds }) => {
  if (evidence.generators.length === 0) return notApplicable("generatorCpu", "no generator reported its CPU");
  const value = Math.max(...evidence.generators.map(({ cpuShareMax }) => cpuShareMax));
  const bound = bounds.generatorCpu;
  const said = say("GENERATOR_SATURATED", {
    what: "CPU of k6",
    value: formatShare(value),
    bound: bound.text,
  });
  return within("generatorCpu", value, bound, said, `k6 used ${formatShare(value)} of all cores at most`);
};

export const generatorsPresent: ValidityCheck = ({ evidence }) => {
  const { length: found } = evidence.generators;
  const facts = { found: String(found), expected: String(evidence.generatorsExpected) };
  if (found >= evidence.generatorsExpected)
    return ok("generators", `${facts.found} of ${facts.expected} generators reported`);
  return invalid("generators", say("GENERATOR_LOST", facts), found);
};

export const clockSkew: ValidityCheck = ({ evidence, bounds }) => {
  if (evidence.generators.length < 2) return notApplicable("clockSkew", "one generator has one clock");
  const skews = evidence.generators.map(({ clockSkewMs }) => clockSkewMs);
  const value = Math.max(...skews) - Math.min(...skews);
  const shown = formatValue(value, "ms");
  const said = say("CLOCK_SKEW", { value: shown, bound: bounds.clockSkew.text });
  return within("clockSkew", value, bounds.clockSkew, said, `clocks differ by ${shown}`);
};

/** Iterations that k6 could not start in time. Within the bound a single one still keeps the run from PASS. */
export const droppedIterations: ValidityCheck = ({ measurement, evidence, bounds }) => {
  if (measurement === null) return notApplicable("droppedIterations", "there are no samples");
  const dropped = measurement.store.total(measurement.catalog.select("dropped_iterations", {}, "all")).sum;
  if (dropped === 0 && evidence.shape?.model === "closed")
    return notApplicable("droppedIterations", "closed load drops nothing");
  const done = measurement.store.total(measurement.catalog.select("iterations", {}, "all")).sum;
  const value = dropped === 0 ? 0 : dropped / (dropped + done);
  const bound = bounds.droppedIterations;
  const facts = { count: formatValue(dropped, "count"), value: formatShare(value) };
  if (dropped === 0) return ok("droppedIterations", "no iteration was dropped", 0, bound);
  const said = say("ITERATIONS_DROPPED", facts);
  const judged = within("droppedIterations", value, bound, said, said.message);
  return judged.result === "ok" ? warns("droppedIterations", said, value, bound) : judged;
};
