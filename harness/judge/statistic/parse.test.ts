import { expect, test } from "vitest";
import { parseStatistic, suggestStatistic } from "./parse.ts";

test.each([
  ["p(95)", { kind: "percentile", percent: 95 }],
  ["p(99.9)", { kind: "percentile", percent: 99.9 }],
  ["p(100)", { kind: "percentile", percent: 100 }],
  ["avg", { kind: "avg" }],
  ["med", { kind: "med" }],
  ["min", { kind: "min" }],
  ["max", { kind: "max" }],
  ["count", { kind: "count" }],
  ["rate", { kind: "rate" }],
  ["share", { kind: "share" }],
  ["value", { kind: "value" }],
  ["apdex(500ms)", { kind: "apdex", satisfiedMs: 500 }],
  ["apdex(1.5s)", { kind: "apdex", satisfiedMs: 1_500 }],
  ["spikes(3)", { kind: "spikes", factor: 3 }],
  ["burnRate(99.9%)", { kind: "burnRate", objective: 0.999 }],
])("%s", (text, statistic) => expect(parseStatistic(text)).toEqual(statistic));

test.each([
  "p(0)",
  "p(101)",
  "p95",
  "p(95",
  "p(-5)",
  "xp(95)",
  "p(95)x",
  "mean",
  "AVG",
  "apdex(0ms)",
  "apdex(500)",
  "spikes(1)",
  "spikes()",
  "burnRate(100%)",
  "burnRate(0%)",
  "burnRate(99.9)",
  "",
])("%j is none", (text) => expect(parseStatistic(text)).toBeNull());

test.each([
  ["p95", "p(95)"],
  ["p(999)", "p(99.9)"],
  ["p999", "p(99.9)"],
  ["P9999", "p(99.99)"],
  ["mean", "avg"],
  ["average", "avg"],
  ["Median", "med"],
  ["maximum", "max"],
  ["minimum", "min"],
  ["p5", null],
  ["xp95", null],
  ["p95x", null],
  ["rps", null],
])("instead of %s, %s", (text, suggestion) => expect(suggestStatistic(text)).toBe(suggestion));
