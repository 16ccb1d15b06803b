import { formatShare } from "../format.ts";
import { say } from "../../contracts/reason.ts";
import { invalid, notApplicable, ok, warns, within, type ValidityCheck } from "./checks.ts";

export const samplesPresent: ValidityCheck = ({ store }) => {
  if (store === null || store.series.length === 0) return invalid("samples", say("SAMPLES_MISSING", {}));
  if (!store.complete) return invalid("samples", say("SAMPLES_TRUNCATED", {}));
  return ok(
    "samples",
    say("SAMPLES_TAKEN", { samples: String(store.accepted), series: String(store.series.length) }),
  );
};

/** NaN, infinite, negative and unreadable samples are dropped and counted; more than a few make the rest doubtful. */
export const badSamples: ValidityCheck = ({ store, bounds }) => {
  if (store === null) return notApplicable("badSamples", say("NO_SAMPLES", {}));
  const all = store.accepted + store.rejected;
  const value = store.rejected === 0 ? 0 : store.rejected / all;
  const bound = bounds.badSamples;
  const said = say("NAN_INPUT", { value: formatShare(value), bound: bound.text });
  return within(
    "badSamples",
    value,
    bound,
    said,
    say("SAMPLES_UNREADABLE", { count: String(store.rejected), total: String(all) }),
  );
};

/** Samples beyond the cap of tag sets are in no series of their own: an objective on tags may not see them. */
export const seriesOverflow: ValidityCheck = ({ store }) => {
  if (store === null) return notApplicable("seriesOverflow", say("NO_SAMPLES", {}));
  if (store.overflowed === 0) return ok("seriesOverflow", say("SERIES_COMPLETE", {}));
  return warns(
    "seriesOverflow",
    say("SERIES_OVERFLOW", { count: String(store.overflowed) }),
    store.overflowed,
  );
};
