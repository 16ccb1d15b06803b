import { describe, expect, test } from "vitest";
import { same } from "../checks.ts";
import { NOTHING } from "./figures.ts";
import { shardLines } from "./shard-step.ts";
import { activeLine, type Look, lookOf } from "./shard-states.ts";
import { BUNDLED, GONE, rows } from "./testing/made-up-figures.ts";

const SHARDS = ["shard-1", "shard-2", "shard-3"];

function look(statuses: Readonly<Record<string, string>>, symbols: readonly string[] | null = null): Look {
  const shards = Object.entries(statuses).map(([shard, status]) => ({
    shard,
    status,
    primary: status === "NO_PRIMARY" ? null : `${shard}-1`,
    standbys: status === "ACTIVE" ? [`${shard}-2`] : [],
    symbols,
  }));
  return { shards, why: null, evidence: "http://exchange/api/shards" };
}
const WELL = look({ "shard-1": "ACTIVE", "shard-2": "ACTIVE", "shard-3": "ACTIVE" });
const SICK = look({ "shard-1": "ACTIVE", "shard-2": "NO_STANDBY", "shard-3": "ACTIVE" });
const BLIND: Look = { shards: [], why: GONE, evidence: "http://exchange/api/shards" };
const PART = look({ "shard-1": "ACTIVE", "shard-3": "ACTIVE" });

describe("all shards ACTIVE", () => {
  test.each<[string, readonly Look[], string, string]>([
    ["in every look", [WELL, WELL], "pass", "2 looks"],
    ["not in two looks in a row", [WELL, SICK, SICK, WELL], "fail", "shard-2 NO_STANDBY"],
    ["not once, in between", [WELL, SICK, WELL], "pass", "3 looks"],
    ["not once, at the end", [WELL, SICK], "unmeasured", "seen once: shard-2 NO_STANDBY"],
    ["no answer at the end", [WELL, BLIND], "unmeasured", "gone"],
    ["no answer between two bad looks", [SICK, BLIND, SICK], "fail", "shard-2 NO_STANDBY"],
    ["no answer once", [WELL, BLIND, WELL], "pass", "3 looks"],
    [
      "no answer most of the time",
      [WELL, BLIND, BLIND, WELL],
      "unmeasured",
      "only 2 of 4 looks told of all shards",
    ],
    [
      "one that is told of at the end only",
      [PART, PART, PART, WELL],
      "unmeasured",
      "only 1 of 4 looks told of all shards",
    ],
    ["one that is not told of", [PART, PART], "unmeasured", "nothing is told of shard-2"],
    ["nobody asked", [], "unmeasured", "nobody was asked"],
  ])("%s", (_name, looks, outcome, reason) => {
    const line = activeLine("a", looks, SHARDS);
    expect([line.outcome, line.reason.en]).toEqual([outcome, reason]);
  });
});

test("metrics tell the same as an API, but no symbols", () => {
  const { shards } = lookOf(
    rows({ "shard-1": 1, "shard-2": 0, "shard-3": 1 }),
    rows({ "shard-1": 1, "shard-2": 2 }),
  );
  expect(shards.map(({ shard, status, symbols }) => [shard, status, symbols])).toEqual([
    ["shard-1", "ACTIVE", null],
    ["shard-2", "NO_PRIMARY", null],
    ["shard-3", "NO_STANDBY", null],
  ]);
  expect(lookOf(rows({}), rows({})).why).toEqual(GONE);
  const statuses = lookOf(rows({ "shard-1": 1 }), { ...rows({}), why: NOTHING }).shards;
  expect(statuses.map(({ status }) => status)).toEqual(["NO_STANDBY"]);
});

test("standbys that nobody answered for are not said to be away", () => {
  expect(lookOf(rows({ "shard-1": 1 }), rows({}))).toMatchObject({ shards: [], why: GONE });
});

describe("one shard", () => {
  const outcomes = (looks: readonly Look[], statuses: readonly (number | null)[] = []) =>
    shardLines(
      "shard-2",
      "shard-2",
      looks,
      statuses.map((status) => ({ url: "http://engine", status })),
      BUNDLED,
    )
      .map(({ id, outcome }) => `${id} ${outcome}`)
      .join(", ");

  test.each<[string, readonly Look[], readonly (number | null)[], string]>([
    [
      "well",
      [look({ "shard-2": "ACTIVE" }, ["ETHUSDT"])],
      [200, 200],
      "shard-2-primary pass, shard-2-standby pass, shard-2-active pass, shard-2-health pass, shard-2-symbols pass",
    ],
    [
      "without symbols yet",
      [look({ "shard-2": "ACTIVE" }, [])],
      [],
      "shard-2-primary pass, shard-2-standby pass, shard-2-active pass, shard-2-symbols pass",
    ],
    [
      "a symbol of another shard, and an engine that is not well",
      [look({ "shard-2": "ACTIVE" }, ["BTCUSDT"])],
      [200, 503],
      "shard-2-primary pass, shard-2-standby pass, shard-2-active pass, shard-2-health fail, shard-2-symbols fail",
    ],
    [
      "without a primary",
      [look({ "shard-2": "NO_PRIMARY" }), look({ "shard-2": "NO_PRIMARY" })],
      [null],
      "shard-2-primary fail, shard-2-standby fail, shard-2-active fail, shard-2-health fail",
    ],
    [
      "not told of",
      [PART],
      [],
      "shard-2-primary unmeasured, shard-2-standby unmeasured, shard-2-active unmeasured",
    ],
    [
      "no answer",
      [BLIND],
      [],
      "shard-2-primary unmeasured, shard-2-standby unmeasured, shard-2-active unmeasured",
    ],
  ])("%s", (_name, looks, statuses, expected) => {
    expect(outcomes(looks, statuses)).toBe(expected);
  });

  test("what was seen is told", () => {
    const lines = shardLines("shard-2", "shard-2", [look({ "shard-2": "ACTIVE" }, ["ETHUSDT"])], [], BUNDLED);
    expect(lines.map(({ shown }) => shown)).toEqual(
      ["shard-2-1", "shard-2-2", "1/1 ACTIVE", "ETHUSDT"].map(same),
    );
  });
});
