/**
 * Holm's step-down adjustment: the p-values as they count when all of them are looked at together. Comparing each with
 * the level keeps the chance of any false alarm below it. Order is kept; NaN counts as 1.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const ordered = pValues
    .map((p, index) => ({ p: Number.isNaN(p) ? 1 : p, index }))
    .sort((left, right) => left.p - right.p || left.index - right.index);
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  for (const [rank, { p, index }] of ordered.entries()) {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
