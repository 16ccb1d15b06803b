import { formatNumber } from "../text/numbers.ts";
import { formatLength } from "../text/times.ts";
import type { ReportView } from "../view/types.ts";
import type { Translate } from "../words/translate.ts";
import { ENDPOINT_ROWS_MAX, ERROR_ROWS_MAX } from "./sections.ts";

/** What went wrong on the side of the load generator, apart from the system's own failures. */
export function generatorErrors(view: ReportView, translate: Translate): string[] {
  const inside = view.errors
    .filter((group) => group.origin === "generator")
    .reduce((sum, group) => sum + group.count, 0);
  const lines = (
    [
      ["errors.dropped", view.figures.droppedIterations],
      ["errors.exceptions", view.scriptErrors.count],
      ["errors.inGenerator", inside],
    ] as const
  ).flatMap(([key, count]) => (count > 0 ? [translate(key, { count: formatNumber(count) })] : []));
  return lines.length === 0 ? [translate("errors.generatorNone")] : lines;
}

/** What this page leaves out or joins. */
export function limitsText(view: ReportView, translate: Translate): string {
  const { figures, errors, samples, timeline } = view;
  const bucketMs = 1_000;
  const hit = [
    ...(figures.endpoints.length > ENDPOINT_ROWS_MAX
      ? [translate("limits.endpoints", { shown: ENDPOINT_ROWS_MAX, total: figures.endpoints.length })]
      : []),
    ...(errors.length > ERROR_ROWS_MAX
      ? [translate("limits.errors", { shown: ERROR_ROWS_MAX, total: errors.length })]
      : []),
    ...(samples.overflowed > 0
      ? [translate("limits.overflow", { count: formatNumber(samples.overflowed) })]
      : []),
    ...(samples.present && !samples.complete ? [translate("limits.cut")] : []),
    ...(timeline !== null && timeline.binMs > bucketMs
      ? [
          translate("limits.bins", {
            seconds: formatNumber((timeline.binMs * timeline.count) / 1000),
            bin: formatLength(timeline.binMs),
          }),
        ]
      : []),
  ];
  return hit.length === 0 ? translate("limits.none") : translate("limits.title", { what: hit.join("; ") });
}
