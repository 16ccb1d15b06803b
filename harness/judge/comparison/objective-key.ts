import { formatSelection } from "../format.ts";
import { rowOf } from "../statistic/table.ts";
import type { Objective } from "../thresholds/types.ts";

/** What an objective measures, whatever it is called and bounded by: equal keys have comparable values. */
export function objectiveKey({
  metric,
  where,
  phase,
  when,
  statisticText,
  window,
  good,
  query,
  of,
}: Objective): string {
  const sorted = Object.fromEntries(Object.entries(where).sort(([left], [right]) => (left < right ? -1 : 1)));
  const scope = when === null ? phase : `${phase}, ${when.relation}: ${when.action}`;
  const parts = [query ?? formatSelection(metric, sorted), scope, statisticText];
  if (window !== null) parts.push(`${window.kind} ${window.sizeMs}ms`);
  if (good !== null) parts.push(`good ${good.text}`);
  if (of !== null) parts.push(`of ${JSON.stringify(of)}`);
  return parts.join(" | ");
}

/** 1 when a greater value is worse, -1 when a smaller one is: what its target says, else what its statistic means. */
export function worseSign({ pass, statistic, metric }: Objective): 1 | -1 {
  const operator = pass[0]?.operator;
  if (operator !== undefined) return operator.startsWith(">") ? -1 : 1;
  return rowOf(statistic).worseSign(metric);
}
