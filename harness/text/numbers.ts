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

/** Three significant digits where they matter: `0.42`, `8.15`, `42.7`, `1,482`. */
export function formatAmount(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  const size = Math.abs(value);
  // The limits are where rounding would add a digit: 99.96 is `100`, not `100.0`.
  if (size === 0 || size >= 99.95) return formatNumber(value);
  return formatNumber(value, size >= 9.995 ? 1 : 2);
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

/** A value of an objective in its unit: `ms`, `share`, `perSecond`, `count`, `bytes` or none. */
export function formatInUnit(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  if (unit === "ms") return formatMs(value);
  if (unit === "share") return formatShare(value);
  if (unit === "perSecond") return `${formatAmount(value)}/s`;
  if (unit === "bytes") return formatBytes(value);
  return Number.isInteger(value) ? formatNumber(value) : formatAmount(value);
}

/** The same with a sign, for differences. */
export function formatSignedInUnit(value: number | null, unit: string): string {
  const text = formatInUnit(value, unit);
  return value !== null && value > 0 ? `+${text}` : text;
}

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** Bytes in binary units: `1.50 GiB`. */
export function formatBytes(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  let amount = value;
  let unit = 0;
  while (Math.abs(amount) >= 1024 && unit < BYTE_UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${unit === 0 ? formatNumber(amount) : formatAmount(amount)} ${BYTE_UNITS[unit]}`;
}

function withUnit(text: string, unit: string): string {
  return text === NO_NUMBER ? text : `${text}${unit}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
