import type { Baseline } from "../../contracts/baseline.ts";
import type { Comparison } from "../../contracts/comparison.ts";
import { comparePairs, compareWithEarlier } from "../comparison/compare-runs.ts";
import { blockStandardError } from "../statistics/block-bootstrap.ts";
import { normalCdf } from "../statistics/normal.ts";
import { seededRandom, type Random } from "../statistics/random.ts";
import { normalNumber } from "./normal-number.ts";
import { Sketch } from "../../sketch/sketch.ts";
import { baselineWith, p95ToCompare } from "./baselines.ts";

/**
 * Made-up runs whose truth is known: 50 requests a second for three minutes, log-normal times whose level drifts with
 * strong autocorrelation, as load does. Machine noise multiplies a whole run, or both runs of a pair.
 */
const SECONDS = 180;
const REQUESTS_PER_SECOND = 50;
const MEDIAN_MS = 80;
const SIGMA = 0.5;
const DRIFT = { correlation: 0.95, deviation: 0.1 } as const;
const PART_SECONDS = 10;

/** One run at level 1: slower runs are the same times, multiplied. */
export interface SimulatedRun {
  readonly p95: number;
  readonly logError: number;
  readonly times: Float64Array;
}

export function simulateRuns(count: number, seed: number): readonly SimulatedRun[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => simulateRun(random));
}

function simulateRun(random: Random): SimulatedRun {
  const times = new Float64Array(SECONDS * REQUESTS_PER_SECOND);
  const parts = Array.from({ length: SECONDS / PART_SECONDS }, () => new Sketch());
  let drift = normalNumber(random);
  for (let second = 0; second < SECONDS; second += 1) {
    drift = DRIFT.correlation * drift + Math.sqrt(1 - DRIFT.correlation ** 2) * normalNumber(random);
    const level = MEDIAN_MS * Math.exp(DRIFT.deviation * drift);
    for (let request = 0; request < REQUESTS_PER_SECOND; request += 1) {
      const time = level * Math.exp(SIGMA * normalNumber(random));
      times[second * REQUESTS_PER_SECOND + request] = time;
      parts[Math.floor(second / PART_SECONDS)]?.add(time);
    }
  }
  const logError =
    blockStandardError(parts.length, (weights) => Math.log(weightedP95(parts, weights)), random) ??
    Number.NaN;
  return {
    p95: weightedP95(
      parts,
      parts.map(() => 1),
    ),
    logError,
    times,
  };
}

function weightedP95(parts: readonly Sketch[], weights: readonly number[]): number {
  const merged = new Sketch();
  for (const [index, part] of parts.entries())
    for (let time = 0; time < (weights[index] ?? 0); time += 1) merged.merge(part);
  return merged.quantile(0.95);
}

/** A method that says whether a change that makes everything `effect` times slower is seen. */
export type Method = (runs: readonly SimulatedRun[], trial: Trial) => boolean;

export interface Trial {
  readonly effect: number;
  /** Relative standard deviation of the machine's speed from run to run. */
  readonly machine: number;
  readonly random: Random;
}

export const METHODS: Readonly<Record<string, Method>> = {
  "p95 + 10%": (runs, trial) => at(runs, trial, trial.effect).p95 > at(runs, trial, 1).p95 * 1.1,
  "Mann-Whitney on samples, p < 1%": (runs, trial) =>
    mannWhitneyP(at(runs, trial, 1).times, at(runs, trial, trial.effect).times) < 0.01,
  "two runs: WARN": (runs, trial) =>
    compareWithEarlier([p95ToCompare()], [record(runs, trial, 1)], record(runs, trial, trial.effect))
      .verdict === "WARN",
  "history of 20: FAIL": (runs, trial) => history(runs, trial).verdict === "FAIL",
  "history of 20: WARN or FAIL": (runs, trial) => history(runs, trial).verdict !== "PASS",
  "history of 20 and a pinned run: WARN or FAIL": (runs, trial) =>
    history(runs, trial, true).verdict !== "PASS",
  "3 pairs: FAIL": (runs, trial) => pairs(3, runs, trial).verdict === "FAIL",
  "5 pairs: FAIL": (runs, trial) => pairs(5, runs, trial).verdict === "FAIL",
  "5 pairs: regression warned of or FAIL": (runs, trial) =>
    pairs(5, runs, trial).objectives[0]?.code.startsWith("REGRESSION") === true,
};

/** Share of trials in which a method speaks up. */
export function alarmRate(
  method: Method,
  runs: readonly SimulatedRun[],
  trial: Omit<Trial, "random">,
  trials: number,
  seed: number,
): number {
  const random = seededRandom(seed);
  let alarms = 0;
  for (let index = 0; index < trials; index += 1) if (method(runs, { ...trial, random })) alarms += 1;
  return alarms / trials;
}

function history(runs: readonly SimulatedRun[], trial: Trial, withPinned = false): Comparison {
  const earlier = Array.from({ length: 20 }, (_, index) =>
    record(runs, trial, 1, `2026-01-${String(index + 1).padStart(2, "0")}T00:00:00.000Z`),
  );
  const pinned = withPinned ? [{ ...record(runs, trial, 1, "2025-12-01T00:00:00.000Z"), pinned: true }] : [];
  const current = record(runs, trial, trial.effect);
  return compareWithEarlier([p95ToCompare()], [...pinned, ...earlier], current);
}

/** Interleaved pairs: the machine is as fast or slow for both runs of a pair. */
function pairs(count: number, runs: readonly SimulatedRun[], trial: Trial): Comparison {
  const made = Array.from({ length: count }, () => {
    const machine = machineLevel(trial);
    return {
      base: kept(pick(runs, trial), machine),
      current: kept(pick(runs, trial), machine * trial.effect),
    };
  });
  return comparePairs([p95ToCompare()], made);
}

function record(
  runs: readonly SimulatedRun[],
  trial: Trial,
  effect: number,
  endedAt = "2026-11-20T00:00:00.000Z",
): Baseline {
  return kept(pick(runs, trial), machineLevel(trial) * effect, endedAt);
}

let made = 0;

function kept(
  { p95, logError }: SimulatedRun,
  level: number,
  endedAt = "2026-11-20T00:00:00.000Z",
): Baseline {
  const baseline = baselineWith(p95 * level);
  made += 1;
  return {
    ...baseline,
    runId: `run-${made}`,
    endedAt,
    values: baseline.values.map((value) => ({ ...value, logError })),
  };
}

function at(
  runs: readonly SimulatedRun[],
  trial: Trial,
  effect: number,
): { p95: number; times: Float64Array } {
  const level = machineLevel(trial) * effect;
  const { p95, times } = pick(runs, trial);
  return { p95: p95 * level, times: times.map((time) => time * level) };
}

function pick(runs: readonly SimulatedRun[], { random }: Trial): SimulatedRun {
  return runs[Math.floor(random() * runs.length)] as SimulatedRun;
}

function machineLevel({ machine, random }: Trial): number {
  return Math.exp(machine * normalNumber(random));
}

/** Two-sided Mann-Whitney test, normal approximation: what other engines run on raw samples as if they were independent. */
export function mannWhitneyP(base: Float64Array, current: Float64Array): number {
  const [from, to] = [base.toSorted(), current.toSorted()];
  let below = 0;
  let wins = 0;
  for (const value of to) {
    while (below < from.length && (from[below] as number) < value) below += 1;
    wins += below;
  }
  const [m, n] = [from.length, to.length];
  const z = (wins - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12);
  return 2 * (1 - normalCdf(Math.abs(z)));
}
