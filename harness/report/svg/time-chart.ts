import type { Bound } from "../../contracts/verdict.ts";
import type { Curve, Stretch } from "../sections/timeline/types.ts";
import {
  logScale,
  type NamedScale,
  type PlotArea,
  scaleFrom,
  valueAxis,
  type ValueScale,
  valueScale,
} from "./axes.ts";
import { type Chart, type ChartText, type Drawing, makeChart } from "./chart.ts";
import type { ChartSize } from "./chart-size.ts";
import { coordinate, element, pattern, text } from "./element.ts";
import { type EndLabel, endLabels, legendRow, type LineStyle, strokeOf } from "./line-style.ts";
import { paint } from "./palette.ts";
import { linePath } from "./path.ts";
import { type Framed, type TimeFrame, timeFrame } from "./time-frame.ts";

export interface StyledCurve {
  readonly style: LineStyle;
  readonly values: Curve;
}

/** A bound drawn across the chart. */
export interface BoundLine {
  readonly label: string;
  readonly bound: Bound;
  readonly kind: "target" | "limit";
}

/** A stretch in which an objective was missed. */
export interface VerdictBand extends Stretch {
  readonly kind: "warn" | "fail";
}

/** An amount behind the curves, on a scale of its own from zero to `most`. */
export interface Backdrop {
  readonly name: string;
  readonly values: Curve;
  readonly most: number;
}

/** What a chart over time draws. */
export interface TimeDrawing {
  readonly frame: TimeFrame;
  readonly fromMs: number;
  readonly binMs: number;
  readonly curves: readonly StyledCurve[];
  readonly bounds?: readonly BoundLine[];
  readonly bands?: readonly VerdictBand[];
  readonly backdrop?: Backdrop | undefined;
  readonly format: (value: number) => string;
  readonly plotHeight?: number;
  /** Whether a wide spread may be drawn on a logarithmic scale: for times, never for amounts. */
  readonly mayBeLogarithmic?: boolean;
  /** Whether the axis may begin above zero where all values are close to each other: for shares near 1. */
  readonly mayBeginAbove?: boolean;
}

export interface TimeChartInput extends TimeDrawing, ChartText {}

const PLOT_HEIGHT = 150;
const NARROW_PLOT_HEIGHT = 130;
/** A bound further above the data than this would flatten it; the chart leaves it out and its text says where it is. */
const BOUND_IN_VIEW = 2.5;
/** From this spread on, a linear scale hides the usual behind the worst. */
const LOG_SPREAD = 30;

/** Curves over the time of a run, with bounds, verdict bands, phases and faults. */
export function timeChart(input: TimeChartInput): Chart {
  return makeChart(input, drawTimeChart);
}

export function drawTimeChart(input: TimeDrawing, size: ChartSize, prefix: string): Drawing {
  const styles = [
    ...input.curves.map((curve) => curve.style),
    ...(input.backdrop === undefined ? [] : [backdropStyle(input.backdrop)]),
  ];
  const legendHeight = size.name === "narrow" && styles.length > 1 ? size.fontSize + 8 : 0;
  const plotHeight = input.plotHeight ?? (size.name === "wide" ? PLOT_HEIGHT : NARROW_PLOT_HEIGHT);
  const framed = timeFrame(input.frame, size, plotHeight, prefix, legendHeight);
  const { scale, ticks } = chooseScale(input, framed.area);
  const legend = legendHeight === 0 ? "" : legendRow(styles, size, size.fontSize);
  const axis = valueAxis({ scale, ticks, area: framed.area, size, format: input.format });
  const bands = verdictBands(input.bands ?? [], framed, prefix);
  const bounds = boundLines(input.bounds ?? [], scale, framed.area, size);
  const curves = drawCurves(input, framed, scale, size);
  return {
    height: framed.height,
    body:
      legend +
      framed.back +
      drawBackdrop(input, framed, size) +
      bands +
      axis +
      bounds +
      curves +
      framed.front,
  };
}

/** What the axis of values must hold, and whether its spread asks for a logarithmic one. */
export function valueRange({
  curves,
  bounds = [],
  mayBeLogarithmic = false,
  mayBeginAbove = false,
}: TimeDrawing): {
  readonly least: number;
  /** The highest bound that is drawn; 0 without one. */
  readonly bound: number;
  readonly top: number;
  readonly logarithmic: boolean;
  /** Where a linear axis begins. */
  readonly floor: number;
} {
  const values = curves.flatMap((curve) => curve.values.filter((value) => value !== null));
  const most = Math.max(0, ...values);
  const inView = bounds.map((line) => line.bound.value).filter((value) => value <= most * BOUND_IN_VIEW);
  const [least, bound] = [Math.min(...values), Math.max(0, ...inView)];
  const top = Math.max(most, bound);
  const lowest = Math.min(least, ...inView);
  return {
    least,
    bound,
    top,
    logarithmic: mayBeLogarithmic && least > 0 && top / least > LOG_SPREAD,
    floor: mayBeginAbove && lowest >= top / 2 ? Math.max(0, lowest - (top - lowest) * 0.4 - 0.002) : 0,
  };
}

function chooseScale(input: TimeDrawing, area: PlotArea): NamedScale {
  const { least, top, logarithmic, floor } = valueRange(input);
  if (logarithmic) return logScale(least, top * 1.15, area);
  return floor > 0 ? scaleFrom(floor, top, area, 4) : valueScale(top, area, 4);
}

/** Curves from the calmest to the worst, so that the worst lies on top, with their names. */
function drawCurves(input: TimeDrawing, { x, area }: Framed, scale: ValueScale, size: ChartSize): string {
  const [low = 0] = scale.domain();
  const lines = input.curves.map(({ style, values }) => {
    const points = values.map((value, slot) => ({
      x: x(input.fromMs + (slot + 0.5) * input.binMs),
      y: value === null ? null : scale(Math.max(value, low)),
    }));
    return element("path", {
      d: linePath(points, size.name === "wide" ? undefined : 2 * size.width),
      ...strokeOf(style),
    });
  });
  if (size.name === "narrow") return lines.join("");
  const labels = input.curves.flatMap(({ style, values }): EndLabel[] => {
    const last = values.findLast((value) => value !== null);
    return last === undefined || last === null ? [] : [{ style, y: scale(Math.max(last, low)) }];
  });
  const { backdrop } = input;
  const behind: EndLabel[] =
    backdrop === undefined
      ? []
      : [
          {
            style: backdropStyle(backdrop),
            y: backdropHeight(backdrop, area)(backdrop.values.findLast((value) => value !== null) ?? 0),
          },
        ];
  return lines.join("") + endLabels([...labels, ...behind], area, size);
}

function backdropStyle({ name }: Backdrop): LineStyle {
  return { name, colour: "max", width: 1 };
}

/** Its highest value stays below the top: there stand the bounds and the faults. */
const BACKDROP_SHARE = 0.85;

function backdropHeight({ most }: Backdrop, area: PlotArea): (value: number) => number {
  return (value) => area.bottom - (value / most) * BACKDROP_SHARE * (area.bottom - area.top);
}

/** A pale area with a thin edge. */
function drawBackdrop(
  { backdrop, fromMs, binMs }: TimeDrawing,
  { x, area }: Framed,
  size: ChartSize,
): string {
  if (backdrop === undefined) return "";
  const y = backdropHeight(backdrop, area);
  const points = backdrop.values.map((value, slot) => ({
    x: x(fromMs + (slot + 0.5) * binMs),
    y: y(value ?? 0),
  }));
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return "";
  const edge = linePath(points, size.name === "wide" ? undefined : size.width);
  return (
    element("path", {
      d: `${edge}V${coordinate(area.bottom)}H${coordinate(first.x)}Z`,
      "fill-opacity": "0.28",
      ...paint({ fill: "max" }),
    }) + element("path", { d: edge, ...strokeOf(backdropStyle(backdrop)) })
  );
}

function boundLines(
  bounds: readonly BoundLine[],
  scale: ValueScale,
  area: PlotArea,
  size: ChartSize,
): string {
  const [, top = 0] = scale.domain();
  const shown = bounds.filter(({ bound }) => bound.value <= top);
  const places = labelPlaces(
    shown.map(({ bound }) => scale(bound.value)),
    area,
    size.fontSize,
  );
  const drawn = shown
    .map(({ label, bound, kind }, position) => {
      const style: LineStyle =
        kind === "limit"
          ? { name: label, colour: "fail", width: 1.2 }
          : { name: label, colour: "warnInk", width: 1.2, dashes: "5 4" };
      const y = Math.round(scale(bound.value)) + 0.5;
      const line = element("path", { d: `M${area.left},${y}H${area.right}`, ...strokeOf(style) });
      const { side, baseline } = places[position] ?? { side: "right", baseline: y };
      const anchor = side === "right" ? { x: area.right - 4, "text-anchor": "end" } : { x: area.left + 6 };
      const shape = { "font-size": size.fontSize - 0.5, ...paint({ fill: style.colour }) };
      return line + text(label, { ...anchor, y: baseline, ...shape });
    })
    .join("");
  return drawn + boundsAbove(bounds, top, area, size);
}

/** Bounds that would flatten the curves: named at the top, with an arrow, and not drawn to scale. */
function boundsAbove(bounds: readonly BoundLine[], top: number, area: PlotArea, size: ChartSize): string {
  const above = bounds.filter(({ bound }) => bound.value > top);
  const [first] = above;
  if (first === undefined) return "";
  const names = above.slice(0, size.name === "wide" ? 3 : 1).map(({ label }) => label);
  const rest = above.length - names.length;
  const content = `↑ ${names.join(" · ")}${rest > 0 ? ` · +${rest}` : ""}`;
  return text(content, {
    x: area.right - 4,
    y: area.top + size.fontSize + 1,
    "text-anchor": "end",
    "font-size": size.fontSize - 0.5,
    "stroke-width": 3,
    "paint-order": "stroke",
    ...paint({ fill: first.kind === "limit" ? "fail" : "warnInk", stroke: "paper" }),
  });
}

interface LabelPlace {
  readonly side: "left" | "right";
  readonly baseline: number;
}

/** A place for the label of each line: above it on the right, else below or on the left where that is taken or outside. */
function labelPlaces(lines: readonly number[], area: PlotArea, fontSize: number): LabelPlace[] {
  const taken: LabelPlace[] = [];
  for (const line of lines) {
    const candidates = (["right", "left"] as const).flatMap((side) =>
      [line - 5, line + fontSize + 2].map((baseline) => ({ side, baseline })),
    );
    const free = candidates.find(
      ({ side, baseline }) =>
        baseline - fontSize >= area.top - 2 &&
        baseline <= area.bottom &&
        taken.every((other) => other.side !== side || Math.abs(other.baseline - baseline) > fontSize),
    );
    taken.push(free ?? { side: "right", baseline: line - 5 });
  }
  return taken;
}

const BAND_FOOT = 4;

/** A pale band with a solid foot: amber beyond the target, red and hatched beyond the limit. */
function verdictBands(bands: readonly VerdictBand[], { x, area }: Framed, prefix: string): string {
  if (bands.length === 0) return "";
  const stripe = element("path", { d: "M0,0V4", "stroke-width": 2.4, ...paint({ stroke: "fail" }) });
  const hatch = pattern(`${prefix}-over`, 4, -45, stripe);
  const drawn = bands.map((band) => {
    const left = x(band.fromMs);
    const width = Math.max(1.5, x(band.toMs) - left);
    const colour = band.kind === "warn" ? "warn" : "fail";
    const shade = element("rect", {
      x: left,
      y: area.top,
      width,
      height: area.bottom - area.top,
      "fill-opacity": band.kind === "warn" ? "0.16" : "0.1",
      ...paint({ fill: colour }),
    });
    const solid = band.kind === "warn" ? paint({ fill: "warn" }) : { fill: `url(#${prefix}-over)` };
    return (
      shade + element("rect", { x: left, y: area.bottom - BAND_FOOT, width, height: BAND_FOOT, ...solid })
    );
  });
  return element("defs", {}, hatch) + drawn.join("");
}
