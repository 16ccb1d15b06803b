import { scaleLinear } from "d3-scale";
import type { Distribution, PercentilePoint } from "../sections/distribution/types.ts";
import {
  logScale,
  type NamedScale,
  nameUnder,
  type PlotArea,
  plotArea,
  valueAxis,
  type ValueScale,
  valueScale,
} from "./axes.ts";
import { type Chart, type ChartText, type Drawing, makeChart } from "./chart.ts";
import type { ChartSize } from "./chart-size.ts";
import { element, text } from "./element.ts";
import { endLabels, legendRow, type LineStyle, strokeOf } from "./line-style.ts";
import { paint } from "./palette.ts";
import { linePath } from "./path.ts";

export interface DistributionChartInput extends ChartText {
  readonly distribution: Distribution;
  readonly names: { readonly run: string; readonly baseline: string };
  readonly format: (value: number) => string;
}

const PLOT_HEIGHT = 210;
/** From this spread on the axis is logarithmic. */
const LOG_SPREAD = 50;
const QUANTILES = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999];

/** Latency by percentile on the axis log10(1/(1-q)): the tail gets as much room as the rest. */
export function distributionChart(input: DistributionChartInput): Chart {
  return makeChart(input, draw);
}

function draw(input: DistributionChartInput, size: ChartSize): Drawing {
  const { points, baseline, objectives } = input.distribution;
  const run: LineStyle = { name: input.names.run, colour: "p99", width: 1.8 };
  const before: LineStyle = { name: input.names.baseline, colour: "baseline", width: 1.5, dashes: "6 4" };
  const legendHeight = size.name === "narrow" && baseline.length > 0 ? size.fontSize + 10 : 6;
  const area = plotArea(size, legendHeight + 6, PLOT_HEIGHT);
  const x = tailScale(points, area);
  const y = latencyScale(
    [...points, ...baseline],
    objectives.map((one) => one.bound.value),
    area,
  );
  const axis = valueAxis({ ...y, area, size, format: input.format });
  const curves = [
    { style: run, points },
    ...(baseline.length === 0 ? [] : [{ style: before, points: baseline }]),
  ];
  const ends = curves.map((one) => ({ style: one.style, y: y.scale(one.points.at(-1)?.ms ?? 0) }));
  const legend = curves.length === 1 ? "" : legendRow([run, before], size, size.fontSize);
  const drawn = [
    ...curves.toReversed().map((one) => curve(one.points, x, y.scale, one.style)),
    ...objectives.map((objective) => objectiveMark(objective, x, y.scale, area, size)),
  ];
  const names = size.name === "wide" ? endLabels(ends, area, size) : legend;
  const last = points.at(-1)?.quantile ?? 0;
  return {
    height: area.bottom + size.fontSize + 12,
    body: axis + quantileAxis(x, last, area, size) + drawn.join("") + names,
  };
}

function nines(quantile: number): number {
  return Math.log10(1 / (1 - Math.min(quantile, 0.999_999_9)));
}

function tailScale(points: readonly PercentilePoint[], area: PlotArea): ValueScale {
  const most = Math.max(1, nines(points.at(-1)?.quantile ?? 0));
  return scaleLinear().domain([0, most]).range([area.left, area.right]);
}

function latencyScale(
  points: readonly PercentilePoint[],
  bounds: readonly number[],
  area: PlotArea,
): NamedScale {
  const values = points.map((point) => point.ms);
  const most = Math.max(...values);
  const top = Math.max(most, ...bounds.filter((bound) => bound <= most * 2.5));
  const least = Math.min(...values.filter((value) => value > 0));
  return top / least > LOG_SPREAD ? logScale(least, top * 1.1, area) : valueScale(top, area, 5);
}

function curve(points: readonly PercentilePoint[], x: ValueScale, y: ValueScale, style: LineStyle): string {
  const [left = 0, right = 0] = x.domain();
  const [low = 0] = y.domain();
  const inside = points.filter((point) => nines(point.quantile) >= left && nines(point.quantile) <= right);
  const path = linePath(
    inside.map((point) => ({ x: x(nines(point.quantile)), y: y(Math.max(point.ms, low)) })),
  );
  return element("path", { d: path, ...strokeOf(style) });
}

function quantileAxis(x: ValueScale, last: number, area: PlotArea, size: ChartSize): string {
  let free = Number.NEGATIVE_INFINITY;
  return QUANTILES.filter((quantile) => quantile <= last)
    .map((quantile) => {
      const position = x(nines(quantile));
      const line = element("path", {
        d: `M${Math.round(position) + 0.5},${area.top}V${area.bottom + 4}`,
        ...paint({ stroke: "grid" }),
      });
      const name = quantile === 0 ? "0%" : `${Number((quantile * 100).toFixed(3))}%`;
      const width = name.length * size.fontSize * 0.6;
      if (position - width / 2 < free) return line;
      free = position + width / 2 + 4;
      return line + nameUnder(name, position, "middle", area, size);
    })
    .join("");
}

/** The point the curve must pass below: percentile and bound of an objective. */
function objectiveMark(
  { quantile, bound, id }: Distribution["objectives"][number],
  x: ValueScale,
  y: ValueScale,
  area: PlotArea,
  size: ChartSize,
): string {
  const [low = 0, top = 0] = y.domain();
  if (bound.value > top || bound.value < low || nines(quantile) > (x.domain()[1] ?? 0)) return "";
  const cx = x(nines(quantile));
  const cy = y(bound.value);
  const mark = element("path", {
    d: `M${cx - 26},${cy}H${cx + 26}M${cx},${cy - 5}V${cy + 5}`,
    "stroke-width": 1.6,
    ...paint({ stroke: "fail" }),
  });
  // The curve climbs to the right, so there is room above it on the left.
  const anchor = cx > area.left + 130 ? { x: cx - 5, "text-anchor": "end" } : { x: cx + 5 };
  return (
    mark +
    text(`${id} ${bound.text}`, {
      ...anchor,
      y: cy - area.top < size.fontSize + 10 ? cy + size.fontSize + 5 : cy - 8,
      "font-size": size.fontSize - 0.5,
      ...paint({ fill: "fail" }),
    })
  );
}
