import { describe, expect, test } from "vitest";
import { same } from "../checks.ts";
import type { Decision } from "./lines.ts";
import { outOfOrder } from "./order.ts";
import type { Attempt, Records } from "./record.ts";
import { neededBefore, type Step, stepsOf } from "./steps.ts";

const STEPS = stepsOf(3);
const stepOf = (name: string): Step => STEPS.find((one) => one.name === name) as Step;

test("the steps are those of 001, with as many shards as there are", () => {
  expect(STEPS.map(({ name }) => name).join(" ")).toBe(
    "prepare baseline shard-1 shard-2 shard-3 canary-5 canary-25 canary-50 full after day-1 day-2 day-3 day-4 day-5 day-6 day-7",
  );
  expect(stepsOf(1).filter(({ kind }) => kind === "shard")).toHaveLength(1);
});

test.each([
  ["prepare", ""],
  ["baseline", ""],
  ["shard-2", "baseline"],
  ["canary-5", "baseline shard-1 shard-2 shard-3"],
  ["canary-25", "canary-5"],
  ["canary-50", "canary-25"],
  ["full", "canary-50"],
  ["after", "full"],
  ["day-1", "after"],
  ["day-7", "after"],
])("%s comes after %s", (name, before) => {
  const names = neededBefore(stepOf(name), STEPS).map((one) => one.name);
  expect(names.join(" ")).toBe(before);
});

/** `baseline go on 3`: taken in minute 3. */
function recordsOf(...taken: readonly string[]): Records {
  const records = new Map<string, Attempt[]>();
  for (const one of taken) {
    const [, name = "", decision = "", minute = ""] = /^(\S+) (.+) (\d+)$/.exec(one) ?? [];
    const attempt = {
      at: `2026-12-01T00:${minute.padStart(2, "0")}:00.000Z`,
      decision: decision as Decision,
      by: null,
      window: null,
      system: "own",
      lines: [],
      forced: null,
      symbols: {},
      digest: same("").en,
    } satisfies Attempt;
    records.set(name, [...(records.get(name) ?? []), attempt]);
  }
  return records;
}

const SHARDS = ["shard-1 go on 2", "shard-2 go on 3", "shard-3 go on 4"];

describe("order", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["canary-5", ["baseline go on 1", ...SHARDS], []],
    ["shard-1", [], ["baseline before it, which was not taken"]],
    [
      "canary-5",
      ["baseline go on 1", "shard-1 go on 2", "shard-2 wait 3"],
      ['shard-2 to have said "go on" before it; it said "wait"', "shard-3 before it, which was not taken"],
    ],
    ["canary-25", ["baseline go on 1", ...SHARDS], ["canary-5 before it, which was not taken"]],
    ["canary-25", ["canary-5 wait 5"], ['canary-5 to have said "go on" before it; it said "wait"']],
    [
      "canary-25",
      ["canary-5 go on 5", "canary-5 roll back 6"],
      ['canary-5 to have said "go on" before it; it said "roll back"'],
    ],
    ["canary-25", ["canary-5 roll back 5", "canary-5 go on 6"], []],
    [
      "canary-25",
      ["canary-5 go on 5", "canary-25 roll back 6"],
      ["canary-5 to have been taken again since the roll back of 2026-12-01T00:06:00.000Z"],
    ],
    ["canary-25", ["canary-5 go on 5", "canary-25 roll back 6", "canary-5 go on 7"], []],
    ["canary-25", ["canary-5 go on 5", "canary-25 wait 6"], []],
    ["canary-5", ["baseline go on 1", ...SHARDS, "canary-5 roll back 9"], []],
    ["day-3", ["full go on 1", "after go on 2"], []],
  ])("%s after %j", (name, taken, expected) => {
    expect(outOfOrder(stepOf(name), STEPS, recordsOf(...taken)).map((one) => one.expected)).toEqual(expected);
  });
});
