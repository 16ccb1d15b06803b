import { namedStatistic } from "../../../judge/statistic/parse.ts";
import type { BoundLine } from "../../svg/time-chart.ts";
import type { LineStyle } from "../../svg/line-style.ts";
import { formatAmount } from "../../../text/numbers.ts";
import type { ObservedCurves } from "./types.ts";
import type { ObjectiveView } from "../../view/types.ts";
import type { Translate } from "../../words/translate.ts";

/** Told apart by their dashes and the name at their end before their colour. */
const STYLES: readonly Omit<LineStyle, "name">[] = [
  { colour: "p95", width: 1.8 },
  { colour: "rate", width: 1.6, dashes: "6 3" },
  { colour: "baseline", width: 1.6, dashes: "2 3" },
  { colour: "p99", width: 1.6, dashes: "8 3 2 3" },
  { colour: "fault", width: 1.6, dashes: "1 4" },
  { colour: "planned", width: 1.6, dashes: "10 5" },
];

export function observedStyle(label: string, position: number): LineStyle {
  return { ...(STYLES[position % STYLES.length] as Omit<LineStyle, "name">), name: label };
}

/** Mean and highest value of each series while it was judged, and how many series there are besides. */
export function observedFinding({ curves, omitted }: ObservedCurves, translate: Translate): string {
  const parts = curves.map(({ label, mean, max }) =>
    translate("finding.observedSeries", {
      series: label,
      mean: formatAmount(mean),
      max: formatAmount(max),
    }),
  );
  const rest = omitted === 0 ? "" : ` ${translate("finding.observedMore", { count: omitted })}`;
  return `${translate("finding.observed", { series: parts.join("; ") })}${rest}`;
}

/** The bounds of the objectives that judge this, each once. */
export function observedBounds(
  { metric }: ObservedCurves,
  objectives: readonly ObjectiveView[],
): readonly BoundLine[] {
  const lines = objectives
    .filter((objective) => objective.metric === metric && namedStatistic(objective.statistic)?.row.isOfValues)
    .flatMap(({ statistic, pass, warn }) => [
      ...pass.map((bound): BoundLine => ({ label: `${statistic} ${bound.text}`, bound, kind: "target" })),
      ...warn.map((bound): BoundLine => ({ label: `${statistic} ${bound.text}`, bound, kind: "limit" })),
    ]);
  return [...new Map(lines.map((line) => [line.label, line])).values()];
}
