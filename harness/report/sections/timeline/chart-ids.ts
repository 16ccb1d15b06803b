import type { ReportView } from "../../view/types.ts";

/** Which chart of the timeline shows an objective: anchors by the objective's id. */
export function chartIds({ timeline, objectives }: ReportView): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { id } of timeline?.latencyObjectives ?? []) ids.set(id, "chart-latency");
  timeline?.missedObjectives.forEach(({ id }, position) => ids.set(id, `chart-objective-${position + 1}`));
  timeline?.observed.forEach(({ metric }, position) => {
    for (const objective of objectives) {
      if (objective.metric === metric) ids.set(objective.id, `chart-observed-${position + 1}`);
    }
  });
  return ids;
}
