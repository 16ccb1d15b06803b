import type { MetricKinds } from "../metrics/metric-types.ts";
import { rowOf } from "../statistic/table.ts";
import type { Unit } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";

/** Unit of an objective's value: what its statistic makes of its metric's unit. */
export function unitOf(objective: Objective, kinds: MetricKinds, perSecond: boolean): Unit | "count" {
  const written = [...objective.pass, ...objective.warn].find(({ unit }) => unit !== "")?.unit;
  const contains = kinds.get(objective.metric)?.contains;
  return rowOf(objective.statistic).unit({ contains, written, perSecond });
}
