import { formatShare } from "../format.ts";
import { say } from "../../contracts/reason.ts";
import { invalid, ofSamples, ok, warns, within, type ValidityCheck } from "./checks.ts";

export const samplesPresent: ValidityCheck = ({ measurement }) => {
  if (measurement === null || measurement.store.series.length === 0)
    return invalid(say("SAMPLES_MISSING", {}));
  const { complete, accepted, series } = measurement.store;
  if (!complete) return invalid(say("SAMPLES_TRUNCATED", {}));
  return ok(say("SAMPLES_TAKEN", { samples: String(accepted), series: String(series.length) }));
};

/** NaN, infinite, negative and unreadable samples are dropped and counted; more than a few make the rest doubtful. */
export const badSamples = ofSamples(({ store: { accepted, rejected } }, { bounds }) => {
  const all = accepted + rejected;
  const value = rejected === 0 ? 0 : rejected / all;
  const bound = bounds.badSamples;
  const said = say("NAN_INPUT", { value: formatShare(value, [bound]), bound: bound.text });
  const fine = say("SAMPLES_UNREADABLE", { count: String(rejected), total: String(all) });
  return within(value, bound, said, fine);
});

/** Samples beyond the cap of tag sets are in no series of their own: an objective on tags may not see them. */
export const seriesOverflow = ofSamples(({ store: { overflowed } }) => {
  if (overflowed === 0) return ok(say("SERIES_COMPLETE", {}));
  return warns(say("SERIES_OVERFLOW", { count: String(overflowed) }), overflowed);
});
