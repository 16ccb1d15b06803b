import { expect, test } from "vitest";
import { substitute } from "./substitute.ts";
import { unknownVariables } from "./testing/unknown-variables.ts";

const USUAL = {
  stepMs: 2_000,
  scrapeIntervalMs: 2_000,
  rangeMs: 900_000,
  variables: { instance: null, shard: ["shard-1"], service: ["a.b", "c"] },
};

test.each([
  ["rate(x[$__rate_interval])", "rate(x[8s])"],
  ["rate(x[${__rate_interval}])", "rate(x[8s])"],
  ["x[$__interval] $__interval_ms", "x[2s] 2000"],
  ["increase(x[$__range]) / $__range_s", "increase(x[900s]) / 900"],
  ['x{instance=~"$instance"}', 'x{instance=~".*"}'],
  ['x{instance=~"${instance:regex}"}', 'x{instance=~".*"}'],
  ['x{shard=~"[[shard]]"}', 'x{shard=~"shard-1"}'],
  ['x{service=~"$service"}', String.raw`x{service=~"(a\\.b|c)"}`],
  ['x{a="$other"}', 'x{a="$other"}'],
  ['x{route!~"/health$"}', 'x{route!~"/health$"}'],
])("%s", (query, expected) => expect(substitute(query, USUAL)).toBe(expected));

test.each([
  [15_000, 15_000, "60s"],
  [60_000, 15_000, "75s"],
  [1_500, 1_000, "4s"],
  [4_500, 1_000, "5500ms"],
])("a step of %d ms and looks every %d ms: rates over %s", (stepMs, scrapeIntervalMs, rate) => {
  expect(substitute("$__rate_interval", { ...USUAL, stepMs, scrapeIntervalMs })).toBe(rate);
});

test("variables that nobody knows are named", () => {
  expect(unknownVariables('x{a="$other", b=~"${more}", c="/x$"}')).toEqual(["other", "more"]);
});
