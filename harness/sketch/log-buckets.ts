/**
 * The bucket arithmetic of DDSketch (Masson, Rim, Lee: "DDSketch", VLDB 2019): bucket i holds (gamma^(i-1), gamma^i],
 * and answering 2*gamma^i/(gamma+1) for any value of it is wrong by at most `RELATIVE_ERROR`.
 */
export const RELATIVE_ERROR = 0.005;
export const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);

const LOG_GAMMA = Math.log(GAMMA);
const INVERSE_LOG_GAMMA = 1 / LOG_GAMMA;

/** Buckets of the smallest and the largest positive double: no value lies outside. */
export const BUCKET_INDEX_MIN = bucketIndex(Number.MIN_VALUE);
export const BUCKET_INDEX_MAX = bucketIndex(Number.MAX_VALUE);

/** Bucket of a positive, finite value. Adding 0 makes the -0 that a value just below 1 rounds up to the 0 it means. */
export function bucketIndex(value: number): number {
  return Math.ceil(Math.log(value) * INVERSE_LOG_GAMMA) + 0;
}

/** Largest value of a bucket; also the open lower end of the next one. */
export function bucketUpper(index: number): number {
  return Math.exp(index * LOG_GAMMA);
}

/** The value that stands for all values of a bucket. */
export function bucketEstimate(index: number): number {
  return (2 * bucketUpper(index)) / (GAMMA + 1);
}
