import { formatShare } from "../format.ts";
import { say } from "../reasons.ts";
import { notApplicable, within, type ValidityCheck } from "./checks.ts";

/**
 * Busy virtual users against the configured maximum. k6's own `vus_max` is only the pool it has made so far, so it is
 * full by construction; closed loads keep all their users busy by design.
 */
export const vuSaturation: ValidityCheck = ({ measurement, evidence, bounds }) => {
  if (measurement === null) return notApplicable("vuSaturation", "there are no samples");
  if (evidence.shape === null) return notApplicable("vuSaturation", "the script's own options give the load");
  if (evidence.shape.model === "closed")
    return notApplicable("vuSaturation", "closed load keeps all its users busy");
  const busy = measurement.store.total(measurement.catalog.select("vus", {}, "all"));
  if (busy.count === 0) return notApplicable("vuSaturation", "k6 wrote no number of busy users");
  const value = busy.max / evidence.shape.vusMax;
  const bound = bounds.vuSaturation;
  const said = say("GENERATOR_SATURATED", {
    what: "busy virtual users",
    value: formatShare(value),
    bound: bound.text,
  });
  return within(
    "vuSaturation",
    value,
    bound,
    said,
    `${formatShare(value)} of the virtual users were busy at most`,
  );
};
