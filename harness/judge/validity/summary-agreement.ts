import { formatSelection, formatShare, formatValue } from "../format.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { say, type Fact, type Reason } from "../../contracts/reason.ts";
import { namedStatistic } from "../statistic/parse.ts";
import { notApplicable, ofSamples, within } from "./checks.ts";
import { summaryMetrics, type SummaryMetric } from "../metrics/summary-values.ts";

/** Differences below this are rounding of the sample stream (six decimals), not disagreement. */
const ROUNDING = 2e-6;

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
  if (metric.type === "gauge") return [];
  const { store, catalog } = measurement;
  if (Object.keys(metric.where).some((tag) => catalog.valuesOf(metric.metric, tag).length === 0)) return [];
  const sketch = store.total(catalog.select(metric.metric, metric.where, "all"));
  // k6 writes zeros for a metric that has a threshold and no samples.
  if (sketch.count === 0 && Object.values(metric.values).every((value) => value === 0)) return [];
  const name = formatSelection(metric.metric, metric.where);
  return Object.entries(metric.values).flatMap(([statistic, k6]) => {
    const value = sketchValue(metric.type, statistic, sketch);
    if (value === null) return [];
    const allowed = namedStatistic(statistic)?.row.isEstimate ? store.relativeError : ROUNDING;
    const what = say("STATISTIC_OF", { statistic, what: name });
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
    const values: Readonly<Record<string, number>> = { passes: sketch.sum, fails: sketch.count - sketch.sum };
    return values[field] ?? null;
  }
  if (field === "count") return sketch.count;
  const named = namedStatistic(field);
  return named?.row.ofSketch?.(named.statistic, sketch) ?? null;
}

/** Relative difference beyond the allowed error; NaN and infinite values are infinitely far. */
function beyondError(k6: number, value: number, allowed: number): number {
  if (k6 === value || (k6 === 0 && Math.abs(value) < ROUNDING)) return 0;
  const difference = Math.abs(value - k6) / Math.max(Math.abs(k6), ROUNDING);
  return Number.isFinite(difference) ? Math.max(0, difference - allowed) : Number.POSITIVE_INFINITY;
}
