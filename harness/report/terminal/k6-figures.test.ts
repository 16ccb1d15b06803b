import { expect, test } from "vitest";
import { k6Figures } from "./k6-figures.ts";

const trend = (values: object) => ({ type: "trend", contains: "time", values });
const counter = (count: number, rate: number) => ({
  type: "counter",
  contains: "default",
  values: { count, rate },
});

const SUMMARY = {
  root_group: {
    name: "",
    checks: [{ name: "status is 200", passes: 60, fails: 0 }],
    groups: [{ name: "cart", checks: [{ name: "has an id\u0007", passes: 58, fails: 2 }], groups: [] }],
  },
  metrics: {
    http_reqs: counter(1_200, 19.62),
    http_req_failed: { type: "rate", values: { rate: 0.005, passes: 6, fails: 1_194 } },
    http_req_duration: trend({ avg: 80.4, "p(95)": 123.4, max: 900 }),
    iterations: counter(120, 1.96),
    iteration_duration: trend({ "p(95)": 1_020 }),
    dropped_iterations: counter(3, 0.1),
    vus_max: { type: "gauge", values: { value: 10, min: 10, max: 10 } },
    data_received: counter(1_500_000, 1),
    data_sent: counter(120_000, 1),
    ws_sessions: counter(2, 1),
    ws_msgs_sent: counter(40, 1),
    grpc_req_duration: trend({ count: 7, "p(95)": 3 }),
  },
};

test("k6's figures in a few lines", () => {
  expect(k6Figures(SUMMARY, "en")).toEqual([
    "k6, over the whole run:",
    "  requests    1,200, 19.6/s; failed 6 (0.5%); p95 123 ms, mean 80.4 ms, max 900 ms",
    "  gRPC calls  7; p95 3 ms",
    "  WebSockets  2 sessions; 40 messages sent, 0 received",
    "  iterations  120, 1.96/s; p95 1,020 ms, VUs 10 at most, 3 dropped",
    "  data        1.50 MB received, 120 KB sent",
    "  checks      118 of 120 passed (98.33%)",
    "    ✖ cart › has an id\uFFFD: 58 passed, 2 failed",
    "    ✔ status is 200: 60 passed, 0 failed",
  ]);
});

test("in Korean too", () => {
  const lines = k6Figures(SUMMARY, "ko").join("\n");
  expect(lines).toContain("응답 검증 120건 중 118건 통과(98.33%)");
  expect(lines).not.toMatch(/requests|checks|passed/);
});

test("what a run has not is left out, and many checks are cut", () => {
  expect(k6Figures(null, "en")).toEqual([]);
  expect(k6Figures({ metrics: { iterations: counter(1, 1) } }, "en")).toHaveLength(2);
  const checks = Array.from({ length: 30 }, (_, index) => ({
    name: `c${index}`,
    passes: 1,
    fails: index === 29 ? 1 : 0,
  }));
  const lines = k6Figures({ root_group: { checks } }, "en");
  expect(lines[2]).toBe("    ✖ c29: 1 passed, 1 failed");
  expect(lines.at(-1)).toBe("    and 18 more checks");
});
