import { say, type Reason } from "../../contracts/reason.ts";
import type { SeriesCatalog } from "../metrics/selection.ts";
import { nearest } from "../../text/nearest.ts";
import type { Objective } from "../thresholds/types.ts";

const VALUES_SHOWN_MAX = 5;

/** Names what the run has instead: the nearest metric, or the values of the first tag that never matched. */
export function noDataHint({ metric, where, source }: Objective, catalog: SeriesCatalog): Reason | null {
  if (source === "prometheus") return null;
  if (catalog.ofMetric(metric).length === 0) {
    const near = nearest(metric, catalog.metrics);
    return near === null ? null : say("DID_YOU_MEAN_METRIC", { metric: near });
  }
  for (const [tag, value] of Object.entries(where)) {
    const values = catalog.valuesOf(metric, tag);
    if (values.includes(value)) continue;
    const near = nearest(value, values);
    if (near !== null) return say("DID_YOU_MEAN_TAG", { tag, value: near });
    return values.length === 0
      ? say("NO_SUCH_TAG", { tag })
      : say("TAG_HAS", { tag, values: values.slice(0, VALUES_SHOWN_MAX).join(", ") });
  }
  return null;
}
