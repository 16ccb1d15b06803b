import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from "d3-scale";
import { formatClock } from "../text/times.ts";
import { element, text } from "./element.ts";
import { paint } from "./palette.ts";

export type ValueScale = ScaleContinuousNumeric<number, number>;

/** Where a chart draws, in its own coordinates. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** From zero to a round number above the largest value. */
export function valueScale(most: number, area: PlotArea, ticks: number): ValueScale {
  const top = most > 0 ? most * 1.06 : 1;
  return scaleLinear().domain([0, top]).nice(ticks).range([area.bottom, area.top]);
}

/** Logarithmic, for values that spread over more than two powers of ten. */
export function logScale(least: number, most: number, area: PlotArea): ValueScale {
  return scaleLog()
    .domain([Math.max(least, 1e-3), Math.max(most, least * 2, 2e-3)])
    .range([area.bottom, area.top]);
}

const TIME_STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600].map(
  (s) => s * 1000,
);

/** Round positions on the run's clock, at most `count` of them. */
export function timeTicks(fromMs: number, toMs: number, count: number): number[] {
  const lengthMs = toMs - fromMs;
  const step =
    TIME_STEPS_MS.find((candidate) => lengthMs / candidate <= count) ?? Math.ceil(lengthMs / count);
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) ticks.push(at);
  return ticks;
}

export interface ValueAxis {
  readonly scale: ValueScale;
  readonly area: PlotArea;
  readonly fontSize: number;
  readonly ticks: readonly number[];
  readonly label: (value: number) => string;
}

/** Horizontal grid lines with their values on the left. */
export function valueAxis({ scale, area, fontSize, ticks, label }: ValueAxis): string {
  return ticks
    .map((value) => {
      const y = scale(value);
      const line = element("path", {
        d: `M${area.left},${Math.round(y) + 0.5}H${area.right}`,
        "stroke-width": 1,
        ...paint({ stroke: value === 0 ? "rule" : "grid" }),
      });
      const name = text(label(value), {
        x: area.left - 8,
        y: y + fontSize * 0.35,
        "text-anchor": "end",
        ...paint({ fill: "muted" }),
      });
      return line + name;
    })
    .join("");
}

/** Times under the plot, with a short mark each. */
export function timeAxis(x: ValueScale, area: PlotArea, fontSize: number, count: number): string {
  const [fromMs = 0, toMs = 0] = x.domain();
  return timeTicks(fromMs, toMs, count)
    .map((at) => {
      const position = x(at);
      const anchor = position > area.right - 16 ? "end" : "middle";
      const mark = element("path", {
        d: `M${Math.round(position) + 0.5},${area.bottom}v4`,
        ...paint({ stroke: "rule" }),
      });
      return (
        mark +
        text(formatClock(at), {
          x: position,
          y: area.bottom + fontSize + 6,
          "text-anchor": anchor,
          ...paint({ fill: "muted" }),
        })
      );
    })
    .join("");
}
