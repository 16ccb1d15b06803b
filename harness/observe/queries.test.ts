import { expect, test } from "vitest";
import { parseThresholds } from "../judge/index.ts";
import { observedQueries, withPrometheus } from "./queries.ts";

const TOPOLOGY = { name: "any", servers: ["kafka"], services: [] } as const;
const k6 = "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 1s' }";
const observed = (id: string, query: string): string =>
  `{ id: ${id}, metric: ${query}, source: prometheus, query: ${query}, statistic: max, pass: '< 1' }`;

function file(...objectives: readonly string[]): ReturnType<typeof parseThresholds> {
  return parseThresholds(
    `version: 1\nobjectives:\n${objectives.map((one) => `  - ${one}\n`).join("")}`,
    "slo.yaml",
  );
}

test("every query once, with the objectives that need it", () => {
  const thresholds = file(observed("b", "lag"), k6, observed("a", "up"), observed("c", "lag"));
  expect(observedQueries(thresholds)).toEqual([
    { metric: "lag", query: "lag", objectives: ["b", "c"] },
    { metric: "up", query: "up", objectives: ["a"] },
  ]);
  expect(observedQueries(null)).toEqual([]);
});

test("Prometheus joins where an objective needs it, and only there", () => {
  expect(withPrometheus(TOPOLOGY, file(k6))).toBe(TOPOLOGY);
  expect(withPrometheus(TOPOLOGY, null)).toBe(TOPOLOGY);
  const joined = withPrometheus(TOPOLOGY, file(observed("a", "up")));
  expect(joined).toEqual({ ...TOPOLOGY, servers: ["kafka", "prometheus"] });
  expect(withPrometheus(joined, file(observed("a", "up")))).toBe(joined);
});
