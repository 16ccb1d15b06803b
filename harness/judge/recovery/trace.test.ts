import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bucket } from "./course.ts";
import type { Word } from "./limit-probe.ts";
import { traceOf } from "./trace.ts";

interface Second {
  readonly count: number;
  /** Samples beyond the limit, which allows one in ten. */
  readonly beyond: number;
  readonly dropped?: number;
}

const ENOUGH = 20;

/** A probe that counts: 20 samples are enough to say that a tenth is beyond the limit or not. */
function bucketsOf(
  seconds: readonly Second[],
  before: readonly number[] = [20, 20],
  dueFrom = 0,
): readonly Bucket[] {
  const within = (from: number, to: number): readonly Second[] => seconds.slice(from / 1_000, to / 1_000);
  const sum = (from: number, to: number, read: (second: Second) => number): number =>
    within(from, to).reduce((total, second) => total + read(second), 0);
  const count = (from: number, to: number): number => sum(from, to, (second) => second.count);
  const word = (from: number, to: number): Word => {
    const total = count(from, to);
    if (total < ENOUGH) return "thin";
    return sum(from, to, ({ beyond }) => beyond) / total > 0.1 ? "bad" : "good";
  };
  const { buckets } = traceOf({
    probe: { count, word },
    bucketMs: 1_000,
    observed: { fromMs: 0, toMs: seconds.length * 1_000 },
    due: [{ fromMs: dueFrom, toMs: seconds.length * 1_000 }],
    before,
    dropped: { sum: (from, to) => sum(from, to, ({ dropped = 0 }) => dropped) },
  });
  return buckets;
}

const dense = fc.record({
  count: fc.integer({ min: ENOUGH, max: 60 }),
  beyond: fc.integer({ min: 0, max: 20 }),
});
const any = fc.record({
  count: fc.integer({ min: 0, max: 40 }),
  beyond: fc.constant(0),
  dropped: fc.constantFrom(0, 0, 0, 1),
});

describe("seconds of an objective", () => {
  test("with samples enough each is judged by itself", () => {
    fc.assert(
      fc.property(fc.array(dense, { maxLength: 40 }), (seconds) => {
        const expected = seconds.map(({ count, beyond }) => (beyond / count > 0.1 ? "bad" : "good"));
        expect(bucketsOf(seconds)).toEqual(expected);
      }),
    );
  });

  test("what never was beyond the limit is bad in silences and where arrivals were dropped alone", () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (seconds) => {
        for (const [index, bucket] of bucketsOf(seconds).entries())
          if (bucket === "bad")
            expect((seconds[index]?.dropped ?? 0) > 0 || seconds[index]?.count === 0).toBe(true);
      }),
    );
  });

  test("more samples beyond the limit never make a second better", () => {
    fc.assert(
      fc.property(fc.array(dense, { minLength: 1, maxLength: 20 }), fc.nat(), (seconds, at) => {
        const place = at % seconds.length;
        const worse = seconds.map((second, index) =>
          index === place ? { ...second, beyond: second.count } : second,
        );
        expect(bucketsOf(worse)[place]).toBe("bad");
      }),
    );
  });

  const s = (count: number, beyond = 0, dropped = 0): Second => ({ count, beyond, dropped });
  test.each<[string, readonly Second[], string]>([
    ["few samples are judged with those after them", [s(8), s(8), s(8), s(20)], "good good good good"],
    ["and are bad together", [s(8, 4), s(8, 0), s(8, 0)], "bad bad bad"],
    ["a bad second ends that", [s(8), s(20, 20), s(20)], "thin bad good"],
    ["so does the end", [s(20), s(8)], "good thin"],
    ["a second of silence", [s(20), s(0), s(20)], "good bad good"],
    ["a drop", [s(20), s(20, 0, 1), s(20)], "good bad good"],
    ["drops of what says nothing at all", [s(1), s(1, 0, 1), s(1)], "thin thin thin"],
  ])("%s", (_name, seconds, expected) => {
    expect(bucketsOf(seconds).join(" ")).toBe(expected);
  });

  test("a silence of what comes once or twice a second is none until ten were due", () => {
    const before = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2];
    const quiet = (length: number): readonly Bucket[] =>
      bucketsOf([s(20), ...Array.from({ length }, () => s(0)), s(20)], before);
    expect(quiet(6)).not.toContain("bad");
    expect(quiet(7).filter((bucket) => bucket === "bad")).toHaveLength(7);
  });

  test("a silence at the end is one when it lasts as long as a recovery", () => {
    const endingIn = (length: number): readonly Bucket[] =>
      bucketsOf([s(20), ...Array.from({ length }, () => s(0))]);
    expect(endingIn(9)).not.toContain("bad");
    expect(endingIn(10).filter((bucket) => bucket === "bad")).toHaveLength(10);
  });

  test("where nothing was due, or too little is known of what is usual, a silence is none", () => {
    expect(bucketsOf([s(0), s(0), s(20)], [20, 20], 2_000)).toEqual(["idle", "idle", "good"]);
    expect(bucketsOf([s(20), s(0), s(0), s(20)], [1, 0])).toEqual(["good", "good", "good", "good"]);
    expect(bucketsOf([s(20), s(0), s(0), s(20)], [30, 0, 0, 30])).toEqual(["good", "good", "good", "good"]);
    expect(bucketsOf([s(20), s(0), s(0), s(0), s(0), s(20)], [30, 0, 0, 30])[1]).toBe("bad");
  });
});
