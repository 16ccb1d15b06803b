import { describe, expect, test } from "vitest";
import { InputProblems } from "../../errors.ts";
import { labelsAskedFor } from "./figures.ts";
import { atQuantile, overRange, parseSettings, shardOf, sideQueries } from "./settings.ts";
import { BUNDLED, BUNDLED_TEXT } from "./testing/made-up-figures.ts";

function problemsOf(text: string): readonly string[] {
  try {
    parseSettings(text, "mine.yaml");
  } catch (error) {
    if (error instanceof InputProblems)
      return error.problems.map(({ subject, expected }) => `${subject}: ${expected}`);
    throw error;
  }
  return [];
}

const changed = (from: string, to: string): string => {
  expect(BUNDLED_TEXT).toContain(from);
  return BUNDLED_TEXT.replace(from, to);
};

test("the bundled file holds 001's numbers", () => {
  const { limits, windows, kafka, alertRules } = BUNDLED;
  expect([limits.errors.text, limits.latencyP95.text, limits.lag.text]).toEqual([
    "< 0.1%",
    "< 500ms",
    "< 1000",
  ]);
  expect([kafka.brokers.text, kafka.replication.text, alertRules.text]).toEqual([">= 3", ">= 2", ">= 11"]);
  expect(kafka.topics).toHaveLength(9);
  expect([windows.canary, windows.after]).toEqual([15 * 60_000, 30 * 60_000]);
});

describe("wrong files", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "a limit of another unit",
      changed('errors: "< 0.1%"', 'errors: "< 500ms"'),
      ['mine.yaml limits.errors: a bound such as "< 400ms", ">= 99.9%", "<= 5/s" or "== 0", of a share in %'],
    ],
    [
      "a query without its range",
      changed("_total[$range]", "_total[5m]"),
      ["mine.yaml routing: a query with $range in it"],
    ],
    ["an unknown placeholder", changed("lag: max", "lag: $side max"), ["mine.yaml lag: unknown $side"]],
    [
      "a typing slip",
      changed("lag: max", "lags: max"),
      [
        "mine.yaml lag: Invalid input: expected string, received undefined",
        'mine.yaml: Unrecognized key: "lags"',
      ],
    ],
    [
      "no matcher",
      changed('new: routing="sharded"', "new: sharded"),
      ['mine.yaml sides.new: a label matcher such as x="y"'],
    ],
    [
      "several at once",
      changed("version: 1", "version: 2").replace("15m", "soon"),
      ["mine.yaml version: Invalid input: expected 1", "mine.yaml windows.canary: a duration such as 15m"],
    ],
    ["no YAML", "a: [", ["mine.yaml: YAML"]],
  ])("%s", (_name, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });
});

test("placeholders are filled in", () => {
  const { requests, latencySeconds } = sideQueries(BUNDLED, "old");
  expect(overRange(requests, 8_000)).toBe(
    'sum(increase(exchange_order_answer_seconds_count{routing="legacy"}[8000ms]))',
  );
  expect(atQuantile(latencySeconds, 0.95)).toContain("histogram_quantile(0.95,");
});

test.each([
  ["BTCUSDT", "shard-1"],
  ["ETHUSDC", "shard-2"],
  ["SOLUSDT", "shard-3"],
  ["BTC", "shard-1"],
])("%s belongs to %s", (symbol, shard) => {
  expect(shardOf(symbol, BUNDLED)).toBe(shard);
});

test("a name wins over a prefix, and a symbol may belong nowhere", () => {
  const shards = { one: ["BTC*"], two: ["BTCUSDT"], three: ["BTCU*"] };
  expect(shardOf("BTCUSDT", { shards })).toBe("two");
  expect(shardOf("BTCUSDC", { shards })).toBe("three");
  expect(shardOf("ETHUSDT", { shards })).toBeNull();
});

test("what a query of failures must be able to see", () => {
  expect(
    labelsAskedFor('sum(increase(http_total{service="a",status=~"5.."}[5m])) + sum(rate(other[1m]))'),
  ).toEqual([
    { metric: "http_total", label: "service" },
    { metric: "http_total", label: "status" },
    { metric: "other", label: null },
  ]);
});
