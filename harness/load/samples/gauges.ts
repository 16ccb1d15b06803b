import { metricKinds } from "../../judge/index.ts";

/**
 * Which metrics may be gauges, by the script's source: k6's samples don't tell the type of a metric, and the last value is
 * kept of these only. A source that never names `Gauge` makes none.
 */
export function gaugesOf(source: string): (metric: string) => boolean {
  const kinds = metricKinds(null);
  const makesGauges = /\bGauge\b/.test(source);
  return (metric) => {
    const known = kinds.get(metric);
    return known === undefined ? makesGauges : known.type === "gauge";
  };
}
