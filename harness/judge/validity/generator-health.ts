import { formatShare, formatValue } from "../format.ts";
import { say } from "../../contracts/reason.ts";
import { cutOffIterations } from "./cut-off.ts";
import {
  atBestWarns,
  invalid,
  notApplicable,
  ofSamples,
  ok,
  totalOf,
  within,
  type ValidityCheck,
} from "./checks.ts";

/** CPU of the k6 processes: a starved generator measures its own slowness. */
export const generatorCpu: ValidityCheck = ({ evidence, bounds }) => {
  if (evidence.generators.length === 0) return notApplicable(say("CPU_UNKNOWN", {}));
  const value = Math.max(...evidence.generators.map(({ cpuShareMax }) => cpuShareMax));
  const bound = bounds.generatorCpu;
  const shown = formatShare(value, [bound]);
  const said = say("GENERATOR_SATURATED", { what: say("CPU_OF_K6", {}), value: shown, bound: bound.text });
  return within(value, bound, said, say("CPU_USED", { value: shown }));
};

/**
 * Busy virtual users against the configured maximum. k6's own `vus_max` is only the pool it has made so far, so it is
 * full by construction; closed loads keep all their users busy by design.
 */
export const vuSaturation = ofSamples((measurement, { evidence, bounds }) => {
  if (evidence.shape === null) return notApplicable(say("OWN_LOAD", {}));
  if (evidence.shape.model === "closed") return notApplicable(say("CLOSED_KEEPS_BUSY", {}));
  const busy = totalOf(measurement, "vus", "all");
  if (busy.count === 0) return notApplicable(say("USERS_UNKNOWN", {}));
  const value = busy.max / evidence.shape.vusMax;
  const bound = bounds.vuSaturation;
  const shown = formatShare(value, [bound]);
  const said = say("GENERATOR_SATURATED", { what: say("BUSY_USERS", {}), value: shown, bound: bound.text });
  return within(value, bound, said, say("USERS_BUSY", { value: shown }));
});

export const generatorsPresent: ValidityCheck = ({ evidence }) => {
  const { length: found } = evidence.generators;
  const facts = { found: String(found), expected: String(evidence.generatorsExpected) };
  if (found >= evidence.generatorsExpected) return ok(say("GENERATORS_REPORTED", facts));
  return invalid(say("GENERATOR_LOST", facts), found);
};

export const clockSkew: ValidityCheck = ({ evidence, bounds }) => {
  if (evidence.generators.length < 2) return notApplicable(say("ONE_CLOCK", {}));
  const skews = evidence.generators.map(({ clockSkewMs }) => clockSkewMs);
  const value = Math.max(...skews) - Math.min(...skews);
  const shown = formatValue(value, "ms");
  const said = say("CLOCK_SKEW", { value: shown, bound: bounds.clockSkew.text });
  return within(value, bounds.clockSkew, said, say("CLOCKS_DIFFER", { value: shown }));
};

/**
 * Iterations that k6 could not start in time. Within the bound a single one still keeps the run from PASS. What a
 * `maxDuration` cut off was due to nobody at that rate: a note says it.
 */
export const droppedIterations = ofSamples((measurement, { evidence, bounds }) => {
  const dropped =
    totalOf(measurement, "dropped_iterations", "all").sum - cutOffIterations(measurement, evidence);
  if (dropped === 0 && evidence.shape?.model === "closed")
    return notApplicable(say("CLOSED_DROPS_NOTHING", {}));
  if (dropped === 0) return ok(say("NOTHING_DROPPED", {}), 0, bounds.droppedIterations);
  const value = dropped / (dropped + totalOf(measurement, "iterations", "all").sum);
  const facts = { count: formatValue(dropped, "count"), value: formatShare(value) };
  return atBestWarns(value, bounds.droppedIterations, say("ITERATIONS_DROPPED", facts));
});
