import type { Bound } from "../../contracts/verdict.ts";
import { type Attributes, element, pattern } from "./element.ts";
import { type Colour, paint } from "./palette.ts";
import { linePath } from "./path.ts";

const SPARK = { width: 84, height: 22, pad: 2 } as const;

/** A line of a few points without axes, for a table cell; the numbers stand beside it. Empty when there is nothing to draw. */
export function sparkline(values: readonly (number | null)[], bound: number | null): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return "";
  const most = Math.max(...known, bound !== null && bound <= Math.max(...known) * 2 ? bound : 0, 1e-9);
  const x = (slot: number): number =>
    SPARK.pad + (slot * (SPARK.width - 2 * SPARK.pad)) / (values.length - 1);
  const y = (value: number): number =>
    SPARK.height - SPARK.pad - (value / most) * (SPARK.height - 2 * SPARK.pad);
  const line = linePath(values.map((value, slot) => ({ x: x(slot), y: value === null ? null : y(value) })));
  const target =
    bound === null || bound > most
      ? ""
      : element("path", {
          d: `M0,${y(bound)}H${SPARK.width}`,
          "stroke-width": 1,
          "stroke-dasharray": "3 3",
          ...paint({ stroke: "warnInk" }),
        });
  return picture(
    SPARK.width,
    SPARK.height,
    target + element("path", { d: line, "stroke-width": 1.4, ...paint({ fill: "none", stroke: "p95" }) }),
  );
}

const BULLET = { width: 108, height: 16 } as const;

/** The actual value as a bar, targets as thin and limits as thick marks, on a scale that ends beyond the largest of them. */
export function bullet(
  value: number | null,
  targets: readonly Bound[],
  limits: readonly Bound[],
  result: "pass" | "warn" | "breach" | "skipped",
): string {
  const most = Math.max(0, ...[...targets, ...limits].map((bound) => bound.value * 1.25));
  if (value === null || most === 0) return "";
  const x = (amount: number): number => (Math.max(0, amount) / Math.max(value, most)) * BULLET.width;
  const colour = result === "breach" ? "fail" : result === "warn" ? "warn" : "pass";
  const bar = (width: number, fill: Colour): string =>
    element("rect", { x: 0, y: 4, width, height: 8, rx: 1, ...paint({ fill }) });
  const mark = (bound: Bound, width: number): string =>
    element("path", { d: `M${x(bound.value)},0V16`, "stroke-width": width, ...paint({ stroke: "ink" }) });
  const outer = limits.length > 0 ? limits : targets;
  const inner = limits.length > 0 ? targets : [];
  const marks = inner.map((bound) => mark(bound, 1)).join("") + outer.map((bound) => mark(bound, 2)).join("");
  return picture(
    BULLET.width,
    BULLET.height,
    bar(BULLET.width, "grid") + bar(Math.max(1, x(value)), colour) + marks,
  );
}

const SPREAD = { width: 150, height: 16 } as const;

/** p50 to p99 of an endpoint on a scale shared by all rows (logarithmic): a bar, with p95 as a tick and the maximum as a dot. */
export function spread(
  latency: { p50: number | null; p95: number | null; p99: number | null; max: number | null },
  least: number,
  most: number,
): string {
  const { p50, p95, p99, max } = latency;
  if (p50 === null || p95 === null || p99 === null || max === null) return "";
  const low = Math.log(Math.max(least, 0.01));
  const x = (ms: number): number =>
    3 + ((Math.log(Math.max(ms, 0.01)) - low) / Math.max(1e-9, Math.log(most) - low)) * (SPREAD.width - 8);
  const line = element("path", {
    d: `M${x(p50)},8H${x(max)}`,
    "stroke-width": 1,
    ...paint({ stroke: "max" }),
  });
  const bar = element("rect", {
    x: x(p50),
    y: 5,
    width: Math.max(1.5, x(p99) - x(p50)),
    height: 6,
    ...paint({ fill: "p50" }),
  });
  const tick = element("path", { d: `M${x(p95)},2V14`, "stroke-width": 2, ...paint({ stroke: "p95" }) });
  const dot = element("circle", { cx: x(max), cy: 8, r: 2, ...paint({ fill: "max" }) });
  return picture(SPREAD.width, SPREAD.height, line + bar + tick + dot);
}

export interface RangePart {
  readonly share: number;
  readonly kind: "half" | "within" | "beyond" | "failed";
}

/** One bar of all requests, split into parts; hatches tell the bad parts apart without colour. */
export function rangeBar(parts: readonly RangePart[], width: number): string {
  const height = 26;
  const stroke = { "stroke-width": 2, "stroke-opacity": "0.5", ...paint({ stroke: "warnInk" }) };
  const hatch = pattern(
    `range-hatch-${width}`,
    6,
    45,
    element("rect", { width: 6, height: 6, ...paint({ fill: "warn" }) }),
    element("path", { d: "M0,0V6", ...stroke }),
  );
  let x = 0;
  const bars = parts.map(({ share, kind }) => {
    const length = share * width;
    const fill =
      kind === "beyond"
        ? { fill: `url(#range-hatch-${width})` }
        : paint({ fill: kind === "half" ? "pass" : kind === "within" ? "heat3" : "fail" });
    const bar =
      share > 0 ? element("rect", { x, y: 0, width: Math.max(1, length - 1), height, ...fill }) : "";
    x += length;
    return bar;
  });
  return picture(width, height, element("defs", {}, hatch) + bars.join(""));
}

/** Decoration beside numbers that say the same: hidden from screen readers. */
function picture(width: number, height: number, body: string, changed: Attributes = {}): string {
  const namespace = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}` };
  const hidden = { "aria-hidden": "true", focusable: "false" };
  return element("svg", { ...namespace, width, height, ...hidden, ...changed }, body);
}

/** `skipped` is for what was not judged, `invalid` for a run that says nothing. */
export type State = "pass" | "warn" | "breach" | "skipped" | "invalid";

/** The sign of a state: circle with a tick, triangle, octagon with a cross, empty circle for any doubt. */
export function stateSign(state: State, size = 16): string {
  const signs = {
    pass:
      element("circle", { cx: 8, cy: 8, r: 7.5, ...paint({ fill: "pass" }) }) +
      cut("M4.5,8.3L7,10.8L11.6,5.6"),
    warn:
      element("path", {
        d: "M8,1L15.4,14.5H0.6Z",
        "stroke-width": 1,
        ...paint({ fill: "warn", stroke: "warnInk" }),
      }) + element("path", { d: "M8,5.6V10M8,11.4V13", "stroke-width": 1.7, ...paint({ stroke: "onWarn" }) }),
    breach:
      element("path", {
        d: "M4.9,0.5H11.1L15.5,4.9V11.1L11.1,15.5H4.9L0.5,11.1V4.9Z",
        ...paint({ fill: "fail" }),
      }) + cut("M5.2,5.2L10.8,10.8M10.8,5.2L5.2,10.8"),
    skipped:
      element("circle", {
        cx: 8,
        cy: 8,
        r: 6.8,
        "stroke-width": 1.4,
        ...paint({ fill: "none", stroke: "muted" }),
      }) + element("path", { d: "M5,8H11", "stroke-width": 1.6, ...paint({ stroke: "muted" }) }),
  } as const;
  const changed = { width: size, height: size, class: "sign" };
  return picture(16, 16, signs[state === "invalid" ? "skipped" : state], changed);
}

function cut(d: string): string {
  return element("path", {
    d,
    "stroke-width": 1.9,
    "stroke-linecap": "round",
    ...paint({ fill: "none", stroke: "onState" }),
  });
}
