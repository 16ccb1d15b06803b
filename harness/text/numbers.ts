/** What a report prints where there is no number. */
export const NO_NUMBER = "–";

/** Fixed decimals with thousands separators, the same on every machine: 1234.5 -> `1,234.50`. */
export function formatNumber(value: number | null, decimals = 0): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** Decimals that a number too small to be told from zero is cut to. */
const DECIMALS_MAX = 12;

/** Three significant digits where they matter: `0.000046`, `0.42`, `8.15`, `42.7`, `1,482`. */
export function formatAmount(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  const size = Math.abs(value);
  // The limits are where rounding would add a digit: 99.96 is `100`, not `100.0`.
  if (size >= 99.95 || Number.isInteger(value)) return formatNumber(value);
  if (size >= 0.0995) return formatNumber(value, size >= 9.995 ? 1 : 2);
  return trimZeros(formatNumber(value, Math.min(DECIMALS_MAX, 2 - Math.floor(Math.log10(size)))));
}

/** A round number beside an axis, without trailing zeros: `80`, `0.5`, `1,500`. */
export function formatTick(value: number): string {
  const [whole = "", fraction] = String(Number(value.toPrecision(6))).split(".");
  return `${formatNumber(Number(whole))}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** Milliseconds with their unit: `412 ms`. */
export function formatMs(value: number | null): string {
  return withUnit(formatAmount(value), " ms");
}

/** A share of 1 as a percentage; small shares keep two significant digits: 0.0004 -> `0.04%`, 0.000012 -> `0.0012%`. */
export function formatShare(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  const percent = value * 100;
  const size = Math.abs(percent);
  if (size === 0) return "0%";
  if (size < 0.01) return `${formatNumber(percent, Math.min(6, 1 - Math.floor(Math.log10(size))))}%`;
  // 99.996% must not round up to 100%.
  const decimals = size < 100 && size >= 99.995 ? 3 : size >= 100 ? 1 : 2;
  return `${trimZeros(formatNumber(percent, decimals))}%`;
}

/** The same with a sign: `+12.5%`. */
export function formatSignedShare(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  const text = `${trimZeros(formatNumber(value * 100, 1))}%`;
  return value > 0 && text !== "0%" ? `+${text}` : text;
}

/** A signed share with as many digits as it takes to tell it from these: +5.004% is not `+5%, beyond 5%`. */
export function formatSignedShareBeside(value: number, bounds: readonly number[]): string {
  const text = formatSignedShare(value);
  const near = bounds.filter((bound) => bound !== value && formatSignedShare(bound) === text);
  for (let decimals = 2; near.length > 0 && decimals <= DECIMALS_MAX; decimals++) {
    const exact = formatNumber(value * 100, decimals);
    if (near.every((bound) => formatNumber(bound * 100, decimals) !== exact))
      return `${value > 0 ? "+" : ""}${exact}%`;
  }
  return text;
}

/** A value of an objective in its unit: `ms`, `share`, `perSecond`, `count`, `bytes` or none. */
export function formatInUnit(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  if (unit === "ms") return formatMs(value);
  if (unit === "share") return formatShare(value);
  if (unit === "perSecond") return `${formatAmount(value)}/s`;
  if (unit === "bytes") return formatData(value);
  return Number.isInteger(value) ? formatNumber(value) : formatAmount(value);
}

/** A value beside its bounds: with as many digits as it takes to tell it from them, so that 500.3 ms is not `500 ms, limit 500 ms`. */
export function formatBeside(value: number | null, unit: string, bounds: readonly number[]): string {
  const text = formatInUnit(value, unit);
  if (value === null || !Number.isFinite(value)) return text;
  const near = bounds.filter(
    (bound) => bound !== value && withoutZeros(formatInUnit(bound, unit)) === withoutZeros(text),
  );
  if (near.length === 0) return text;
  const [scale, suffix] = EXACT_SUFFIXES[unit] ?? ([1, ""] as const);
  for (let decimals = 1; decimals <= DECIMALS_MAX; decimals++) {
    const exact = formatNumber(value * scale, decimals);
    if (near.every((bound) => formatNumber(bound * scale, decimals) !== exact)) return `${exact}${suffix}`;
  }
  return `${value * scale}${suffix}`;
}

/** How a unit is written with all its digits: factor and suffix. */
const EXACT_SUFFIXES: Readonly<Record<string, readonly [number, string]>> = {
  ms: [1, " ms"],
  share: [100, "%"],
  perSecond: [1, "/s"],
  bytes: [1, " B"],
};

/** The same with a sign, for differences. */
export function formatSignedInUnit(value: number | null, unit: string): string {
  const text = formatInUnit(value, unit);
  return value !== null && value > 0 ? `+${text}` : text;
}

/** Bytes of a memory in binary units: `1.50 GiB`. */
export function formatBytes(value: number | null): string {
  return inSteps(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
}

/** Bytes that were sent or received in decimal units, as k6 and threshold files have them: `1.50 MB`. */
function formatData(value: number): string {
  return inSteps(value, 1000, ["B", "KB", "MB", "GB", "TB"]);
}

function inSteps(value: number | null, step: number, units: readonly string[]): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  let amount = value;
  let unit = 0;
  while (Math.abs(amount) >= step && unit < units.length - 1) {
    amount /= step;
    unit++;
  }
  return `${unit === 0 ? formatNumber(amount) : formatAmount(amount)} ${units[unit]}`;
}

function withUnit(text: string, unit: string): string {
  return text === NO_NUMBER ? text : `${text}${unit}`;
}

/** `1.00 ms` and `1 ms` read as the same. */
function withoutZeros(text: string): string {
  return text.replace(/\.?0+(?=\D*$)/, (zeros) => (zeros.startsWith(".") || text.includes(".") ? "" : zeros));
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
