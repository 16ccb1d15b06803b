import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  anyOf,
  type Bucket,
  type Course,
  courseOf,
  goodBucketsNeeded,
  observationNeededMs,
} from "./course.ts";

const LETTERS: Readonly<Record<string, Bucket>> = { g: "good", b: "bad", t: "thin", i: "idle" };

function course(text: string): Course {
  const buckets = text.split("").map((letter) => LETTERS[letter] as Bucket);
  return courseOf({ fromMs: 20_000, bucketMs: 1_000, buckets });
}

const GOOD = "g".repeat(10);

describe("the course of an objective", () => {
  test.each<[string, string, Partial<Course>]>([
    ["never beyond its limit", GOOD, { firstBreachMs: null, recoveredMs: 20_000, isTold: true }],
    ["too short to say so", "ggggggggg", { recoveredMs: null, isTold: false }],
    [
      "back at the first good second",
      `gbbb${GOOD}`,
      { firstBreachMs: 21_000, lastBreachMs: 24_000, breachedMs: 3_000, recoveredMs: 24_000, flaps: 0 },
    ],
    ["one good second too few", `bbb${"g".repeat(9)}`, { recoveredMs: null, isTold: true }],
    [
      "a flap: the stretch before it was long enough and does not count",
      `b${GOOD}b${GOOD}`,
      { recoveredMs: 32_000, flaps: 1, breachedMs: 2_000 },
    ],
    ["a breach in the last second", `b${GOOD}${GOOD}b`, { recoveredMs: null, flaps: 1 }],
    [
      "thin seconds between two breaches are no flap",
      `bttb${GOOD}`,
      { flaps: 0, breachedMs: 2_000, recoveredMs: 24_000 },
    ],
    ["thin seconds neither end a run nor count", `bggggtttggggg`, { recoveredMs: null, isTold: false }],
    ["thin seconds within a run", `bgggggtttggggg`, { recoveredMs: 21_000 }],
    ["good begins after the thin ones", `btt${GOOD}`, { lastBreachMs: 21_000, recoveredMs: 23_000 }],
    [
      "idle seconds say nothing",
      `iibii${GOOD}`,
      { firstBreachMs: 22_000, recoveredMs: 25_000, breachedMs: 1_000 },
    ],
    ["nothing but thin ones", "t".repeat(30), { isTold: false, recoveredMs: null }],
    ["no bucket at all", "", { isTold: false, recoveredMs: null }],
  ])("%s", (_name, text, expected) => {
    expect(course(text)).toMatchObject(expected);
  });
});

/** The definition, word by word: of all starts of good buckets the first with enough good ones and no breach from it on. */
function reference(buckets: readonly Bucket[], needed: number): number | null {
  for (let start = 0; start < buckets.length; start += 1) {
    if (buckets[start] !== "good") continue;
    const rest = buckets.slice(start);
    if (rest.includes("bad")) continue;
    if (rest.filter((bucket) => bucket === "good").length >= needed) return start;
    return null;
  }
  return null;
}

const BUCKETS = fc.array(fc.constantFrom<Bucket>("good", "good", "good", "bad", "thin", "idle"), {
  maxLength: 60,
});

describe("properties", () => {
  test("recovered is what the definition says, at any width of a bucket", () => {
    fc.assert(
      fc.property(BUCKETS, fc.constantFrom(500, 1_000, 5_000), (buckets, bucketMs) => {
        const { recoveredMs, firstBreachMs } = courseOf({ fromMs: 0, bucketMs, buckets });
        const start = reference(buckets, goodBucketsNeeded(bucketMs));
        const expected = start === null ? null : firstBreachMs === null ? 0 : start * bucketMs;
        expect(recoveredMs).toBe(expected);
      }),
    );
  });

  test("a breach at the end takes any recovery back; seconds breached are counted, not spanned", () => {
    fc.assert(
      fc.property(BUCKETS, (buckets) => {
        const trace = { fromMs: 0, bucketMs: 1_000, buckets: [...buckets, "bad" as const] };
        const { recoveredMs, breachedMs, firstBreachMs, lastBreachMs } = courseOf(trace);
        expect(recoveredMs).toBeNull();
        expect(breachedMs).toBe(trace.buckets.filter((bucket) => bucket === "bad").length * 1_000);
        expect(breachedMs).toBeLessThanOrEqual((lastBreachMs ?? 0) - (firstBreachMs ?? 0));
      }),
    );
  });

  test("of several traces, together they recover no sooner than each of them", () => {
    const pair = fc
      .tuple(fc.integer({ min: 20, max: 40 }), fc.integer(), fc.integer())
      .chain(([length]) =>
        fc.tuple(
          fc.array(fc.constantFrom<Bucket>("good", "good", "bad"), { minLength: length, maxLength: length }),
          fc.array(fc.constantFrom<Bucket>("good", "good", "bad"), { minLength: length, maxLength: length }),
        ),
      );
    fc.assert(
      fc.property(pair, (both) => {
        const traces = both.map((buckets) => ({ fromMs: 0, bucketMs: 1_000, buckets }));
        const together = courseOf(anyOf(traces));
        const each = traces.map((trace) => courseOf(trace));
        const breached = Math.max(...each.map(({ breachedMs }) => breachedMs));
        expect(together.breachedMs).toBeGreaterThanOrEqual(breached);
        if (each.some(({ recoveredMs }) => recoveredMs === null)) expect(together.recoveredMs).toBeNull();
        else if (together.firstBreachMs !== null)
          expect(together.recoveredMs).toBe(
            Math.max(
              ...each.map(({ recoveredMs, firstBreachMs }) =>
                firstBreachMs === null ? 0 : (recoveredMs ?? 0),
              ),
            ),
          );
      }),
    );
  });
});

test.each([
  [1_000, 10, 20_000],
  [500, 20, 20_000],
  [5_000, 5, 50_000],
])("buckets of %d ms: %d good ones, %d ms observed", (bucketMs, buckets, observedMs) => {
  expect([goodBucketsNeeded(bucketMs), observationNeededMs(bucketMs)]).toEqual([buckets, observedMs]);
});
