import { formatShare } from "../format.ts";
import { say } from "../../contracts/reason.ts";
import { notApplicable, within, type ValidityCheck } from "./checks.ts";

/**
 * Busy virtual users against the configured maximum. k6's own `vus_max` is only the pool it has made so far, so it is
 * full by construction; closed loads keep all their users busy by design.
 */
export const vuSaturation: ValidityCheck = ({ measurement, evidence, bounds }) => {
  if (measurement === null) return notApplicable("vuSaturation", say("NO_SAMPLES", {}));
  if (evidence.shape === null) return notApplicable("vuSaturation", say("OWN_LOAD", {}));
  if (evidence.shape.model === "closed") return notApplicable("vuSaturation", say("CLOSED_KEEPS_BUSY", {}));
  const busy = measurement.store.total(measurement.catalog.select("vus", {}, "all"));
  if (busy.count === 0) return notApplicable("vuSaturation", say("USERS_UNKNOWN", {}));
  const value = busy.max / evidence.shape.vusMax;
  const bound = bounds.vuSaturation;
  const said = say("GENERATOR_SATURATED", {
    what: say("BUSY_USERS", {}),
    value: formatShare(value),
    bound: bound.text,
  });
  return within("vuSaturation", value, bound, said, say("USERS_BUSY", { value: formatShare(value) }));
};
