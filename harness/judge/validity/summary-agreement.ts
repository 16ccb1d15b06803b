import { formatSelection, formatShare, formatValue } from "../format.ts";
import type { ReadonlySketch } from "../../contracts/samples.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { say, type Fact, type Reason } from "../../contracts/reason.ts";
import { namedStatistic } from "../statistic/parse.ts";
import { notApplicable, ofSamples, within } from "./checks.ts";
import { summaryMetrics, type SummaryMetric } from "../metrics/summary-values.ts";

/** Relative differences below this are rounding of sums. */
const ROUNDING = 2e-6;
/** The sample stream has six decimals: each sample may be off by half of the last one, where nobody wrote it down exactly. */
const DECIMAL = 1e-6;

/** System tags that no threshold of k6 sees, as it warns itself. */
const NOT_INDEXED: ReadonlySet<string> = new Set(["vu", "iter"]);

interface Difference {
  readonly what: Reason;
  readonly k6: number;
  readonly sketch: number;
  /** Relative difference beyond what the sketch may be wrong by. */
  readonly beyond: number;
}

/**
 * k6's summary against the sketches over the whole run. Both interpolate a percentile between the same two samples; the
 * sketch may be wrong by its relative error on each of them, so on the result too. Counts and sums must be the same.
 */
export const summaryAgreement = ofSamples((measurement, { summary, bounds }) => {
  const differences = summaryMetrics(summary).flatMap((metric) => differencesOf(metric, measurement));
  const [first] = differences;
  if (first === undefined) return notApplicable(say("NOTHING_TO_AGREE", {}));
  const worst = differences.reduce((left, right) => (right.beyond > left.beyond ? right : left), first);
  const bound = bounds.summaryAgreement;
  const said = say("SKETCH_MISMATCH", {
    what: worst.what,
    sketch: known(worst.sketch, worst.k6),
    k6: known(worst.k6, worst.sketch),
    bound: bound.text,
    value: formatShare(worst.beyond, [bound]),
  });
  return within(worst.beyond, bound, said, say("SUMMARY_AGREES", { count: String(differences.length) }));
});

function known(value: number, other: number): Fact {
  return Number.isNaN(value) ? say("NO_VALUE", {}) : formatValue(value, "", [{ value: other }]);
}

function differencesOf(metric: SummaryMetric, measurement: Measurement): readonly Difference[] {
  const { store, catalog } = measurement;
  if (Object.keys(metric.where).some((tag) => catalog.valuesOf(metric.metric, tag).length === 0)) return [];
  const sketch = store.total(catalog.select(metric.metric, metric.where, "all"));
  // Gauges that tell ids are recorded as such and no samples; earlier runs were saved without last values.
  if (metric.type === "gauge" && sketch.last === null) return [];
  // k6 writes zeros for a metric that has a threshold and no samples, and finds none by what it keeps out of its tags.
  const isUnseen = sketch.count === 0 || Object.keys(metric.where).some((tag) => NOT_INDEXED.has(tag));
  if (isUnseen && Object.values(metric.values).every((value) => value === 0)) return [];
  const name = formatSelection(metric.metric, metric.where);
  return Object.entries(metric.values).flatMap(([statistic, k6]) => {
    const value = sketchValue(metric.type, statistic, sketch);
    if (value === null) return [];
    const what = say("STATISTIC_OF", { statistic, what: name });
    const allowed = allowedError(metric.type, statistic, sketch, store.relativeError);
    return [{ what, k6, sketch: value, beyond: beyondError(k6, value, allowed) }];
  });
}

function sketchValue(
  type: SummaryMetric["type"],
  field: string,
  sketch: ReturnType<Measurement["store"]["total"]>,
): number | null {
  if (type === "counter") return field === "count" ? sketch.sum : null;
  if (type === "rate") {
    const values: Readonly<Record<string, number>> = {
      passes: sketch.count - sketch.zeros,
      fails: sketch.zeros,
    };
    return values[field] ?? null;
  }
  if (type === "gauge" && field === "value") return sketch.last?.value ?? null;
  if (field === "count") return sketch.count;
  const named = namedStatistic(field);
  return named?.row.ofSketch?.(named.statistic, sketch) ?? null;
}

interface AllowedError {
  readonly relative: number;
  readonly absolute: number;
}

function allowedError(
  type: SummaryMetric["type"],
  statistic: string,
  sketch: ReadonlySketch,
  relativeError: number,
): AllowedError {
  const named = namedStatistic(statistic);
  const isNumber = type !== "counter" && named?.row.isAmount === true;
  if (type === "rate" || isNumber) return { relative: ROUNDING, absolute: 0 };
  if (type === "counter") return { relative: ROUNDING, absolute: (sketch.count * DECIMAL) / 2 };
  if (named?.row.isEstimate !== true) return { relative: ROUNDING, absolute: DECIMAL };
  // Between values of both signs a percentile may be near 0, and off by the error of either.
  const isMixed = sketch.min < 0 && sketch.max > 0;
  const reach = isMixed ? sizeNear(named.row.ofSketch?.(named.statistic, sketch) ?? 0, sketch) : 0;
  return { relative: relativeError, absolute: DECIMAL + reach * relativeError };
}

/** The greatest size of the values next to this one. */
function sizeNear(value: number, sketch: ReadonlySketch): number {
  const share = sketch.countAtMost(value) / sketch.count;
  const step = 1 / sketch.count;
  const around = [share - step, share + step].map((q) => sketch.quantile(Math.min(1, Math.max(0, q))));
  return Math.max(...around.map(Math.abs));
}

/** Relative difference beyond the allowed error; NaN and infinite values are infinitely far. */
function beyondError(k6: number, value: number, { relative, absolute }: AllowedError): number {
  if (k6 === value || (k6 === 0 && Math.abs(value) < ROUNDING)) return 0;
  const apart = Math.max(0, Math.abs(value - k6) - absolute);
  const difference = apart / Math.max(Math.abs(k6), ROUNDING);
  return Number.isFinite(difference) ? Math.max(0, difference - relative) : Number.POSITIVE_INFINITY;
}
