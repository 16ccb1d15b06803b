import { PHASE_TAG } from "../../contracts/samples.ts";
import { describe, expect, test } from "vitest";
import { SketchFileWriter } from "../../sketch/index.ts";
import { takeSnapshot } from "./live-snapshot.ts";
import { ActiveSeconds, LiveStore } from "./live-store.ts";

/** A writer fed with ten requests in each of these seconds, half of them failed, and its active seconds updated as in a run. */
function feed(seconds: readonly number[]): {
  store: LiveStore;
  samples: ReturnType<SketchFileWriter["live"]>;
  ids: number[];
} {
  const writer = new SketchFileWriter({ write: () => undefined });
  const active = new ActiveSeconds();
  const ids = ["http_reqs", "http_req_duration", "http_req_failed"].map((metric) =>
    writer.defineSeries(metric, { [PHASE_TAG]: "steady" }),
  );
  const setup = writer.defineSeries("http_reqs", { [PHASE_TAG]: "setup" });
  const dropped = writer.defineSeries("dropped_iterations", { [PHASE_TAG]: "steady" });
  for (const second of seconds) {
    writer.add(setup, second * 1_000, 1);
    writer.add(dropped, second * 1_000, 2);
    for (let index = 0; index < 10; index += 1) {
      const at = second * 1_000 + index;
      [1, second, index % 2].forEach((value, series) => writer.add(ids[series] ?? 0, at, value));
    }
    active.update(writer.live());
  }
  const samples = writer.live();
  return { store: new LiveStore(samples, active), samples, ids };
}

describe("LiveStore", () => {
  test("totals are of the whole run, seconds that are written are known by their time", () => {
    const { store, ids } = feed([100, 101, 102, 104, 105, 106, 107, 108]);
    expect(store.total(ids.slice(0, 1)).sum).toBe(80);
    const buckets = store.buckets(ids.slice(0, 1));
    expect(buckets.map(({ offsetMs }) => offsetMs / 1_000)).toEqual([0, 1, 2, 4, 5, 6, 7, 8]);
    expect(buckets.at(-1)?.sketch.count).toBe(10);
    expect(buckets[0]?.sketch.count).toBe(0);
  });

  test("nothing was measured", () => {
    const { store } = feed([]);
    expect(store.buckets([0])).toEqual([]);
  });
});

describe("takeSnapshot", () => {
  const now = { elapsedMs: 8_000, phase: "steady", vus: 5 } as const;

  test("rates are of the last whole seconds, setup is left out", () => {
    const { store, samples } = feed([100, 101, 102, 103, 104, 105, 106, 107, 108]);
    const snapshot = takeSnapshot(samples, store, now);
    expect(snapshot).toMatchObject({ ...now, requestsPerSecond: 10, errorRate: 0.5, droppedIterations: 18 });
    expect(snapshot.p99 / 107).toBeCloseTo(1, 1);
  });

  test("before the first request", () => {
    const { store, samples } = feed([]);
    expect(takeSnapshot(samples, store, now)).toMatchObject({
      requestsPerSecond: 0,
      p95: Number.NaN,
      errorRate: Number.NaN,
      droppedIterations: 0,
    });
  });
});
