import { describe, expect, test } from "vitest";
import { judgeMadeUp, repeated } from "../judge/testing/judge-made-up.ts";
import { StoreBuilder } from "../judge/testing/store-builder.ts";
import { RAMP_STAGES, SHARE_CASES } from "./performance-plan.ts";
import { stageLoad } from "./stage-rates.ts";
import { BUNDLED, FIGURE_CASES, RAMP } from "./testing/made-up-phase.ts";

describe("what decides stands in the threshold files", () => {
  const { beside, off, on } = BUNDLED;
  const files = [beside, off, on];
  const objective = (id: string) => {
    const found = files.flatMap(({ objectives }) => objectives).find((one) => one.id === id);
    if (found === undefined) throw new Error(`no objective ${id}`);
    return { pass: found.pass.map(({ text }) => text), warn: found.warn.map(({ text }) => text) };
  };

  test("each with 000's words for it", () => {
    for (const { objectives } of files) expect(objectives.filter(({ why }) => why === null)).toEqual([]);
    const isOf000 = /^000, (?:2\.2\.[123]|3\.2): /;
    expect(beside.objectives.filter(({ why }) => !isOf000.test(why ?? ""))).toEqual([]);
  });

  test.each([
    ["router-throughput", [">= 100000/s"], []],
    ["kafka-throughput", [">= 50000/s"], []],
    ["error-rate", ["< 0.1%"], []],
    ["criterion-throughput", [">= 100000/s"], [">= 50000/s"]],
    ["order-p50", ["< 50ms"], ["< 100ms"]],
    ["http-p95", ["< 200ms"], ["< 500ms"]],
    ["http-p99", ["< 500ms"], ["< 1000ms"]],
    ["http-failed", ["< 0.01%"], ["< 0.1%"]],
    ["share-1", [">= 40%", "<= 50%"], []],
    ["share-2", [">= 25%", "<= 35%"], []],
    ["share-3", [">= 20%", "<= 30%"], []],
  ])("%s: target %j, limit %j", (id, pass, warn) => expect(objective(id)).toMatchObject({ pass, warn }));

  test("a stage of the ramp needs 98% of what its profile plans", () => {
    for (const stage of RAMP_STAGES) {
      const { planned, durationMs } = stageLoad(RAMP, stage);
      const least = Number(((planned / (durationMs / 1_000)) * 0.98).toPrecision(6));
      expect(objective(stage.id).pass).toEqual([`>= ${least}/s`]);
    }
  });

  test("every row has its objective, and every objective beside the runs its row", () => {
    const ids = new Set(on.objectives.map(({ id }) => id));
    const rows = [
      ...FIGURE_CASES.flatMap(({ objective: id, target }) => [id, target ?? id]),
      ...[...RAMP_STAGES, ...SHARE_CASES].map(({ id }) => id),
    ];
    expect(new Set(rows.filter((id) => !ids.has(id)))).toEqual(
      new Set(beside.objectives.map(({ id }) => id)),
    );
  });

  const rate = (percent: number): readonly number[] => [
    ...repeated(1, percent * 400),
    ...repeated(0, (100 - percent) * 400),
  ];
  const spiky = Array.from({ length: 1_200 }, (_, index) =>
    Math.floor(index / 100) % 3 === 1 ? 1_000 : 100,
  );

  test.each<[string, readonly number[]]>([
    ["checks", rate(97.9)],
    ["http-failed", rate(0.1)],
    ["error-rate", rate(0.1)],
    ["orders-taken", rate(0.1)],
    ["fills-arrive", rate(0.01)],
    ["http-p95", repeated(500, 300)],
    ["http-p99", repeated(1_000, 300)],
    ["order-p50", repeated(100, 300)],
    ["fill-p95", repeated(1_000, 300)],
    ["latency-spikes", spiky],
    ["shard-1-share", rate(39.9)],
    ["shard-1-share", rate(50.1)],
    ["shard-2-share", rate(24.9)],
    ["shard-2-share", rate(35.1)],
    ["shard-3-share", rate(19.9)],
    ["shard-3-share", rate(30.1)],
  ])("%s of a run does not pass on what must miss it (%#)", (id, values) => {
    const judged = on.objectives.filter((one) => one.id === id);
    const { metric, where } = judged[0] as (typeof judged)[number];
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 300), 60_000)
      .spread(metric, values, 60_000, where);
    const thresholds = { ...on, objectives: judged };
    const [result] = judgeMadeUp({ store, input: { thresholds } }).objectives;
    expect(result).toMatchObject(
      id === "latency-spikes"
        ? { result: "warn", code: "TOO_MANY_SPIKES" }
        : { result: "breach", code: "LIMIT_BREACHED" },
    );
  });

  test("with sharding off everything is judged but the shares of the shards", () => {
    const ids = on.objectives.map(({ id }) => id);
    expect(off.objectives.map(({ id }) => id)).toEqual(ids.filter((id) => !/^shard-\d-/.test(id)));
    expect(ids.filter((id) => /^shard-\d-/.test(id)).length).toBeGreaterThanOrEqual(3);
  });
});
