import { formatBeside } from "../text/numbers.ts";
import type { Unit } from "./thresholds/bound.ts";

/** A value in its base unit as reports print it: `412 ms`, `1.25%`, `120/s`, `3`; told apart from the bounds it is judged by. */
export function formatValue(
  value: number | null,
  unit: Unit | "count",
  bounds: readonly { readonly value: number }[] = [],
): string {
  return formatBeside(
    value,
    unit,
    bounds.map((bound) => bound.value),
  );
}

export function formatShare(share: number, bounds: readonly { readonly value: number }[] = []): string {
  return formatValue(share, "share", bounds);
}

/** `http_req_duration{service=chat}` */
export function formatSelection(metric: string, where: Readonly<Record<string, string>>): string {
  const tags = Object.entries(where).map(([tag, value]) => `${tag}=${value}`);
  return tags.length === 0 ? metric : `${metric}{${tags.join(",")}}`;
}
