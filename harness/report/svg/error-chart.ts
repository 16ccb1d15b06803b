import type { Curve } from "../sections/timeline/types.ts";
import { valueAxis, valueScale } from "./axes.ts";
import { type Chart, type ChartText, type Drawing, makeChart } from "./chart.ts";
import type { ChartSize } from "./chart-size.ts";
import { element, pattern, text } from "./element.ts";
import { textWidth } from "./line-style.ts";
import { type Colour, paint } from "./palette.ts";
import { type TimeFrame, timeFrame } from "./time-frame.ts";

export interface ErrorLayer {
  readonly name: string;
  readonly perSecond: Curve;
  /** Not of failures: drawn in calm colours. */
  readonly ok?: boolean;
}

/** What a chart of layers draws. */
export interface LayerDrawing {
  readonly frame: TimeFrame;
  readonly fromMs: number;
  readonly binMs: number;
  readonly layers: readonly ErrorLayer[];
  readonly format: (value: number) => string;
}

export interface ErrorChartInput extends LayerDrawing, ChartText {}

/** Fill patterns from the bottom layer up: solid, diagonal, upright, dotted, hollow. */
const FILLS: readonly { readonly colour: Colour; readonly lines: string | null }[] = [
  { colour: "fail", lines: null },
  { colour: "fail", lines: "M0,5L5,0M-1,1L1,-1M4,6L6,4" },
  { colour: "warnInk", lines: "M2.5,0V5" },
  { colour: "muted", lines: "M2,2h1.5" },
  { colour: "muted", lines: "M0,2.5H5" },
];
const CALM_FILLS: typeof FILLS = [
  { colour: "pass", lines: null },
  { colour: "p95", lines: "M0,5L5,0M-1,1L1,-1M4,6L6,4" },
  { colour: "planned", lines: "M2.5,0V5" },
];
/** Columns of the picture at most: more would be narrower than a pixel of a phone. */
const COLUMNS_MAX = 300;
const PLOT_HEIGHT = 110;

/** Failed requests per second, one layer per class on top of each other. */
export function errorChart(input: ErrorChartInput): Chart {
  return makeChart(input, drawErrors);
}

export function drawErrors(input: LayerDrawing, size: ChartSize, prefix: string): Drawing {
  const rows = legendRows(input.layers, size);
  const legendHeight = rows.length * (size.fontSize + 7);
  const framed = timeFrame(input.frame, size, PLOT_HEIGHT, prefix, legendHeight);
  const fills = fillsOf(input.layers);
  const layers = input.layers.map((layer) => joinColumns(layer.perSecond));
  const columns = layers[0]?.length ?? 0;
  const totals = Array.from({ length: columns }, (_, slot) =>
    layers.reduce((sum, layer) => sum + (layer[slot] ?? 0), 0),
  );
  const { scale, ticks } = valueScale(Math.max(0, ...totals), framed.area, 3);
  const { format } = input;
  const axis = valueAxis({ scale, area: framed.area, size, ticks, format });
  const spanMs = (input.layers[0]?.perSecond.length ?? 0) * input.binMs;
  const position = (slot: number): number => framed.x(input.fromMs + (slot * spanMs) / columns);
  const base = Array.from({ length: columns }, () => 0);
  const bars = layers.map((layer, index) => {
    let path = "";
    layer.forEach((value, slot) => {
      if (value === 0) return;
      const bottom = scale(base[slot] ?? 0);
      base[slot] = (base[slot] ?? 0) + value;
      const top = scale(base[slot] ?? 0);
      path += barPath(position(slot), position(slot + 1), top, bottom);
    });
    return path === "" ? "" : element("path", { d: path, ...layerFill(fills, index, prefix) });
  });
  const body =
    layerPatterns(fills, prefix) +
    legend(rows, fills, size, prefix) +
    framed.back +
    axis +
    bars.join("") +
    framed.front;
  return { height: framed.height, body };
}

/** Neighbouring bins of a long run become one column that shows the worst of them. */
function joinColumns(curve: Curve): number[] {
  const factor = Math.ceil(curve.length / COLUMNS_MAX);
  return Array.from({ length: Math.ceil(curve.length / factor) }, (_, column) =>
    Math.max(0, ...curve.slice(column * factor, (column + 1) * factor).map((value) => value ?? 0)),
  );
}

function barPath(left: number, right: number, top: number, bottom: number): string {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  const width = Math.max(1, right - left - (right - left > 4 ? 1 : 0));
  return `M${tenth(left)},${tenth(top)}h${tenth(width)}V${tenth(bottom)}h${tenth(-width)}Z`;
}

/** Each layer's fill: failures and the rest are counted apart. */
function fillsOf(layers: readonly ErrorLayer[]): typeof FILLS {
  return layers.map(({ ok = false }, index) => {
    const fills = ok ? CALM_FILLS : FILLS;
    const before = layers.slice(0, index).filter((other) => (other.ok ?? false) === ok).length;
    return fills[before % fills.length] ?? { colour: "fail", lines: null };
  });
}

function layerFill(fills: typeof FILLS, index: number, prefix: string): Readonly<Record<string, string>> {
  const fill = fills[index];
  if (fill === undefined || fill.lines === null) return paint({ fill: fill?.colour ?? "fail" });
  return { ...paint({ stroke: fill.colour }), fill: `url(#${prefix}-e${index})`, "stroke-width": "0.6" };
}

function layerPatterns(fills: typeof FILLS, prefix: string): string {
  const patterns = fills.map(({ colour, lines }, index) => {
    if (lines === null) return "";
    const stroke = { fill: "none", "stroke-width": 1.4, ...paint({ stroke: colour }) };
    return pattern(`${prefix}-e${index}`, 5, 0, element("path", { d: lines, ...stroke }));
  });
  return element("defs", {}, patterns.join(""));
}

interface LegendItem {
  readonly index: number;
  readonly name: string;
  readonly x: number;
}

/** Items of the legend, wrapped into rows that fit the width. */
function legendRows(layers: readonly ErrorLayer[], size: ChartSize): LegendItem[][] {
  const rows: LegendItem[][] = [];
  let x = Number.POSITIVE_INFINITY;
  layers.forEach(({ name }, index) => {
    const width = 20 + textWidth(name, size.fontSize) + 16;
    if (x + width > size.width) {
      rows.push([]);
      x = size.left;
    }
    rows.at(-1)?.push({ index, name, x });
    x += width;
  });
  return rows;
}

function legend(
  rows: readonly (readonly LegendItem[])[],
  fills: typeof FILLS,
  size: ChartSize,
  prefix: string,
): string {
  return rows
    .flatMap((row, line) => {
      const y = size.fontSize + line * (size.fontSize + 7);
      return row.map(
        ({ index, name, x }) =>
          element("rect", { x, y: y - 9, width: 13, height: 10, ...layerFill(fills, index, prefix) }) +
          text(name, { x: x + 19, y, ...paint({ fill: "ink" }) }),
      );
    })
    .join("");
}
