/** Runs inside k6. What the reader of samples looks for: `harness/load/samples/exact-value.ts`. */
const EXACT_VALUE = "loadproof_value";
/** k6's CSV has whole millionths. */
const DECIMALS = 1e6;
/** Greater values lose less than 0.005% by rounding, far less than a percentile's error. */
const SMALL = 0.01;

/** Which values are told exactly: of a gauge the last one may have to equal a bound. */
type Which = "small" | "all";

interface Metric {
  add(value: unknown, tags?: unknown): boolean;
}

type MetricClass = new (name: string, isTime?: boolean) => Metric;

interface Execution {
  readonly vu: { readonly metrics: { readonly metadata: Record<string, string> } };
}

/** The class with an `add` that tells what would be rounded away. */
export function exactly(own: unknown, execution: unknown, which: Which): unknown {
  const OwnClass = own as MetricClass;
  return function ExactMetric(name: string, isTime?: boolean): Metric {
    const metric = new OwnClass(name, isTime);
    const add = metric.add.bind(metric);
    metric.add = (value, tags) => {
      if (typeof value !== "number" || !isLost(value, which)) return add(value, tags);
      // Not before: k6 has no virtual user while it reads the script.
      const { metadata } = (execution as Execution).vu.metrics;
      metadata[EXACT_VALUE] = String(value);
      try {
        return add(value, tags);
      } finally {
        delete metadata[EXACT_VALUE];
      }
    };
    return metric;
  };
}

function isLost(value: number, which: Which): boolean {
  if (which === "small" && (value >= SMALL || value <= -SMALL)) return false;
  return Math.round(value * DECIMALS) / DECIMALS !== value;
}

/** All of `k6/metrics`, its classes as above. */
export function withExactValues(own: object, execution: unknown): object {
  const { Counter, Gauge, Trend } = own as Record<string, unknown>;
  return {
    ...own,
    Counter: exactly(Counter, execution, "small"),
    Gauge: exactly(Gauge, execution, "all"),
    Trend: exactly(Trend, execution, "small"),
  };
}
