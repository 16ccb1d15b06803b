import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from "d3-scale";
import type { Bound } from "../../contracts/verdict.ts";
import { formatClock, formatTimeOfDay, type WallClock } from "../text/times.ts";
import type { ChartSize } from "./chart-size.ts";
import { element, text } from "./element.ts";
import { strokeOf } from "./line-style.ts";
import { paint } from "./palette.ts";

export type ValueScale = ScaleContinuousNumeric<number, number>;

/** Where a chart draws, in its own coordinates. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** As wide as a chart of this size allows, under a legend of this height. */
export function plotArea(size: ChartSize, top: number, height: number): PlotArea {
  return { left: size.left, right: size.width - size.right, top, bottom: top + height };
}

/** A scale of values with the values that its axis names. */
export interface NamedScale {
  readonly scale: ValueScale;
  readonly ticks: readonly number[];
}

/** From zero to a round number above the largest value. */
export function valueScale(most: number, area: PlotArea, count: number): NamedScale {
  const top = most > 0 ? most * 1.06 : 1;
  const scale = scaleLinear().domain([0, top]).nice(count).range([area.bottom, area.top]);
  return { scale, ticks: scale.ticks(count) };
}

/** From a value above zero: for values that lie close to each other. */
export function scaleFrom(least: number, most: number, area: PlotArea, count: number): NamedScale {
  const top = most + (most - least) * 0.06;
  const scale = scaleLinear().domain([least, top]).nice(count).range([area.bottom, area.top]);
  return { scale, ticks: scale.ticks(count) };
}

/** Logarithmic, for values that spread over more than two powers of ten. */
export function logScale(least: number, most: number, area: PlotArea): NamedScale {
  const domain = [Math.max(least, 1e-3), Math.max(most, least * 2, 2e-3)] as const;
  const scale = scaleLog().domain(domain).range([area.bottom, area.top]);
  return { scale, ticks: logTicks(...domain) };
}

/** 1, 2 and 5 of each power of ten while they fit, else the powers alone. */
function logTicks(least: number, most: number): number[] {
  const inDomain = (steps: readonly number[]): number[] => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
      for (const step of steps) ticks.push(step * 10 ** power);
    }
    return ticks.filter((tick) => tick >= least && tick <= most);
  };
  const candidates = [inDomain([1, 2, 5]), inDomain([1, 3]), inDomain([1])];
  return candidates.find((ticks) => ticks.length <= 6) ?? inDomain([1]);
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

export interface ValueAxis extends NamedScale {
  readonly area: PlotArea;
  readonly size: ChartSize;
  readonly format: (value: number) => string;
}

/** Horizontal grid lines with their values on the left. */
export function valueAxis({ scale, area, size, ticks, format }: ValueAxis): string {
  return ticks
    .map((value) => {
      const y = scale(value);
      const line = element("path", {
        d: `M${area.left},${Math.round(y) + 0.5}H${area.right}`,
        "stroke-width": 1,
        ...paint({ stroke: value === 0 ? "rule" : "grid" }),
      });
      const name = text(format(value), {
        x: area.left - 8,
        y: y + size.fontSize * 0.35,
        "text-anchor": "end",
        ...paint({ fill: "muted" }),
      });
      return line + name;
    })
    .join("");
}

/** Times under the plot, with a short mark each: those of the run, and under them those of the day. */
export function timeAxis(x: ValueScale, area: PlotArea, size: ChartSize, clock: WallClock | null): string {
  const [fromMs = 0, toMs = 0] = x.domain();
  const zone =
    clock === null
      ? ""
      : text(clock.zone, {
          x: area.left - 8,
          y: area.bottom + 2 * size.fontSize + 8,
          "text-anchor": "end",
          "font-size": size.fontSize - 1,
          ...paint({ fill: "muted" }),
        });
  const ticks = timeTicks(fromMs, toMs, size.ticks)
    .map((at) => {
      const position = x(at);
      const anchor = position > area.right - 16 ? "end" : "middle";
      const mark = element("path", {
        d: `M${Math.round(position) + 0.5},${area.bottom}v4`,
        ...paint({ stroke: "rule" }),
      });
      const day = clock === null ? "" : timeOfDay(formatTimeOfDay(clock, at), position, area, size);
      return mark + nameUnder(formatClock(at), position, anchor, area, size) + day;
    })
    .join("");
  return zone + ticks;
}

/** Kept inside of the plot's width: a time of day is wider than one of the run. */
function timeOfDay(time: string, x: number, area: PlotArea, size: ChartSize): string {
  const half = 26;
  return text(time, {
    x: Math.min(Math.max(x, area.left + half - 6), area.right - half + 12),
    y: area.bottom + 2 * size.fontSize + 8,
    "text-anchor": "middle",
    "font-size": size.fontSize - 1,
    ...paint({ fill: "muted" }),
  });
}

/** A name under the plot, at a place of its horizontal axis. */
export function nameUnder(
  name: string,
  x: number,
  anchor: "start" | "middle" | "end",
  area: PlotArea,
  size: ChartSize,
): string {
  const y = area.bottom + size.fontSize + 6;
  return text(name, { x, y, "text-anchor": anchor, ...paint({ fill: "muted" }) });
}

/** The bound of an objective across the plot, with its text above its right end; nothing outside of the scale. */
export function boundLine(
  bound: Bound | null,
  scale: ValueScale,
  area: PlotArea,
  size: ChartSize,
  width: number,
): string {
  if (bound === null) return "";
  const y = scale(bound.value);
  if (y < area.top || y > area.bottom) return "";
  const line = element("path", {
    d: `M${area.left},${Math.round(y) + 0.5}H${area.right}`,
    ...strokeOf({ name: "", colour: "fail", width }),
  });
  const place = { x: area.right - 4, y: y - 5, "text-anchor": "end", "font-size": size.fontSize - 0.5 };
  return line + text(bound.text, { ...place, ...paint({ fill: "fail" }) });
}
