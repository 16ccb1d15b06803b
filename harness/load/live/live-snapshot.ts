import { PHASE_TAG, type ReadonlySketch, type SampleStore } from "../../contracts/samples.ts";
import type { PhaseName } from "../../contracts/shape.ts";
import { Sketch } from "../../sketch/index.ts";

/** The load as it stands, once a second. Rates and latencies are those of the last seconds; times in milliseconds. */
export interface LiveSnapshot {
  /** Since the first iteration began; 0 before. */
  readonly elapsedMs: number;
  readonly phase: PhaseName;
  /** NaN until k6 has counted them for the first time. */
  readonly vus: number;
  readonly requestsPerSecond: number;
  /** Of HTTP requests; NaN when there were none. */
  readonly p95: number;
  readonly p99: number;
  /** Share of failed HTTP requests; NaN when there were none. */
  readonly errorRate: number;
  /** Since the start. */
  readonly droppedIterations: number;
  /** What was measured so far. */
  readonly store: SampleStore;
}

interface Now {
  readonly elapsedMs: number;
  readonly phase: PhaseName;
  readonly vus: number;
}

/** A snapshot from the seconds that are still open; the newest one is left out while it fills. `store` is handed on. */
export function takeSnapshot(samples: SampleStore, store: SampleStore, now: Now): LiveSnapshot {
  const requests = recent(samples, "http_reqs");
  const durations = recent(samples, "http_req_duration").sketch;
  const failed = recent(samples, "http_req_failed").sketch;
  const dropped = samples.total(idsOf(samples, "dropped_iterations")).sum;
  return {
    ...now,
    requestsPerSecond: requests.seconds === 0 ? 0 : requests.sketch.sum / requests.seconds,
    p95: durations.quantile(0.95),
    p99: durations.quantile(0.99),
    errorRate: failed.count === 0 ? Number.NaN : failed.sum / failed.count,
    droppedIterations: dropped,
    store,
  };
}

function recent(store: SampleStore, metric: string): { sketch: ReadonlySketch; seconds: number } {
  const buckets = store.buckets(idsOf(store, metric));
  const whole = buckets.length > 1 ? buckets.slice(0, -1) : buckets;
  const [first, last] = [whole[0], whole.at(-1)];
  const sketch = new Sketch();
  for (const bucket of whole) sketch.merge(bucket.sketch as Sketch);
  const seconds =
    first === undefined || last === undefined ? 0 : (last.offsetMs - first.offsetMs + store.bucketMs) / 1_000;
  return { sketch, seconds };
}

function idsOf(store: SampleStore, metric: string): readonly number[] {
  return store.series
    .filter(
      ({ metric: name, tags }) =>
        name === metric && tags[PHASE_TAG] !== "setup" && tags[PHASE_TAG] !== "teardown",
    )
    .map(({ id }) => id);
}
