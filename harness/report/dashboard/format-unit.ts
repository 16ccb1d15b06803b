import { formatAmount, formatBytes, formatMs, formatShare } from "../../text/numbers.ts";

const MS: Readonly<Record<string, number>> = { s: 1_000, ms: 1, µs: 0.001, m: 60_000 };
const PER_SECOND = new Set(["ops", "reqps", "rps", "wps", "iops", "cps", "eps", "pps"]);

/** A value as Grafana's unit asks; an unknown unit is a plain number. */
export function formatterOf(unit: string): (value: number | null) => string {
  const factor = MS[unit];
  if (factor !== undefined) return (value) => formatMs(value === null ? null : value * factor);
  if (unit === "percentunit") return formatShare;
  if (unit === "percent") return (value) => formatShare(value === null ? null : value / 100);
  if (unit === "bytes" || unit === "decbytes") return formatBytes;
  if (PER_SECOND.has(unit))
    return (value) => (value === null ? formatAmount(value) : `${formatAmount(value)}/s`);
  return formatAmount;
}
