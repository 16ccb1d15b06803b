/** Exact integer arithmetic on values that stay below 2^53 (the limits in `limits.ts` see to that). */

/** ceil(numerator / denominator) for a numerator >= 0 and a denominator > 0. */
export function divideUp(numerator: number, denominator: number): number {
  return Math.floor((numerator + denominator - 1) / denominator);
}

/** trunc(value * share / whole), exact also where the product passes 2^53. */
export function proportion(value: number, share: number, whole: number): number {
  const product = value * share;
  if (Number.isSafeInteger(product)) {
    return truncateToZero(product / whole);
  }
  return Number((BigInt(value) * BigInt(share)) / BigInt(whole));
}

/** Math.trunc without its negative zero. */
function truncateToZero(value: number): number {
  return Math.trunc(value) + 0;
}
