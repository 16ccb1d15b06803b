/** Two-sided 95% point of the standard normal distribution. */
export const Z_95 = 1.959963984540054;

/** One-sided 95% point. */
export const Z_95_ONE_SIDED = 1.6448536269514722;

/** Chance that a standard normal variable is at most `z` (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * t * polynomial(CDF, t);
  return z > 0 ? 1 - tail : tail;
}

const CDF = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153];

/** Quantile of the standard normal distribution (Acklam's rational approximation, relative error below 1.2e-9). */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) return Number.NaN;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability < TAIL) {
    const root = Math.sqrt(-2 * Math.log(probability));
    return polynomial(TAIL_NUMERATOR, root) / polynomial([...TAIL_DENOMINATOR, 1], root);
  }
  const offset = probability - 0.5;
  const square = offset * offset;
  return (polynomial(NUMERATOR, square) * offset) / polynomial([...DENOMINATOR, 1], square);
}

const TAIL = 0.02425;
const NUMERATOR = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const DENOMINATOR = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const TAIL_NUMERATOR = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_DENOMINATOR = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], at: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * at + coefficient;
  return value;
}
