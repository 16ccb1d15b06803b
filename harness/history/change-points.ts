/**
 * Change points of a series by E-divisive (Matteson, James 2014; as in Apache Otava and MongoDB's and Netflix's use of
 * it): the split with the largest energy distance is kept when fewer than `SIGNIFICANCE` of seeded permutations
 * reach it, then both sides are searched again.
 */

/** Runs on each side of a change, at least: two odd nights are not a new level. */
const SEGMENT_MIN = 4;
const PERMUTATIONS = 199;
const SIGNIFICANCE = 0.01;
/** A shift below this share of the level is not worth a commit's name. */
const SHIFT_SHARE_MIN = 0.05;
/** Longest series that is searched: the work grows with its square. */
export const SERIES_LENGTH_MAX = 200;

export interface ChangePoint {
  /** Index of the first value of the new level. */
  readonly index: number;
  /** Medians of the values before, since the last change, and after, until the next. */
  readonly before: number;
  readonly after: number;
}

export function findChangePoints(series: readonly number[]): ChangePoint[] {
  const offset = Math.max(0, series.length - SERIES_LENGTH_MAX);
  const values = series.slice(offset);
  const cuts = search(values, 0, values.length).sort((left, right) => left - right);
  const edges = [0, ...cuts, values.length];
  const points = cuts.map((cut, position) => ({
    index: cut + offset,
    before: medianOf(values.slice(edges[position] ?? 0, cut)),
    after: medianOf(values.slice(cut, edges[position + 2] ?? values.length)),
  }));
  return points.filter(({ before, after }) => Math.abs(after - before) > SHIFT_SHARE_MIN * Math.abs(before));
}

function search(values: readonly number[], from: number, to: number): number[] {
  if (to - from < 2 * SEGMENT_MIN) return [];
  const segment = values.slice(from, to);
  const best = bestSplit(segment);
  if (best.energy <= 0 || !isSignificant(segment, best.energy)) return [];
  const cut = from + best.index;
  return [...search(values, from, cut), cut, ...search(values, cut, to)];
}

interface Split {
  readonly index: number;
  readonly energy: number;
}

/** The split with the largest scaled energy distance mn/(m+n) * (2 E|X-Y| - E|X-X'| - E|Y-Y'|). */
function bestSplit(values: readonly number[]): Split {
  const count = values.length;
  const distance = (left: number, right: number): number =>
    Math.abs((values[left] ?? 0) - (values[right] ?? 0));
  let within = 0;
  let across = 0;
  let beyond = 0;
  for (let left = 0; left < count; left++)
    for (let right = left + 1; right < count; right++) beyond += distance(left, right);
  let best: Split = { index: 0, energy: 0 };
  // Moves one value at a time from the right side to the left and keeps the three sums of distances.
  for (let moved = 0; moved < count - SEGMENT_MIN; moved++) {
    let toLeft = 0;
    let toRight = 0;
    for (let other = 0; other < moved; other++) toLeft += distance(moved, other);
    for (let other = moved + 1; other < count; other++) toRight += distance(moved, other);
    within += toLeft;
    beyond -= toRight;
    across += toRight - toLeft;
    const m = moved + 1;
    const n = count - m;
    if (m < SEGMENT_MIN) continue;
    const energy =
      ((m * n) / count) * ((2 * across) / (m * n) - (2 * within) / (m * m) - (2 * beyond) / (n * n));
    if (energy > best.energy) best = { index: m, energy };
  }
  return best;
}

function isSignificant(values: readonly number[], energy: number): boolean {
  const random = seeded(values.length);
  let reached = 0;
  for (let round = 0; round < PERMUTATIONS; round++) {
    if (bestSplit(shuffled(values, random)).energy >= energy) reached++;
    if ((reached + 1) / (PERMUTATIONS + 1) > SIGNIFICANCE) return false;
  }
  return (reached + 1) / (PERMUTATIONS + 1) <= SIGNIFICANCE;
}

function shuffled(values: readonly number[], random: () => number): number[] {
  const copy = [...values];
  for (let index = copy.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [copy[index], copy[other]] = [copy[other] as number, copy[index] as number];
  }
  return copy;
}

/** mulberry32: the same history gives the same change points on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The middle value; NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** The middle value; `null` of nothing. */
export function medianOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : medianOf(values);
}

/** Median distance from the median. */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const centre = medianOf(values);
  return medianOf(values.map((value) => Math.abs(value - centre)));
}
