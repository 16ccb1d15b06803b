/** Decimal texts to whole steps and back, without ever passing through a floating-point fraction. */

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,15}))?$/;

/** Decimals of a step such as `0.001`: 3. The step must be a power of ten, no larger than 1. */
export function decimalsOf(step: string): number {
  const match = /^(?:1|0\.(0*)1)$/.exec(step);
  if (match === null) {
    throw new Error(`step ${JSON.stringify(step)}: expected 1, 0.1, 0.01, ...`);
  }
  return step === "1" ? 0 : (match[1]?.length ?? 0) + 1;
}

/** How many steps of 10^-decimals the text is; `off step` when it lies between two, `not a number` when it is none. */
export function parseDecimal(text: string, decimals: number): number | "off step" | "not a number" {
  const match = DECIMAL.exec(text);
  if (match === null) {
    return "not a number";
  }
  const [, sign = "", whole = "", fraction = ""] = match;
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > decimals) {
    return "off step";
  }
  const steps = Number(sign + whole + significant.padEnd(decimals, "0"));
  return Number.isSafeInteger(steps) ? steps + 0 : "not a number";
}

/** The shortest decimal text of that many steps. */
export function formatDecimal(steps: number, decimals: number): string {
  const sign = steps < 0 ? "-" : "";
  const digits = String(Math.abs(steps)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return sign + whole + (fraction === "" ? "" : `.${fraction}`);
}
