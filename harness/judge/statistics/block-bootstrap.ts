import { standardDeviation } from "./moments.ts";
import type { Random } from "./random.ts";

/** Neighbouring parts that are drawn together: what is correlated stays together. */
const PARTS_PER_BLOCK = 3;
/** A standard error of this many draws is itself wrong by about 1/sqrt(2 * 200) = 5%. */
const DRAWS = 200;
/** Fewer parts give too few different blocks to draw from. */
export const PARTS_MIN = 18;

/**
 * Standard error of a statistic of a time series by the moving-block bootstrap (Künsch 1989): whole blocks of
 * neighbouring parts are drawn, so that the correlation within them is kept. `valueOf` gets how often each part counts.
 * `null` when there are too few parts or too few values came out.
 */
export function blockStandardError(
  parts: number,
  valueOf: (weights: readonly number[]) => number,
  random: Random,
): number | null {
  if (parts < PARTS_MIN) return null;
  const starts = parts - PARTS_PER_BLOCK + 1;
  const blocks = Math.ceil(parts / PARTS_PER_BLOCK);
  const values: number[] = [];
  const weights = Array.from({ length: parts }, () => 0);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    weights.fill(0);
    for (let block = 0; block < blocks; block += 1) {
      const start = Math.floor(random() * starts);
      for (let part = start; part < start + PARTS_PER_BLOCK; part += 1)
        weights[part] = (weights[part] ?? 0) + 1;
    }
    const value = valueOf(weights);
    if (Number.isFinite(value)) values.push(value);
  }
  return values.length < DRAWS / 2 ? null : standardDeviation(values);
}
