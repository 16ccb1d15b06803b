/** Currencies that are taken, with the digits of their minor unit (ISO 4217). */
export const CURRENCY_DIGITS = { KRW: 0, JPY: 0, USD: 2, EUR: 2, GBP: 2, KWD: 3 } as const;

export type Currency = keyof typeof CURRENCY_DIGITS;
export const CURRENCIES = Object.keys(CURRENCY_DIGITS) as readonly Currency[];

export function isCurrency(text: string): text is Currency {
  return Object.hasOwn(CURRENCY_DIGITS, text);
}

const PLAIN_DECIMAL = /^(\d+)(?:\.(\d+))?$/;

/**
 * An amount in minor units (`10.25` USD is 1025); or, as text, what would have been taken. Read from the number's shortest
 * decimal form, which is what the sender wrote, so nothing is rounded.
 */
export function toMinorUnits(amount: number, currency: Currency): number | string {
  const digits = CURRENCY_DIGITS[currency];
  const match = PLAIN_DECIMAL.exec(String(amount));
  const fraction = match?.[2] ?? "";
  if (match === null || amount <= 0) return "expected an amount above 0";
  if (fraction.length > digits) return `expected at most ${digits} decimal places, as ${currency} has`;
  const minor = Number(`${match[1]}${fraction.padEnd(digits, "0")}`);
  return Number.isSafeInteger(minor)
    ? minor
    : `expected an amount of at most 2^53 - 1 minor units of ${currency}`;
}

/** The amount as it is written for people: 1025 USD is 10.25. */
export function toMajorUnits(minor: number, currency: Currency): number {
  return Number((minor / 10 ** CURRENCY_DIGITS[currency]).toFixed(CURRENCY_DIGITS[currency]));
}
