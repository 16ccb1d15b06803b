import { PHASE_TAG } from "../contracts/samples.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RELATIVE_ERROR } from "../sketch/log-buckets.ts";
import { type LabRun, LoadLab, tagValues, totalOf } from "./testing/load-lab.ts";

/** What the sketches say must be what k6 itself says of the same run: counts exactly, percentiles within the sketch's error. */

const SCRIPT = `
import { check, group } from "k6";
import http from "k6/http";
import { Counter, Gauge, Rate, Trend } from "k6/metrics";
export const options = {
  scenarios: {
    fast: { executor: "per-vu-iterations", vus: 4, iterations: 60, exec: "fast" },
    slow: { executor: "constant-arrival-rate", rate: 40, timeUnit: "1s", duration: "3s", preAllocatedVUs: 1, maxVUs: 1, exec: "slow" },
  },
};
const waited = new Trend("my_trend", true);
const spread = new Trend("my_spread");
const counted = new Counter("my_counter");
const rated = new Rate("my_rate");
const level = new Gauge("my_gauge");
export function setup() { http.get("%URL%/ok", { tags: { name: "setup call" } }); return { token: "x" }; }
export function fast() {
  group("inside, \\"quoted\\"", () => {
    const answer = http.post("%URL%/sometimes", "a,b", { tags: { name: "POST /some,times", service: "tiny" } });
    check(answer, { "status is 200, as \\"promised\\"": (r) => r.status === 200 });
    waited.add(answer.timings.duration);
  });
  spread.add(Math.pow(10, Math.random() * 6 - 2), { kind: __ITER % 2 ? "odd" : "even" });
  counted.add(2.5);
  rated.add(__ITER % 5 === 0);
  level.add(__VU);
}
export function slow() { http.get("%URL%/wait?ms=" + (20 + (__ITER % 7) * 30), { tags: { name: "GET /wait" } }); }
export function teardown() { http.get("%URL%/ok", { tags: { name: "teardown call" } }); }
`;

let lab: LoadLab;
let run: LabRun;

beforeAll(async () => {
  lab = await LoadLab.open();
  run = await lab.run({ "main.js": SCRIPT });
});
afterAll(async () => lab[Symbol.asyncDispose]());

test("the run went well", () => {
  expect(run.result.generators[0]).toMatchObject({
    exitCode: 0,
    signal: null,
    stopReason: null,
    samples: { rejected: 0, overflowed: 0 },
  });
  expect(run.result.generators[0].samples.accepted).toBe(run.store.accepted);
  expect(run.result.scriptErrors).toEqual({ count: 0, messages: [], fatal: null });
  expect(run.store.complete).toBe(true);
});

const valuesOf = (name: string): Readonly<Record<string, number>> => run.summary?.metrics[name]?.values ?? {};

test.each(["http_reqs", "iterations", "my_counter", "dropped_iterations", "data_sent", "data_received"])(
  "counter %s is k6's",
  (name) => {
    expect(totalOf(run.store, name).sum).toBeCloseTo(valuesOf(name)["count"] ?? 0, 6);
    expect(totalOf(run.store, name).count).toBeGreaterThan(0);
  },
);

test.each(["http_req_failed", "checks", "my_rate"])("rate %s is k6's", (name) => {
  const { count, zeros } = totalOf(run.store, name);
  expect([count - zeros, zeros]).toEqual([valuesOf(name)["passes"], valuesOf(name)["fails"]]);
});

const TRENDS = [
  "http_req_duration",
  "http_req_waiting",
  "http_req_receiving",
  "http_req_blocked",
  "http_req_connecting",
  "iteration_duration",
  "my_trend",
  "my_spread",
] as const;

describe.each(TRENDS)("trend %s", (name) => {
  test("has k6's count, limits and average", () => {
    const total = totalOf(run.store, name);
    const values = valuesOf(name);
    expect(total.count).toBe(values["count"]);
    expect([total.min, total.max]).toEqual([
      expect.closeTo(values["min"] ?? Number.NaN, 5),
      expect.closeTo(values["max"] ?? Number.NaN, 5),
    ]);
    expect(total.sum / total.count).toBeCloseTo(values["avg"] ?? Number.NaN, 4);
  });

  test.each([
    ["med", 0.5],
    ["p(90)", 0.9],
    ["p(95)", 0.95],
    ["p(99)", 0.99],
    ["p(99.9)", 0.999],
  ])("has k6's %s", (statistic, q) => {
    const expected = valuesOf(name)[statistic] ?? Number.NaN;
    const found = totalOf(run.store, name).quantile(q);
    // k6 prints six decimals of a millisecond.
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(expected * RELATIVE_ERROR + 1e-6);
  });
});

test("buckets add up to the totals", () => {
  for (const { id } of run.store.series) {
    const counts = run.store.buckets([id]).map(({ sketch }) => sketch.count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(run.store.total([id]).count);
  }
});

describe("tags", () => {
  test("with commas and quotes come through", () => {
    expect(tagValues(run.store, "http_req_duration", "name")).toEqual([
      "GET /wait",
      "POST /some,times",
      "setup call",
      "teardown call",
    ]);
    expect(tagValues(run.store, "checks", "check")).toEqual(['status is 200, as "promised"']);
    expect(tagValues(run.store, "my_trend", "group")).toEqual(['::inside, "quoted"']);
  });

  test("of one value per request are left out", () => {
    const names = new Set(run.store.series.flatMap(({ tags }) => Object.keys(tags)));
    for (const name of ["url", "vu", "iter", "ip", "error", "proto", "metadata"])
      expect(names).not.toContain(name);
  });

  test("of the script's own tell series apart", () => {
    expect(totalOf(run.store, "my_spread", { kind: "odd" }).count).toBe(120);
    expect(totalOf(run.store, "http_reqs", { service: "tiny", status: "500" }).count).toBe(60);
  });

  test("give every series a phase", () => {
    expect(tagValues(run.store, "http_reqs", PHASE_TAG)).toEqual(["setup", "steady", "teardown"]);
    expect(totalOf(run.store, "http_reqs", { [PHASE_TAG]: "setup" }).count).toBe(1);
    expect(totalOf(run.store, "http_reqs", { [PHASE_TAG]: "teardown" }).count).toBe(1);
    expect(run.store.series.every(({ tags }) => tags[PHASE_TAG] !== undefined)).toBe(true);
  });
});

test("the server saw as many requests", () => {
  const seen = [...lab.server.requests.values()].reduce((sum, count) => sum + count, 0);
  expect(totalOf(run.store, "http_reqs").count).toBe(seen);
});

test("the summary holds nothing of what setup returned", () => {
  expect(run.summary).not.toHaveProperty("setup_data");
});
