import type { Unit } from "./thresholds/bound.ts";
import type { Objective } from "./thresholds/types.ts";

const DIGITS = 4;
const SUFFIX: Readonly<Record<Unit | "count", string>> = {
  ms: "ms",
  share: "%",
  perSecond: "/s",
  bytes: "B",
  count: "",
  "": "",
};

/** A value in its base unit as a reader writes it: `412ms`, `1.25%`, `120/s`, `3`. */
export function formatValue(value: number | null, unit: Unit | "count"): string {
  if (value === null || Number.isNaN(value)) return "no value";
  return `${plain(unit === "share" ? value * 100 : value)}${SUFFIX[unit]}`;
}

export function formatShare(share: number): string {
  return formatValue(share, "share");
}

/** At most four significant digits for fractions, all digits of whole numbers, no exponent. */
function plain(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return String(value);
  const rounded = Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(DIGITS));
  return Math.abs(rounded) < 1e-6 ? "0" : String(rounded);
}

/** `http_req_duration{service=chat}` */
export function formatSelection(metric: string, where: Readonly<Record<string, string>>): string {
  const tags = Object.entries(where).map(([tag, value]) => `${tag}=${value}`);
  return tags.length === 0 ? metric : `${metric}{${tags.join(",")}}`;
}

/** The judged part of a run, in the words of a threshold file: `steady`, `steady, during: chat-1-stopped`. */
export function formatScope({ phase, when }: Pick<Objective, "phase" | "when">): string {
  return when === null ? phase : `${phase}, ${when.relation}: ${when.action}`;
}
