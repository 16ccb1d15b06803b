import { scaleLinear } from "d3-scale";
import type { FaultWindow, PhaseStretch, Stretch } from "../sections/timeline/types.ts";
import type { WallClock } from "../text/times.ts";
import { type PlotArea, plotArea, timeAxis, type ValueScale } from "./axes.ts";
import type { ChartSize } from "./chart-size.ts";
import { element, pattern, text } from "./element.ts";
import { paint } from "./palette.ts";

/** What all charts over time share: the axis, the phases and the numbered faults. */
export interface TimeFrame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly phases: readonly (PhaseStretch & { readonly name: string })[];
  readonly faults: readonly FaultWindow[];
  /** `null` when the time of day is not known. */
  readonly clock: WallClock | null;
}

const PHASE_STRIP = 20;

export interface Framed {
  readonly area: PlotArea;
  readonly x: ValueScale;
  /** Behind the data: the judged phase, the faults. */
  readonly back: string;
  /** In front of the data: phase names, fault numbers, the time axis. */
  readonly front: string;
  readonly height: number;
}

/** The plot area of a chart over time, with everything around the data drawn. */
export function timeFrame(
  frame: TimeFrame,
  size: ChartSize,
  plotHeight: number,
  prefix: string,
  top = 0,
): Framed {
  const area = plotArea(size, top + PHASE_STRIP, plotHeight);
  const x = scaleLinear().domain([frame.fromMs, frame.toMs]).range([area.left, area.right]);
  const back = steadyShade(frame.phases, x, area) + faultShades(frame.faults, x, area, prefix);
  const marks = breachStrips(frame.faults, x, area) + recoveryMarks(frame.faults, x, area);
  const front =
    phaseStrip(frame.phases, x, area, size) +
    marks +
    faultNumbers(frame.faults, x, area) +
    timeAxis(x, area, size, frame.clock);
  const lines = frame.clock === null ? 1 : 2;
  return { area, x, back, front, height: area.bottom + lines * (size.fontSize + 2) + 10 };
}

function steadyShade(phases: readonly PhaseStretch[], x: ValueScale, area: PlotArea): string {
  return phases
    .filter((stretch) => stretch.phase === "steady")
    .map((stretch) => element("rect", { ...box(stretch, x, area), ...paint({ fill: "steady" }) }))
    .join("");
}

/** About. */
const EM_PER_LETTER = 0.56;
const EM_PER_HANGUL = 0.95;

function phaseStrip(phases: TimeFrame["phases"], x: ValueScale, area: PlotArea, size: ChartSize): string {
  return phases
    .map((stretch) => {
      const left = x(stretch.fromMs);
      const width = x(stretch.toMs) - left;
      const edge = element("path", {
        d: `M${Math.round(left) + 0.5},${area.top - PHASE_STRIP + 4}V${area.top}`,
        ...paint({ stroke: "rule" }),
      });
      // A name that does not fit is left out, the data table has it.
      const fits =
        width >
        stretch.name.length * size.fontSize * (/[가-힣]/.test(stretch.name) ? EM_PER_HANGUL : EM_PER_LETTER) +
          10;
      const name = fits
        ? text(stretch.name, {
            x: left + 5,
            y: area.top - 6,
            "font-size": size.fontSize - 1,
            ...paint({ fill: "muted" }),
          })
        : "";
      return edge + name;
    })
    .join("");
}

/** Diagonal lines: a fault is told from a verdict band by its pattern, not by its colour. */
function faultShades(faults: readonly FaultWindow[], x: ValueScale, area: PlotArea, prefix: string): string {
  if (faults.length === 0) return "";
  const stroke = { "stroke-width": 1, "stroke-opacity": "0.45", ...paint({ stroke: "fault" }) };
  const hatch = pattern(`${prefix}-fault`, 6, 45, element("path", { d: "M0,0V6", ...stroke }));
  const shades = faults.map((fault) => {
    const { x: left, width, y, height } = box(fault, x, area);
    const edges = `M${Math.round(left) + 0.5},${y}v${height}M${Math.round(left + width) + 0.5},${y}v${height}`;
    return (
      element("rect", { x: left, y, width: Math.max(1, width), height, fill: `url(#${prefix}-fault)` }) +
      element("path", { d: edges, "stroke-width": 1, "stroke-opacity": "0.6", ...paint({ stroke: "fault" }) })
    );
  });
  return element("defs", {}, hatch) + shades.join("");
}

const BREACH_STRIP = 5;

/** Along the top, when any objective was beyond its limit because of a fault. */
function breachStrips(faults: readonly FaultWindow[], x: ValueScale, area: PlotArea): string {
  return faults
    .flatMap(({ breaches }) => breaches)
    .map((stretch) => {
      const { x: left, width } = box(stretch, x, area);
      return element("rect", {
        x: left,
        y: area.top,
        width: Math.max(2, width),
        height: BREACH_STRIP,
        ...paint({ fill: "fail" }),
      });
    })
    .join("");
}

/** A line with a tick where all clients were within their limits for good, with the number of the fault that was over. */
function recoveryMarks(faults: readonly FaultWindow[], x: ValueScale, area: PlotArea): string {
  return faults
    .flatMap(({ number, recoveredMs }) => (recoveredMs === null ? [] : [{ number, at: x(recoveredMs) }]))
    .map(({ number, at }) => {
      const left = Math.round(at) + 0.5;
      const line = element("path", {
        d: `M${left},${area.top}V${area.bottom}`,
        "stroke-width": 1.6,
        "stroke-dasharray": "2 3",
        ...paint({ stroke: "pass" }),
      });
      const anchor = at > area.right - 34 ? { x: left - 5, "text-anchor": "end" } : { x: left + 5 };
      const mark = text(`✓ ${number}`, {
        ...anchor,
        y: area.bottom - 8,
        "font-size": 12,
        "font-weight": 600,
        "stroke-width": 3,
        "paint-order": "stroke",
        ...paint({ fill: "pass", stroke: "paper" }),
      });
      return line + mark;
    })
    .join("");
}

function faultNumbers(faults: readonly FaultWindow[], x: ValueScale, area: PlotArea): string {
  return faults
    .map((fault) => {
      const middle = Math.min(Math.max(x(fault.fromMs) + 9, area.left + 9), area.right - 9);
      return (
        element("circle", { cx: middle, cy: area.top + 10, r: 7.5, ...paint({ fill: "fault" }) }) +
        text(String(fault.number), {
          x: middle,
          y: area.top + 14,
          "text-anchor": "middle",
          "font-size": 11,
          "font-weight": 600,
          ...paint({ fill: "onState" }),
        })
      );
    })
    .join("");
}

function box(
  stretch: Stretch,
  x: ValueScale,
  area: PlotArea,
): { x: number; y: number; width: number; height: number } {
  const left = Math.max(area.left, x(stretch.fromMs));
  const right = Math.min(area.right, x(stretch.toMs));
  return { x: left, y: area.top, width: Math.max(0, right - left), height: area.bottom - area.top };
}
