import { formatBeside } from "../text/numbers.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import { namedStatistic, shortStatistic } from "./statistic/parse.ts";
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

/** What is judged, in short words: `http p95`, `POST /checkout p95`, `http_req_failed`. */
export function labelOf(objective: Pick<ObjectiveResult, "metric" | "where" | "statistic">): string {
  const { service, name, expected_response: _expected, ...rest } = objective.where;
  const subject = [service, name].filter((part) => part !== undefined).join(" ");
  const further = Object.entries(rest).map(([tag, value]) => `${tag}=${value}`);
  const where = further.length === 0 ? "" : ` {${further.join(", ")}}`;
  const statistic = shortStatistic(objective.statistic);
  if (objective.metric === "http_req_duration")
    return `${subject === "" ? "http" : subject} ${statistic}${where}`;
  const metric = subject === "" ? objective.metric : `${subject} ${objective.metric}`;
  return namedStatistic(objective.statistic)?.row.countsOnes
    ? `${metric}${where}`
    : `${metric} ${statistic}${where}`;
}
