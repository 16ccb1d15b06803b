import { describe, expect, test } from "vitest";
import { seededRandom, type Random } from "../statistics/random.ts";
import { normalNumber } from "../testing/normal-number.ts";
import { compareSides, type SidesRule, type SidesWord, type SlicePair } from "./compare-sides.ts";

const RULE: SidesRule = { latency: { warn: 0.2, fail: 0.5, atLeast: 10 }, failuresAtLeast: 0.0005 };

/** Buckets of a service's histogram, seconds times a thousand. */
const BUCKETS_MS = [1, 2.5, 5, 10, 25, 50, 100, 200, 300, 400, 500, 700, 800, 1_000, 1_500, 2_500, 5_000];

/** The p95 that Prometheus makes of a histogram: linear within the bucket. */
function histogramP95(timesMs: readonly number[]): number {
  const counts = BUCKETS_MS.map((bound) => timesMs.filter((time) => time <= bound).length);
  const rank = 0.95 * timesMs.length;
  const index = counts.findIndex((count) => count >= rank);
  const [low, high] = [BUCKETS_MS[index - 1] ?? 0, BUCKETS_MS[index] ?? 5_000];
  const below = counts[index - 1] ?? 0;
  return low + ((high - low) * (rank - below)) / ((counts[index] ?? timesMs.length) - below);
}

interface Truth {
  /** By how much the new side is slower. */
  readonly slower: number;
  readonly failures: { readonly base: number; readonly current: number };
}

const SLICES = 20;
const REQUESTS = { base: 240, current: 60 } as const;
/** Both sides drift together, and every tenth slice stalls for both. */
const DRIFT = { correlation: 0.8, deviation: 0.3 } as const;
const STALL = { share: 0.1, factor: 4 } as const;

function simulate({ slower, failures }: Truth, random: Random): readonly SlicePair[] {
  let drift = normalNumber(random);
  return Array.from({ length: SLICES }, () => {
    drift = DRIFT.correlation * drift + Math.sqrt(1 - DRIFT.correlation ** 2) * normalNumber(random);
    const level = 60 * Math.exp(DRIFT.deviation * drift) * (random() < STALL.share ? STALL.factor : 1);
    const side = (requests: number, factor: number, failureShare: number) => {
      const times = Array.from(
        { length: requests },
        () => level * factor * Math.exp(0.6 * normalNumber(random)),
      );
      const failed = times.filter(() => random() < failureShare).length;
      return { requests, failed, latencyMs: histogramP95(times) };
    };
    return {
      base: side(REQUESTS.base, 1, failures.base),
      current: side(REQUESTS.current, slower, failures.current),
    };
  });
}

/** How often each word is said of what is simulated. */
function shares(what: "latency" | "failures", truth: Truth, trials: number): Record<SidesWord, number> {
  const random = seededRandom(20_261_201);
  const counts = { "not-worse": 0, undecided: 0, worse: 0 };
  for (let trial = 0; trial < trials; trial += 1) {
    counts[compareSides(simulate(truth, random), RULE)[what]?.word ?? "undecided"] += 1 / trials;
  }
  return counts;
}

const TRIALS = 150;
const NONE = { base: 0, current: 0 };

describe("simulated canaries of 20 slices, 60 requests of the new side in each", () => {
  test("that are as quick as the old side are rolled back in less than 2 of 100 cases, and mostly go on", () => {
    const said = shares("latency", { slower: 1, failures: NONE }, TRIALS);
    expect(said.worse).toBeLessThan(0.02);
    expect(said["not-worse"]).toBeGreaterThan(0.95);
  });

  test("that are twice as slow are rolled back in at least 95 of 100 cases", () => {
    expect(shares("latency", { slower: 2, failures: NONE }, TRIALS).worse).toBeGreaterThanOrEqual(0.95);
  });

  test("that are 40% slower, below what is rolled back, do not simply go on", () => {
    expect(shares("latency", { slower: 1.4, failures: NONE }, TRIALS)["not-worse"]).toBeLessThan(0.05);
  });

  test("that fail as rarely as the old side are rolled back in less than 5 of 100 cases", () => {
    const failures = { base: 0.002, current: 0.002 };
    expect(shares("failures", { slower: 1, failures }, TRIALS).worse).toBeLessThan(0.05);
  });

  test("that fail in 3 of 100 requests are rolled back in at least 95 of 100 cases", () => {
    const failures = { base: 0.001, current: 0.03 };
    expect(shares("failures", { slower: 1, failures }, TRIALS).worse).toBeGreaterThanOrEqual(0.95);
  });
});

const slice = (latencyMs: number | null, failed = 0, requests = 100) => ({ requests, failed, latencyMs });
const pairs = (count: number, pair: (index: number) => SlicePair): readonly SlicePair[] =>
  Array.from({ length: count }, (_, index) => pair(index));

describe("by hand", () => {
  test.each<[string, readonly SlicePair[], SidesWord | null, SidesWord | null]>([
    ["five slices are too few", pairs(5, () => ({ base: slice(100), current: slice(900, 50) })), null, null],
    ["no slice at all", [], null, null],
    [
      "slices without times of one side don't count",
      pairs(9, (index) => ({ base: slice(100), current: slice(index < 4 ? null : 100) })),
      null,
      "not-worse",
    ],
    [
      "slices without requests of one side don't count",
      pairs(9, (index) => ({ base: slice(100), current: slice(100, 0, index < 4 ? 0 : 10) })),
      "not-worse",
      null,
    ],
    [
      "the same",
      pairs(8, (index) => ({ base: slice(100 + index), current: slice(100 + index) })),
      "not-worse",
      "not-worse",
    ],
    [
      "three times as slow, whatever the slices share",
      pairs(8, (index) => ({ base: slice(100 * 2 ** index), current: slice(300 * 2 ** index) })),
      "worse",
      "not-worse",
    ],
    [
      "twice as slow and a matter of microseconds",
      pairs(8, () => ({ base: slice(2), current: slice(4) })),
      "not-worse",
      "not-worse",
    ],
    [
      "too unsteady to tell",
      pairs(8, (index) => ({ base: slice(100), current: slice(index % 2 === 0 ? 30 : 900) })),
      "undecided",
      "not-worse",
    ],
    [
      "each slice of the new side fails",
      pairs(8, (index) => ({ base: slice(100), current: slice(100, 2 + (index % 2)) })),
      "not-worse",
      "worse",
    ],
    [
      "one burst of failures can be anything",
      pairs(8, (index) => ({ base: slice(100), current: slice(100, index === 3 ? 60 : 0) })),
      "not-worse",
      "undecided",
    ],
    [
      "the new side fails less",
      pairs(8, () => ({ base: slice(100, 5), current: slice(100, 0) })),
      "not-worse",
      "not-worse",
    ],
  ])("%s", (_name, made, latency, failures) => {
    const said = compareSides(made, RULE);
    expect([said.latency?.word ?? null, said.failures?.word ?? null]).toEqual([latency, failures]);
  });
});
