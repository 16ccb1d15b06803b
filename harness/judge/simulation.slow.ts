import { describe, expect, test } from "vitest";
import { alarmRate, mannWhitneyP, METHODS, simulateRuns, type Method } from "./testing/simulation.ts";

const SEED = 20_261_121;
/** A pool large enough that its own luck does not decide: with 150 runs the same method gave anything from 2% to 7%. */
const RUNS = simulateRuns(1_000, SEED);
/** A rate of 5% is then known to within 1% point. */
const TRIALS = 2_000;
const LEVEL = 0.05;
const MACHINES = [0, 0.03, 0.08];

const rate = (name: string, effect: number, machine: number, trials = TRIALS): number =>
  alarmRate(METHODS[name] as Method, RUNS, { effect, machine }, trials, SEED);

describe.each(MACHINES)("machine noise %d", (machine) => {
  test.each([
    "5 pairs: FAIL",
    "3 pairs: FAIL",
    "5 pairs: regression warned of or FAIL",
    "history of 20: FAIL",
    "history of 20: WARN or FAIL",
    "history of 20 and a pinned run: WARN or FAIL",
  ])("no change, no alarm: %s", (name) => expect(rate(name, 1, machine)).toBeLessThanOrEqual(LEVEL));

  test("5 pairs see a fifth more in at least 95% of cases", () => {
    expect(rate("5 pairs: FAIL", 1.2, machine)).toBeGreaterThanOrEqual(0.95);
  });

  test("samples that depend on each other fool a test that takes them as independent", () => {
    expect(rate("Mann-Whitney on samples, p < 1%", 1, machine, 100)).toBeGreaterThan(0.2);
  });
});

test("on a quiet machine a history of 20 sees a fifth more", () => {
  expect(rate("history of 20: WARN or FAIL", 1.2, 0)).toBeGreaterThanOrEqual(0.9);
});

test("a fixed margin on two runs cries wolf on a noisy machine, pairs don't", () => {
  expect(rate("p95 + 10%", 1, 0.08)).toBeGreaterThan(0.15);
  expect(rate("5 pairs: FAIL", 1, 0.08)).toBeLessThan(0.02);
});

test("Mann-Whitney on independent samples keeps its level", () => {
  expect(mannWhitneyP(Float64Array.of(1, 2, 3, 4), Float64Array.of(1.5, 2.5, 3.5, 4.5))).toBeGreaterThan(0.4);
  expect(
    mannWhitneyP(
      Float64Array.from({ length: 50 }, (_, index) => index),
      Float64Array.from({ length: 50 }, (_, index) => index + 40),
    ),
  ).toBeLessThan(1e-9);
});
