import { expect, test } from "vitest";
import type { LoadShape } from "../contracts/shape.ts";
import { MemoryStore } from "../report/fixtures/memory-store.ts";
import { keyFigures } from "./key-figures.ts";
import { SeriesIndex } from "./series-index.ts";

const SHAPE: LoadShape = {
  model: "closed",
  vusMax: 1,
  phases: [{ phase: "steady", durationMs: 3_000, from: 1, to: 1 }],
};
const summary = { state: { testRunDurationMs: 2_500 }, metrics: {} };

/** Ten requests a second for two seconds and a half, which touch four buckets, after as many in setup. */
function indexOf(phase: string): SeriesIndex {
  const store = new MemoryStore(0);
  for (let at = 700; at < 3_200; at += 100) {
    for (const metric of ["http_reqs", "iterations"]) store.add(at, metric, 1, { phase });
    store.add(at, "http_req_duration", 5, { phase });
  }
  for (const metric of ["http_reqs", "http_req_duration"]) store.add(0, metric, 1, { phase: "setup" });
  return new SeriesIndex(store);
}

test("without a plan the rate of all requests is k6's, set-up included; with one it is that of the phase", () => {
  const values = { count: 26, rate: 10.4 };
  const k6 = { ...summary, metrics: { http_reqs: { type: "counter", contains: "default", values } } };
  const { http } = keyFigures(indexOf("steady"), null, k6);
  expect([http.requests, http.requestsPerSecond]).toEqual([25, 10.4]);
  expect(keyFigures(indexOf("steady"), SHAPE, k6).http.requestsPerSecond).toBeCloseTo(25 / 3, 9);
});

test.each([
  ["without a plan, by the time that k6 divides by", "steady", null, summary, 10],
  ["with neither plan nor summary, by whole seconds", "steady", null, null, 25 / 4],
  ["with a plan, by the plan's time", "steady", SHAPE, summary, 25 / 3],
  ["without a steady phase, by whole seconds", "ramp-up", SHAPE, summary, 25 / 4],
] as const)("requests per second %s", (_what, phase, shape, k6, expected) => {
  const { http, window } = keyFigures(indexOf(phase), shape, k6);
  expect(http.requestsPerSecond).toBeCloseTo(expected, 9);
  expect(window.durationMs).toBeCloseTo(25_000 / expected, 6);
});
