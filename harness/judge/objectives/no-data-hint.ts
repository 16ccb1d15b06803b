import type { SeriesCatalog } from "../metrics/selection.ts";
import { nearest } from "../thresholds/nearest.ts";
import type { Objective } from "../thresholds/types.ts";

const VALUES_SHOWN_MAX = 5;

/** Names what the run has instead: the nearest metric, or the values of the first tag that never matched. */
export function noDataHint({ metric, where, source }: Objective, catalog: SeriesCatalog): string {
  if (source === "prometheus") return "";
  if (catalog.ofMetric(metric).length === 0) {
    const near = nearest(metric, catalog.metrics);
    return near === null ? "" : ` (did you mean the metric ${near}?)`;
  }
  for (const [tag, value] of Object.entries(where)) {
    const values = catalog.valuesOf(metric, tag);
    if (values.includes(value)) continue;
    const near = nearest(value, values);
    if (near !== null) return ` (did you mean ${tag}=${near}?)`;
    return values.length === 0
      ? ` (no series has the tag ${tag})`
      : ` (${tag} has ${values.slice(0, VALUES_SHOWN_MAX).join(", ")})`;
  }
  return "";
}
