import type { TagSelection } from "../../contracts/samples.ts";
import type { ThresholdFile } from "../thresholds/types.ts";
import { FAILURE_RATE } from "./measurement.ts";

/** The samples that a threshold file judges by their tags: the recording keeps those apart, whatever their tags are. */
export function tagSelections({
  objectives,
  implied,
  expectedFailures,
}: ThresholdFile): readonly TagSelection[] {
  const asked = [...objectives, ...implied.map(({ objective }) => objective)].filter(
    ({ source }) => source === "k6",
  );
  const judged = asked.flatMap(({ metric, where, of, forEach }) => {
    const each = forEach?.tag ?? null;
    const parts = of === null ? [where] : [where, of];
    return parts.map((part) => ({ metric, where: part, each }));
  });
  const metrics = new Set([FAILURE_RATE, ...judged.map(({ metric }) => metric)]);
  const expected = expectedFailures.flatMap(({ where }) =>
    [...metrics].map((metric) => ({ metric, where, each: null })),
  );
  return [...judged, ...expected].filter(({ where, each }) => each !== null || Object.keys(where).length > 0);
}
