import { expect, test } from "vitest";
import { judgeValues, type MeasuredValue } from "./judge-values.ts";
import { parseThresholds } from "./thresholds/parse.ts";

const FILE = parseThresholds(
  `version: 1
objectives:
  - { id: rate, metric: orders, type: gauge, statistic: value, forEach: { tag: on, expect: [a, b] }, pass: ">= 100/s", warn: ">= 50/s" }
  - { id: share, metric: commands, type: counter, where: { shard: one }, statistic: share, pass: "<= 40%", minSamples: 1 }
`,
  "made-up.yaml",
);

const orders = (on: string, value: number): MeasuredValue => ({ metric: "orders", tags: { on }, value });
const commands = (shard: string, value: number): MeasuredValue => ({
  metric: "commands",
  tags: { shard },
  value,
});
const judged = (...values: readonly MeasuredValue[]) =>
  judgeValues(values, FILE).map(({ id, result, code, numbers, unit }) => [
    id,
    result,
    code,
    numbers.value,
    unit,
  ]);

test("a value is one sample, exact and in its bound's unit; a share is one of amounts", () => {
  expect(judged(orders("a", 100), orders("b", 99.999), commands("one", 40), commands("two", 60))).toEqual([
    ["rate[a]", "pass", "TARGET_MET", 100, "perSecond"],
    ["rate[b]", "warn", "TARGET_MISSED", 99.999, "perSecond"],
    ["share", "pass", "TARGET_MET", 0.4, "share"],
  ]);
  expect(judged(orders("a", 49), orders("b", 50), commands("one", 41), commands("two", 59))).toEqual([
    ["rate[a]", "breach", "LIMIT_BREACHED", 49, "perSecond"],
    ["rate[b]", "warn", "TARGET_MISSED", 50, "perSecond"],
    ["share", "breach", "LIMIT_BREACHED", 0.41, "share"],
  ]);
});

test("what was not measured, or is no number, never passes", () => {
  expect(judged(orders("a", Number.NaN)).map(([id, result, code]) => [id, result, code])).toEqual([
    ["rate[a]", "breach", "NO_DATA"],
    ["rate[b]", "breach", "NO_DATA"],
    ["share", "breach", "NO_DATA"],
  ]);
});
