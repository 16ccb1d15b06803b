import type { Bound } from "../../contracts/verdict.ts";
import type { Heatmap } from "../sections/distribution/types.ts";
import { boundLine, logScale, valueAxis } from "./axes.ts";
import { type Chart, type ChartText, type Drawing, makeChart } from "./chart.ts";
import type { ChartSize } from "./chart-size.ts";
import { coordinate, element, text } from "./element.ts";
import { type Colour, paint } from "./palette.ts";
import { type TimeFrame, timeFrame } from "./time-frame.ts";

export interface HeatmapChartInput extends ChartText {
  readonly frame: TimeFrame;
  readonly heatmap: Heatmap;
  readonly bound: Bound | null;
  readonly format: (value: number) => string;
  readonly countLabel: string;
}

const STEPS: readonly Colour[] = ["heat1", "heat2", "heat3", "heat4", "heat5", "heat6", "heat7"];
const PLOT_HEIGHT = 190;

/** Where the requests lie in time and latency; a darker cell holds more of them, on a logarithmic scale. */
export function heatmapChart(input: HeatmapChartInput): Chart {
  return makeChart(input, draw);
}

function draw(input: HeatmapChartInput, size: ChartSize, prefix: string): Drawing {
  const { heatmap } = input;
  const legendHeight = size.fontSize + 10;
  const framed = timeFrame(input.frame, size, PLOT_HEIGHT, prefix, legendHeight);
  const { area } = framed;
  const { scale, ticks } = logScale(heatmap.boundsMs[0] ?? 1, heatmap.boundsMs.at(-1) ?? 2, area);
  const axis = valueAxis({ scale, area, size, ticks, format: input.format });
  const most = Math.max(1, ...heatmap.counts.flat());
  const cells = cellPaths(heatmap, framed.x, scale, most).map((path, step) => {
    const colour = STEPS[step];
    return path === "" || colour === undefined
      ? ""
      : element("path", { d: path, "shape-rendering": "crispEdges", ...paint({ fill: colour }) });
  });
  const body =
    legend(input.countLabel, most, size) +
    framed.back +
    axis +
    cells.join("") +
    boundLine(input.bound, scale, area, size, 1.3) +
    framed.front;
  return { height: framed.height, body };
}

/** One path per colour; equal cells that lie side by side become one rectangle. */
function cellPaths(
  heatmap: Heatmap,
  x: (ms: number) => number,
  y: (ms: number) => number,
  most: number,
): string[] {
  const paths = STEPS.map(() => "");
  const rows = heatmap.boundsMs.length - 1;
  for (let row = 0; row < rows; row++) {
    const top = y(heatmap.boundsMs[row + 1] ?? 1);
    const height = y(heatmap.boundsMs[row] ?? 1) - top;
    let column = 0;
    while (column < heatmap.counts.length) {
      const step = heatStep(heatmap.counts[column]?.[row] ?? 0, most);
      let end = column + 1;
      while (end < heatmap.counts.length && heatStep(heatmap.counts[end]?.[row] ?? 0, most) === step) end++;
      if (step !== null) {
        const left = x(heatmap.fromMs + column * heatmap.binMs);
        const width = x(heatmap.fromMs + end * heatmap.binMs) - left;
        const size = `${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}Z`;
        paths[step] += `M${coordinate(left)},${coordinate(top)}h${size}`;
      }
      column = end;
    }
  }
  return paths;
}

/** Step of the ramp for a count; `null` for none. One request is always the palest step, the most the darkest. */
function heatStep(count: number, most: number): number | null {
  if (count <= 0) return null;
  if (most <= 1) return STEPS.length - 1;
  return Math.min(STEPS.length - 1, Math.floor((Math.log(count) / Math.log(most)) * (STEPS.length - 0.001)));
}

function legend(label: string, most: number, size: ChartSize): string {
  const y = size.fontSize;
  const swatch = 16;
  const start = size.left + 26;
  const boxes = STEPS.map((colour, step) =>
    element("rect", {
      x: start + step * swatch,
      y: y - 10,
      width: swatch,
      height: 11,
      ...paint({ fill: colour }),
    }),
  );
  const least = text("1", { x: size.left + 18, y, "text-anchor": "end", ...paint({ fill: "muted" }) });
  const last = text(`${most} ${label}`, {
    x: start + STEPS.length * swatch + 7,
    y,
    ...paint({ fill: "muted" }),
  });
  return least + boxes.join("") + last;
}
