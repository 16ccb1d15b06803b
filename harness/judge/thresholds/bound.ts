import type { Bound } from "../../contracts/verdict.ts";

/** Base units: every bound and every judged value is in one of them. `share` is 0 to 1; empty means a bare number. */
export type Unit = "ms" | "share" | "perSecond" | "bytes" | "";

/** A bound as read from a file: its value in base units, and the unit it was written in (empty for a bare number). */
export interface WrittenBound extends Bound {
  readonly unit: Unit;
}

/** Written unit -> base unit, and the power of ten and the factor by which it is converted. */
const UNITS: Readonly<Record<string, readonly [unit: Unit, power: number, factor: number]>> = {
  us: ["ms", -3, 1],
  µs: ["ms", -3, 1],
  ms: ["ms", 0, 1],
  s: ["ms", 3, 1],
  min: ["ms", 4, 6],
  "%": ["share", -2, 1],
  "/s": ["perSecond", 0, 1],
  "/min": ["perSecond", 0, 1 / 60],
  B: ["bytes", 0, 1],
  KB: ["bytes", 3, 1],
  MB: ["bytes", 6, 1],
  GB: ["bytes", 9, 1],
};
const NO_UNIT = ["", 0, 1] as const;

/**
 * Operator, number, optional unit: `< 400ms`, `>= 99.9%`, `<= 5/s`, `== 0`, `< 46e-6`, `> -5`. No sign before a share or a
 * rate: a limit relative to a baseline is `compare`'s.
 */
export const BOUND_PATTERN =
  /^\s*(<=|>=|==|!=|<|>)\s*(?!-[^%/]*[%/])(-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)\s*(us|µs|ms|s|min|%|\/s|\/min|B|KB|MB|GB)?\s*$/;

export const BOUND_EXPECTED = 'a bound such as "< 400ms", ">= 99.9%", "<= 5/s" or "== 0"';

/** Reads a bound; `null` when it is not one. */
export function parseBound(text: string): WrittenBound | null {
  const match = BOUND_PATTERN.exec(text);
  if (match === null) return null;
  const [, operator, amount = "", unitText] = match;
  const [unit, power, factor] = (unitText === undefined ? undefined : UNITS[unitText]) ?? NO_UNIT;
  const [digits, ownPower = "0"] = amount.toLowerCase().split("e");
  // The power is part of the number that is read: 99.9% is 0.999, and not 0.9990000000000001.
  const value = Number(`${digits}e${Number(ownPower) + power}`) * factor;
  if (!Number.isFinite(value)) return null;
  return { text: text.trim(), operator: operator as Bound["operator"], value, unit };
}

/** Reads an amount such as `5ms` or `0.1%`: a bound without its operator. */
export function parseAmount(text: string): Pick<WrittenBound, "value" | "unit"> | null {
  return parseBound(`<${text}`);
}

/** The bound as the verdict carries it. */
export function plainBound({ text, operator, value }: Bound): Bound {
  return { text, operator, value };
}

/** Whether a value keeps a bound. NaN keeps none. */
export function keepsBound(value: number, { operator, value: limit }: Bound): boolean {
  if (Number.isNaN(value)) return false;
  return KEEPS[operator](value, limit);
}

const KEEPS: Readonly<Record<Bound["operator"], (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
  "==": (value, limit) => value === limit,
  "!=": (value, limit) => value !== limit,
};

/** Distance to the bound as a share of its size, negative when it is not kept; `null` where a share has no meaning. */
export function marginTo(value: number, { operator, value: limit }: Bound): number | null {
  if (!Number.isFinite(value) || limit === 0) return null;
  if (operator === "<" || operator === "<=") return (limit - value) / Math.abs(limit);
  if (operator === ">" || operator === ">=") return (value - limit) / Math.abs(limit);
  return null;
}
