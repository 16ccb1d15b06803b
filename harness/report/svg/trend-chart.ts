import { scaleLinear } from "d3-scale";
import type { Trend } from "../../history/trend.ts";
import { boundLine, nameUnder, type PlotArea, plotArea, valueAxis, type ValueScale } from "./axes.ts";
import { type Chart, type ChartText, type Drawing, makeChart } from "./chart.ts";
import type { ChartSize } from "./chart-size.ts";
import { element, text } from "./element.ts";
import { strokeOf } from "./line-style.ts";
import { paint } from "./palette.ts";
import { linePath } from "./path.ts";

export interface TrendChartInput extends ChartText {
  readonly trend: Trend;
  readonly format: (value: number) => string;
}

const PLOT_HEIGHT = 120;
/** Width of the band around the median, in median absolute deviations. */
export const BAND_DEVIATIONS = 3;
/** A bound further above the runs than this would flatten them. */
const BOUND_IN_VIEW = 1.6;

/** One objective over the runs: values, the usual band since the last change, the bound and the changes with their commits. */
export function trendChart(input: TrendChartInput): Chart {
  return makeChart(input, draw);
}

function draw({ trend, format }: TrendChartInput, size: ChartSize): Drawing {
  const area = plotArea(size, 22, PLOT_HEIGHT);
  const values = trend.points.map((point) => point.value);
  const x = scaleLinear()
    .domain([-0.5, Math.max(0.5, values.length - 0.5)])
    .range([area.left, area.right]);
  const y = trendScale(trend, area);
  const axis = valueAxis({ scale: y, area, size, ticks: y.ticks(4), format });
  const line = element("path", {
    d: linePath(values.map((value, run) => ({ x: x(run), y: y(value) }))),
    ...strokeOf({ name: "", colour: "p95", width: 1.5 }),
  });
  const body =
    usualBand(trend, x, y) +
    axis +
    boundLine(trend.target, y, area, size, 1.2) +
    changeMarks(trend, x, area, size) +
    line +
    runMarks(trend, x, y) +
    dateAxis(trend, x, area, size);
  return { height: area.bottom + size.fontSize + 12, body };
}

/** From zero unless all runs lie close together: then their own range, so that a step can be seen. */
function trendScale({ points, target, median, deviation }: Trend, area: PlotArea): ValueScale {
  const values = points.map((point) => point.value);
  const band =
    median === null || deviation === null
      ? []
      : [median + BAND_DEVIATIONS * deviation, median - BAND_DEVIATIONS * deviation];
  const most = Math.max(...values, ...band);
  const least = Math.min(...values, ...band);
  const bound = target !== null && target.value <= most * BOUND_IN_VIEW ? [target.value] : [];
  const top = Math.max(most, ...bound, 1e-9);
  const low = least > top * 0.5 ? least - (top - least) * 0.3 : 0;
  return scaleLinear()
    .domain([Math.max(0, low), top + (top - low) * 0.08])
    .nice(4)
    .range([area.bottom, area.top]);
}

function usualBand({ points, median, deviation, changes }: Trend, x: ValueScale, y: ValueScale): string {
  if (median === null || deviation === null) return "";
  const from = x((changes.at(-1)?.index ?? 0) - 0.5);
  const to = x(points.length - 0.5);
  const top = y(median + BAND_DEVIATIONS * deviation);
  const bottom = y(Math.max(0, median - BAND_DEVIATIONS * deviation));
  const band = element("rect", {
    x: from,
    y: top,
    width: to - from,
    height: Math.max(1, bottom - top),
    ...paint({ fill: "heat1" }),
  });
  const line = element("path", {
    d: `M${from},${y(median)}H${to}`,
    ...strokeOf({ name: "", colour: "planned", width: 1, dashes: "4 3" }),
  });
  return band + line;
}

function changeMarks({ changes }: Trend, x: ValueScale, area: PlotArea, size: ChartSize): string {
  return changes
    .map((change) => {
      const at = Math.round(x(change.index - 0.5)) + 0.5;
      const line = element("path", {
        d: `M${at},${area.top - 4}V${area.bottom}`,
        ...strokeOf({ name: "", colour: "fault", width: 1.3, dashes: "3 3" }),
      });
      const anchor = at > area.right - 80 ? "end" : "start";
      const name = change.commit?.slice(0, 8) ?? "";
      return (
        line +
        text(name, {
          x: anchor === "end" ? at - 4 : at + 4,
          y: area.top - 8,
          "text-anchor": anchor,
          "font-size": size.fontSize - 1,
          ...paint({ fill: "fault" }),
        })
      );
    })
    .join("");
}

/** Missed objectives are squares, the newest run is larger: shape before colour. */
function runMarks({ points }: Trend, x: ValueScale, y: ValueScale): string {
  return points
    .map(({ value, result }, run) => {
      const radius = run === points.length - 1 ? 4.5 : 2.2;
      const [cx, cy] = [x(run), y(value)];
      if (result === "pass")
        return element("circle", {
          cx,
          cy,
          r: radius,
          ...paint({ fill: run === points.length - 1 ? "pass" : "p95" }),
        });
      const side = radius * 2 + 1;
      return element("rect", {
        x: cx - side / 2,
        y: cy - side / 2,
        width: side,
        height: side,
        ...paint({ fill: result === "warn" ? "warn" : "fail", stroke: "ink" }),
      });
    })
    .join("");
}

function dateAxis({ points }: Trend, x: ValueScale, area: PlotArea, size: ChartSize): string {
  const step = Math.max(1, Math.ceil(points.length / size.ticks));
  const shown = points.map((_, run) => run).filter((run) => (points.length - 1 - run) % step === 0);
  return shown
    .map((run) => {
      const position = x(run);
      const anchor = position > area.right - 24 ? "end" : position < area.left + 24 ? "start" : "middle";
      return nameUnder(points[run]?.startedAt.slice(5, 10) ?? "", position, anchor, area, size);
    })
    .join("");
}
