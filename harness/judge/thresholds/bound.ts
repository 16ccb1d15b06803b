import type { Bound } from "../../contracts/verdict.ts";

/** Base units: every bound and every judged value is in one of them. `share` is 0 to 1; empty means a bare number. */
export type Unit = "ms" | "share" | "perSecond" | "bytes" | "";

/** A bound as read from a file: its value in base units, and the unit it was written in (empty for a bare number). */
export interface WrittenBound extends Bound {
  readonly unit: Unit;
}

/** Written unit -> base unit and factor. */
const UNITS: Readonly<Record<string, readonly [Unit, number]>> = {
  us: ["ms", 0.001],
  µs: ["ms", 0.001],
  ms: ["ms", 1],
  s: ["ms", 1_000],
  min: ["ms", 60_000],
  "%": ["share", 0.01],
  "/s": ["perSecond", 1],
  "/min": ["perSecond", 1 / 60],
  B: ["bytes", 1],
  KB: ["bytes", 1_000],
  MB: ["bytes", 1_000_000],
  GB: ["bytes", 1_000_000_000],
};

/** Operator, number, optional unit: `< 400ms`, `>= 99.9%`, `<= 5/s`, `== 0`. No sign: a limit relative to a baseline is `compare`'s. */
export const BOUND_PATTERN =
  /^\s*(<=|>=|==|!=|<|>)\s*(\d+(?:\.\d+)?)\s*(us|µs|ms|s|min|%|\/s|\/min|B|KB|MB|GB)?\s*$/;

export const BOUND_EXPECTED = 'a bound such as "< 400ms", ">= 99.9%", "<= 5/s" or "== 0"';

/** Significant digits kept when a unit is converted, so that 99.9% is 0.999 and not 0.9990000000000001. */
const CONVERSION_DIGITS = 12;

/** Reads a bound; `null` when it is not one. */
export function parseBound(text: string): WrittenBound | null {
  const match = BOUND_PATTERN.exec(text);
  if (match === null) return null;
  const [, operator, amount, unitText] = match;
  const [unit, factor] =
    unitText === undefined ? (["", 1] as const) : (UNITS[unitText] as readonly [Unit, number]);
  const value = Number((Number(amount) * factor).toPrecision(CONVERSION_DIGITS));
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

/** Distance to the bound as a share of it, negative when it is not kept; `null` where a share has no meaning. */
export function marginTo(value: number, { operator, value: limit }: Bound): number | null {
  if (!Number.isFinite(value) || limit === 0) return null;
  if (operator === "<" || operator === "<=") return (limit - value) / limit;
  if (operator === ">" || operator === ">=") return (value - limit) / limit;
  return null;
}
