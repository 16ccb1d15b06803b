import type { MetricKinds } from "../metrics/metric-types.ts";
import type { Unit } from "../thresholds/bound.ts";
import { unreachable } from "../unreachable.ts";
import type { Objective } from "../thresholds/types.ts";

/** Unit of an objective's value: what its statistic makes of its metric's unit. */
export function unitOf(objective: Objective, kinds: MetricKinds, perSecond: boolean): Unit | "count" {
  const written = [...objective.pass, ...objective.warn].find(({ unit }) => unit !== "")?.unit;
  switch (objective.statistic.kind) {
    case "count":
      return kinds.get(objective.metric)?.contains === "data" ? "bytes" : "count";
    case "spikes":
      return "count";
    case "rate":
      return perSecond ? "perSecond" : "share";
    case "share":
      return "share";
    case "apdex":
    case "burnRate":
      return "";
    case "percentile":
    case "avg":
    case "med":
    case "min":
    case "max":
    case "value": {
      const contains = kinds.get(objective.metric)?.contains;
      if (contains === "time") return "ms";
      if (contains === "data") return "bytes";
      return written ?? "";
    }
  }
  return unreachable(objective.statistic);
}
