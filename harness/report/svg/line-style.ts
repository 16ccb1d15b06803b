import type { PlotArea } from "./axes.ts";
import type { ChartSize } from "./chart-size.ts";
import { element, text } from "./element.ts";
import { type Colour, paint } from "./palette.ts";

/** How a curve is told from the others: by its dashes and its label first, by its colour last. */
export interface LineStyle {
  readonly name: string;
  readonly colour: Colour;
  readonly width: number;
  readonly dashes?: string;
}

export function strokeOf(style: LineStyle): Readonly<Record<string, string | number>> {
  return {
    fill: "none",
    "stroke-width": style.width,
    ...(style.dashes === undefined ? {} : { "stroke-dasharray": style.dashes }),
    ...paint({ stroke: style.colour }),
  };
}

export interface EndLabel {
  readonly style: LineStyle;
  /** Height of the curve's last value. */
  readonly y: number;
}

/** Names at the right end of their curves, moved apart so that none covers another. */
export function endLabels(labels: readonly EndLabel[], area: PlotArea, size: ChartSize): string {
  const gap = size.fontSize + 3;
  const placed = [...labels]
    .sort((left, right) => left.y - right.y)
    .map((label) => ({ ...label, at: label.y }));
  for (let index = 1; index < placed.length; index++) {
    const before = placed[index - 1];
    const here = placed[index];
    if (before !== undefined && here !== undefined) here.at = Math.max(here.at, before.at + gap);
  }
  const overflow = (placed.at(-1)?.at ?? 0) - area.bottom;
  const shift = Math.max(0, overflow);
  return placed
    .map(({ style, at }) =>
      text(style.name, {
        x: area.right + 8,
        y: at - shift + size.fontSize * 0.35,
        "font-weight": 600,
        ...paint({ fill: labelColour(style.colour) }),
      }),
    )
    .join("");
}

/** The light curve colours are too pale for type. */
function labelColour(colour: Colour): Colour {
  return colour === "max" || colour === "p50" || colour === "planned"
    ? "muted"
    : colour === "warn"
      ? "warnInk"
      : colour;
}

/** Samples of the lines with their names, above a chart too narrow for end labels. */
export function legendRow(styles: readonly LineStyle[], size: ChartSize, y: number): string {
  let x = size.left;
  return styles
    .map((style) => {
      const sample = element("path", { d: `M${x},${y - 4}h18`, ...strokeOf(style) });
      const name = text(style.name, { x: x + 23, y, ...paint({ fill: "ink" }) });
      x += 23 + textWidth(style.name, size.fontSize) + 14;
      return sample + name;
    })
    .join("");
}

/** Estimated width of a text: Hangul is about as wide as high, Latin a little over half of it. */
export function textWidth(content: string, fontSize: number): number {
  let units = 0;
  for (const character of content)
    units += /[\u1100-\u11FF\u3000-\uD7FF\uF900-\uFAFF\uFF00-\uFF60]/.test(character) ? 0.95 : 0.57;
  return units * fontSize;
}
