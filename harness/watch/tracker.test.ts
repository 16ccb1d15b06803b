import { describe, expect, test } from "vitest";
import type { Said } from "../contracts/reason.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import { judgeObserved, type Objective, parseThresholds, seriesVanished } from "../judge/index.ts";
import { type Seen, Tracker } from "./tracker.ts";

const START_MS = Date.parse("2026-12-01T10:00:00Z");
const EVERY_MS = 10_000;

function objectiveOf(rest: string): {
  readonly objective: Objective;
  judge: (value: number | "NaN") => ObjectiveResult;
} {
  const text = `{ version: 1, objectives: [{ id: a, metric: m, source: prometheus, query: q, ${rest} }] }`;
  const file = parseThresholds(text, "rollback.yaml", () => "");
  const [objective] = file.objectives;
  if (objective === undefined) throw new Error("no objective");
  const judge = (value: number | "NaN"): ObjectiveResult => {
    const points: [number, number | "NaN"][] = [[START_MS, value]];
    const [result] = judgeObserved(
      [{ ...objective, window: null }],
      {
        schema: "loadproof.observations",
        version: 1,
        prometheus: { url: "http://127.0.0.1:9090", version: null },
        fromMs: START_MS,
        toMs: START_MS,
        stepMs: 1_000,
        observations: [{ metric: "m", query: "q", problem: null, series: [{ tags: {}, points }] }],
      },
      file.policy,
    );
    if (result === undefined) throw new Error("nothing was judged");
    return result;
  };
  return { objective, judge };
}

const AT_ONCE = objectiveOf("statistic: max, pass: '< 10'");
const FOR_30S = objectiveOf("statistic: max, pass: '< 10', window: { size: 30s, kind: for }");
const OVER_30S = objectiveOf("statistic: max, pass: '< 10', window: { size: 30s }");
const AT_LEAST = objectiveOf("statistic: min, pass: '>= 3'");

type Kind = typeof AT_ONCE;

/** A value of now, and of the window where that is known. */
function look(
  { objective, judge }: Kind,
  value: number | "NaN",
  window?: number,
  vanished: Said | null = null,
): Seen {
  return {
    objective,
    now: judge(value),
    window: window === undefined ? null : judge(window),
    vanished,
    points: 5,
  };
}

function states(looks: readonly Seen[]): { readonly states: readonly string[]; readonly tracker: Tracker } {
  const tracker = new Tracker(START_MS);
  const seen = looks.map((one, index) => {
    tracker.take([one], START_MS + (index + 1) * EVERY_MS);
    return tracker.watched[0]?.state ?? "none";
  });
  return { states: seen, tracker };
}

describe("states from look to look", () => {
  test.each<[string, readonly Seen[], readonly string[]]>([
    ["at once", [look(AT_ONCE, 1), look(AT_ONCE, 11)], ["ok", "triggered"]],
    ["the bound itself is beyond `<`", [look(AT_ONCE, 10)], ["triggered"]],
    ["no number", [look(AT_ONCE, 1), look(AT_ONCE, "NaN"), look(AT_ONCE, 2)], ["ok", "unknown", "ok"]],
    ["a gone series", [look(AT_ONCE, 1, undefined, seriesVanished(["{a=b}"]))], ["unknown"]],
    [
      "for a time: a window's values alone are a step too few",
      [look(FOR_30S, 11), look(FOR_30S, 12), look(FOR_30S, 13, 11), look(FOR_30S, 14, 11)],
      ["breaching", "breaching", "breaching", "triggered"],
    ],
    [
      "for a time that is not over",
      [look(FOR_30S, 11), look(FOR_30S, 12), look(FOR_30S, 3), look(FOR_30S, 14, 3)],
      ["breaching", "breaching", "ok", "breaching"],
    ],
    [
      "for a time with a hole in it: it begins anew",
      [
        look(FOR_30S, 11),
        look(FOR_30S, "NaN"),
        look(FOR_30S, 11),
        look(FOR_30S, 11),
        look(FOR_30S, 11, 11),
        look(FOR_30S, 11, 11),
      ],
      ["breaching", "unknown", "breaching", "breaching", "breaching", "triggered"],
    ],
    [
      "over a time: its value decides",
      [look(OVER_30S, 11), look(OVER_30S, 3, 11)],
      ["breaching", "triggered"],
    ],
  ])("%s", (_name, looks, expected) => {
    expect(states(looks).states).toEqual(expected);
  });
});

test("what most requests know nothing of triggers nothing, and is not well", () => {
  const seen = look(AT_ONCE, 11);
  const mostlyFailed: Seen = { ...seen, now: { ...seen.now, code: "MOSTLY_FAILED" } };
  expect(states([mostlyFailed]).states).toEqual(["breaching"]);
});

test.each<[string, Kind, readonly number[], number]>([
  ["the largest of what must be small", AT_ONCE, [1, 4, 2], 4],
  ["the smallest of what must be large", AT_LEAST, [9, 4, 7], 4],
])("the worst value is %s", (_name, kind, values, worst) => {
  const { tracker } = states(values.map((value) => look(kind, value)));
  expect(tracker.watched[0]).toMatchObject({
    worst: { value: worst },
    last: values.at(-1),
    looks: 3,
    points: 15,
  });
});

test("changes are told once, and since when", () => {
  const tracker = new Tracker(START_MS);
  const at = (turn: number): number => START_MS + turn * EVERY_MS;
  expect(tracker.take([look(FOR_30S, 1)], at(1))).toMatchObject([{ state: "ok", value: 1 }]);
  expect(tracker.take([look(FOR_30S, 2)], at(2))).toEqual([]);
  expect(tracker.take([look(FOR_30S, 11)], at(3))).toMatchObject([{ state: "breaching", value: 11 }]);
  for (const turn of [4, 5]) tracker.take([look(FOR_30S, 11)], at(turn));
  expect(tracker.take([look(FOR_30S, 12, 11)], at(6))).toMatchObject([{ state: "triggered", value: 12 }]);
  expect(tracker.watched[0]?.since).toBe(new Date(at(3)).toISOString());
});

describe("how long a value is unknown", () => {
  test("counts from the start, and from the last value on", () => {
    const tracker = new Tracker(START_MS);
    const at = (turn: number): number => START_MS + turn * EVERY_MS;
    tracker.take([look(AT_ONCE, "NaN")], at(1));
    expect(tracker.unknownFor(EVERY_MS, at(1))).toHaveLength(1);
    tracker.take([look(AT_ONCE, 1)], at(2));
    expect(tracker.unknownFor(0, at(2))).toEqual([]);
    tracker.take([look(AT_ONCE, "NaN")], at(3));
    expect(tracker.unknownFor(2 * EVERY_MS, at(4))).toEqual([]);
    expect(tracker.unknownFor(2 * EVERY_MS, at(5))).toHaveLength(1);
    expect(tracker.watched[0]?.unknownMs).toBe(EVERY_MS);
  });

  test("does not matter where the file says so", () => {
    const { tracker } = states([look(objectiveOf("statistic: max, pass: '< 10', noData: skip"), "NaN")]);
    expect(tracker.watched[0]?.state).toBe("unknown");
    expect(tracker.unknownFor(0, START_MS + EVERY_MS)).toEqual([]);
  });
});

test("a trigger beyond its bound is undecided until its window is over, and no longer", () => {
  const { tracker } = states([look(FOR_30S, 11)]);
  const sinceMs = START_MS + EVERY_MS;
  expect(tracker.isUndecided(sinceMs + 29_000, 0)).toBe(true);
  expect(tracker.isUndecided(sinceMs + 30_000, 0)).toBe(false);
});
