import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { ObservedSeries } from "../../contracts/observations.ts";
import { judgeRun } from "../judge-run.ts";
import { asked, madeUpInput } from "../testing/judge-made-up.ts";
import { observationsOf, seriesOf } from "../testing/observations.ts";
import { parseThresholds } from "./parse.ts";

/** The exchange's objectives on what Prometheus sees: real figures pass (the exchange's own runs), made-up ones must not. */

const FOLDER = resolve(import.meta.dirname, "../../../thresholds/exchange-orders");
const thresholds = parseThresholds(
  readFileSync(join(FOLDER, "objectives.yaml"), "utf8"),
  join(FOLDER, "objectives.yaml"),
  (name) => readFileSync(join(FOLDER, name), "utf8"),
);
const observed = thresholds.objectives.filter(({ source }) => source === "prometheus");

interface Made {
  readonly rates?: readonly [number, number, number];
  readonly inputLag?: readonly number[];
  readonly outputLag?: readonly number[];
}

function results({
  rates = [45, 30, 25],
  inputLag = [1, 2, 3],
  outputLag = [1, 2, 3],
}: Made): Map<string, string> {
  const byMetric: Readonly<Record<string, readonly number[]>> = {
    routed_commands: rates,
    input_lag_records: inputLag,
    output_lag_records: outputLag,
  };
  const series = (values: readonly number[]): ObservedSeries[] =>
    values.map((value, index) => seriesOf({ shard: `shard-${index + 1}` }, () => value));
  const metrics = new Map(observed.map(({ metric, query }) => [metric, query ?? ""]));
  const observations = observationsOf(
    ...[...metrics].map(([metric, query]) => ({ metric, query, series: series(byMetric[metric] ?? []) })),
  );
  const input = madeUpInput({
    input: { observations, thresholds: { ...thresholds, objectives: observed } },
  });
  return new Map(asked(judgeRun(input)).map(({ id, result }) => [id, result]));
}

const breached = (made: Made): readonly string[] =>
  [...results(made)].filter(([, result]) => result === "breach").map(([id]) => id);

test("000's expected shares and small lags pass", () => {
  expect([...results({})]).toEqual([
    ["shard-1-routed", "pass"],
    ["shard-2-routed", "pass"],
    ["shard-3-routed", "pass"],
    ["input-lag[shard-1]", "pass"],
    ["input-lag[shard-2]", "pass"],
    ["input-lag[shard-3]", "pass"],
    ["output-lag[shard-1]", "pass"],
    ["output-lag[shard-2]", "pass"],
    ["output-lag[shard-3]", "pass"],
  ]);
});

test.each<[string, Made, readonly string[]]>([
  ["too much for shard 1", { rates: [52, 27, 21] }, ["shard-1-routed"]],
  ["too little for shard 1", { rates: [38, 34, 28] }, ["shard-1-routed"]],
  ["too much for shard 2", { rates: [43, 36, 21] }, ["shard-2-routed"]],
  ["too little for shard 2", { rates: [47, 24, 29] }, ["shard-2-routed"]],
  ["too much for shard 3", { rates: [42, 27, 31] }, ["shard-3-routed"]],
  ["too little for shard 3", { rates: [48, 33, 19] }, ["shard-3-routed"]],
  ["everything to one shard", { rates: [100, 0, 0] }, ["shard-1-routed", "shard-2-routed", "shard-3-routed"]],
  ["nothing routed", { rates: [0, 0, 0] }, ["shard-1-routed", "shard-2-routed", "shard-3-routed"]],
  ["an engine that falls behind", { inputLag: [1, 1_000, 1] }, ["input-lag[shard-2]"]],
  ["a backend that falls behind", { outputLag: [1, 1, 5_000] }, ["output-lag[shard-3]"]],
  ["a shard that is not seen", { inputLag: [1, 2] }, ["input-lag[shard-3]"]],
  [
    "outputs of a shard that are not seen",
    { outputLag: [1] },
    ["output-lag[shard-2]", "output-lag[shard-3]"],
  ],
])("%s breaches", (_what, made, expected) => {
  expect(breached(made)).toEqual(expected);
});

test("every profile of the exchange is judged on what is observed", () => {
  for (const profile of ["smoke", "rate-quick", "objectives"]) {
    const path = join(FOLDER, `${profile}.yaml`);
    const file = parseThresholds(readFileSync(path, "utf8"), path, (name) =>
      readFileSync(join(FOLDER, name), "utf8"),
    );
    expect(file.objectives.filter(({ source }) => source === "prometheus")).toEqual(observed);
  }
});
