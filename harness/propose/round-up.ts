const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next number that people would write as a bound: 37.2 -> 40, 0.0123 -> 0.015. Positive values only. */
export function roundUp(value: number): number {
  const power = Math.floor(Math.log10(value));
  const scale = 10 ** power;
  const step = STEPS.find((one) => one * scale >= value * (1 - 1e-9)) ?? 10;
  return Number((step * scale).toPrecision(3));
}
