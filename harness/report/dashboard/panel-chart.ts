import { observedStyle } from "../sections/timeline/observed-chart.ts";
import { WIDE } from "../svg/chart-size.ts";
import type { Chart } from "../svg/chart.ts";
import { textWidth } from "../svg/line-style.ts";
import { type BoundLine, timeChart } from "../svg/time-chart.ts";
import type { TimeFrame } from "../svg/time-frame.ts";
import type { Translate } from "../words/translate.ts";
import { formatterOf } from "./format-unit.ts";
import type { AnsweredDashboards, AnsweredPanel, AnsweredSeries } from "./types.ts";

/** Curves that can be told apart in one chart; of more, those with the highest values are drawn. */
const CURVES_MAX = 6;
const LABEL_WIDTH_MAX = WIDE.right - 10;

/** A panel as a chart over time; `null` when no query of it has a value. */
export function panelChart(
  id: string,
  panel: AnsweredPanel,
  times: Pick<AnsweredDashboards, "fromMs" | "toMs" | "stepMs">,
  frame: TimeFrame,
  translate: Translate,
): Chart | null {
  const format = formatterOf(panel.unit);
  const series = panel.series.filter(({ points }) => points.length > 0);
  if (series.length === 0) return null;
  const drawn = new Set(series.toSorted((one, other) => mostOf(other) - mostOf(one)).slice(0, CURVES_MAX));
  const curves = series.filter((one) => drawn.has(one));
  const sentences = curves.map((one) =>
    translate("dashboard.series", {
      series: one.label,
      last: format(lastOf(one)),
      max: format(mostOf(one)),
    }),
  );
  const more = series.length - curves.length;
  return timeChart({
    id,
    title: panel.title,
    subtitle: panel.description,
    finding: `${sentences.join("; ")}${more === 0 ? "" : `. ${translate("dashboard.more", { count: more })}`}`,
    table: {
      columns: (["Series", "Mean", "Max", "Last"] as const).map((name) =>
        translate(`dashboard.column${name}`),
      ),
      rows: series.map((one) => [one.label, format(meanOf(one)), format(mostOf(one)), format(lastOf(one))]),
    },
    frame,
    fromMs: 0,
    binMs: times.stepMs,
    curves: curves.map((one, index) => ({
      style: observedStyle(fitting(one.label), index),
      values: slotsOf(one, times),
    })),
    bounds: panel.bounds.map((value, index): BoundLine => {
      const text = format(value);
      const kind = index === panel.bounds.length - 1 ? "limit" : "target";
      return { label: text, kind, bound: { text: `< ${text}`, operator: "<", value } };
    }),
    format,
    mayBeLogarithmic: panel.unit === "s" || panel.unit === "ms",
  });
}

const mostOf = ({ points }: AnsweredSeries): number =>
  points.reduce((most, [, value]) => Math.max(most, value), Number.NEGATIVE_INFINITY);
const meanOf = ({ points }: AnsweredSeries): number =>
  points.reduce((sum, [, value]) => sum + value, 0) / points.length;
const lastOf = ({ points }: AnsweredSeries): number | null => points.at(-1)?.[1] ?? null;

/** One value per step; a step without a point is a gap. */
function slotsOf(
  { points }: AnsweredSeries,
  { fromMs, toMs, stepMs }: Pick<AnsweredDashboards, "fromMs" | "toMs" | "stepMs">,
): (number | null)[] {
  const slots: (number | null)[] = Array.from(
    { length: Math.ceil((toMs - fromMs) / stepMs) + 1 },
    () => null,
  );
  for (const [atMs, value] of points) {
    const slot = Math.round((atMs - fromMs) / stepMs);
    if (slot >= 0 && slot < slots.length) slots[slot] = value;
  }
  return slots;
}

/** Names at the ends of curves have little room; the sentence and the table have all of them. */
function fitting(label: string): string {
  if (textWidth(label, WIDE.fontSize) <= LABEL_WIDTH_MAX) return label;
  let kept = label;
  while (kept.length > 1 && textWidth(`…${kept}`, WIDE.fontSize) > LABEL_WIDTH_MAX) kept = kept.slice(1);
  return `…${kept}`;
}
