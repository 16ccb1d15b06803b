import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { judgeRun } from "../judge-run.ts";
import { asked, madeUpInput, repeated } from "../testing/judge-made-up.ts";
import { observationsOf, seriesOf } from "../testing/observations.ts";
import { StoreBuilder } from "../testing/store-builder.ts";
import { parseThresholds } from "./parse.ts";
import type { ThresholdFile } from "./types.ts";

/** The stricter objectives of the shop: good figures pass, and a bad one misses its own objective and no other. */

const FOLDER = resolve(import.meta.dirname, "../../../thresholds");
const STRICT = join(FOLDER, "strict");
const SAMPLES = 6_000;

function read(path: string): ThresholdFile {
  const folder = dirname(path);
  return parseThresholds(readFileSync(path, "utf8"), path, (name) =>
    readFileSync(join(folder, name), "utf8"),
  );
}

/** What a good run of the shop has of each metric, and what is just too bad. */
const FIGURES: Readonly<Record<string, { readonly good: number; readonly bad: number }>> = {
  checks: { good: 1, bad: 0 },
  commerce_errors: { good: 0, bad: 1 },
  commerce_replay_differs: { good: 0, bad: 1 },
  iterations: { good: 1, bad: 1 },
  http_req_failed: { good: 0, bad: 1 },
  commerce_coupon_duration: { good: 20, bad: 50 },
  commerce_charge_duration: { good: 20, bad: 150 },
  commerce_order_duration: { good: 20, bad: 70 },
  commerce_pay_duration: { good: 20, bad: 70 },
  commerce_cart_duration: { good: 5, bad: 35 },
  event_loop_lag_p99: { good: 0.012, bad: 0.11 },
  resident_memory_bytes: { good: 150e6, bad: 450e6 },
  external_memory_bytes: { good: 10e6, bad: 60e6 },
  cart_queries: { good: 2, bad: 3.5 },
};

/** Ids of the objectives that are missed where that metric alone is bad. */
function missed(file: ThresholdFile, badMetric: string | null): readonly string[] {
  const valueOf = (metric: string): number => FIGURES[metric]?.[metric === badMetric ? "bad" : "good"] ?? NaN;
  const store = new StoreBuilder();
  for (const metric of new Set([
    "http_req_failed",
    "iterations",
    ...file.objectives.map((one) => one.metric),
  ]))
    store.spread(metric, repeated(valueOf(metric), SAMPLES), 60_000);
  const queries = new Map(file.objectives.map(({ metric, query }) => [metric, query]));
  const observed = [...queries].flatMap(([metric, query]) => {
    if (query === null) return [];
    const series = ["commerce-1", "commerce-2"].map((instance, index) =>
      seriesOf({ instance }, () => valueOf(index === 0 ? metric : "") || (FIGURES[metric]?.good ?? NaN)),
    );
    return [{ metric, query, series }];
  });
  const input = madeUpInput({
    store,
    input: { observations: observationsOf(...observed), thresholds: { ...file, expectedFailures: [] } },
  });
  return asked(judgeRun(input)).flatMap(({ id, result }) => (result === "pass" ? [] : [id]));
}

describe.each(["coupon-issue", "balance-charge", "order-payment", "flash-sale"])("%s", (scenario) => {
  const file = read(join(STRICT, `${scenario}.yaml`));
  const floor = read(join(FOLDER, scenario, "objectives.yaml"));

  test("keeps all of the floor, and asks for more of each time", () => {
    expect(file.scenario).toBe(scenario);
    const strict = new Map(file.objectives.map((one) => [one.id, one]));
    for (const { id, metric, pass } of floor.objectives) {
      const bound = strict.get(id)?.pass[0]?.value ?? Number.NaN;
      if (metric.endsWith("_duration")) expect(bound).toBeLessThan(pass[0]?.value ?? 0);
      else expect(strict.has(id)).toBe(true);
    }
  });

  test("good figures pass", () => {
    expect(missed(file, null)).toEqual([]);
  });

  test.each(file.objectives.map(({ id, metric }) => [id, metric]))(
    "%s is missed where %s alone is bad",
    (id, metric) => {
      expect(missed(file, metric)).toEqual([id]);
    },
  );
});
