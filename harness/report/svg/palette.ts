/** A colour in the light and in the dark theme. */
export interface Shade {
  readonly light: string;
  readonly dark: string;
}

/**
 * All colours of the reports. PASS, WARN and FAIL stay apart for readers with protanopia, deuteranopia and tritanopia
 * (`palette.test.ts` measures it) and are never the only sign of a state. Heat goes from light to dark in the light
 * theme and from dark to light in the dark one, so that more requests always stand out more.
 */
export const PALETTE = {
  paper: { light: "#ffffff", dark: "#14191f" },
  panel: { light: "#f5f7f9", dark: "#1b222a" },
  ink: { light: "#1a2530", dark: "#e8edf2" },
  muted: { light: "#566370", dark: "#9fadba" },
  rule: { light: "#d5dce2", dark: "#35404b" },
  grid: { light: "#e6ebef", dark: "#29323b" },
  steady: { light: "#f3f6f8", dark: "#1a2129" },
  pass: { light: "#0072b2", dark: "#56b4e9" },
  warn: { light: "#ddaa33", dark: "#e9c46a" },
  warnInk: { light: "#7a5a00", dark: "#e9c46a" },
  fail: { light: "#8b1a1a", dark: "#f28b82" },
  onState: { light: "#ffffff", dark: "#14191f" },
  onWarn: { light: "#1a2530", dark: "#14191f" },
  p50: { light: "#7f9bb3", dark: "#6d8aa3" },
  p95: { light: "#35627f", dark: "#9cc3df" },
  p99: { light: "#14202b", dark: "#f1f5f9" },
  max: { light: "#a9b6c1", dark: "#566472" },
  planned: { light: "#6b7885", dark: "#93a1ae" },
  rate: { light: "#2a7d6e", dark: "#6cc6b4" },
  baseline: { light: "#6f5f93", dark: "#b9a8dc" },
  fault: { light: "#5c4a78", dark: "#c2b0e2" },
  heat1: { light: "#e3eef5", dark: "#1d3343" },
  heat2: { light: "#bfd8e8", dark: "#22475e" },
  heat3: { light: "#93bdd7", dark: "#2b5f7d" },
  heat4: { light: "#629dc2", dark: "#3b7da1" },
  heat5: { light: "#387ca8", dark: "#5b9ec4" },
  heat6: { light: "#1c5a86", dark: "#8cc2e0" },
  heat7: { light: "#0b3a5e", dark: "#cfe8f6" },
} as const satisfies Readonly<Record<string, Shade>>;

export type Colour = keyof typeof PALETTE;
export const COLOURS = Object.keys(PALETTE) as readonly Colour[];

/** Attributes that paint an element: the light colour as a presentation attribute, and the class that a theme overrides. */
export function paint(parts: { fill?: Colour | "none"; stroke?: Colour }): Readonly<Record<string, string>> {
  const { fill, stroke } = parts;
  const classes = [
    fill === undefined || fill === "none" ? "" : `f-${fill}`,
    stroke === undefined ? "" : `s-${stroke}`,
  ];
  return {
    ...(fill === undefined ? {} : { fill: fill === "none" ? "none" : PALETTE[fill].light }),
    ...(stroke === undefined ? {} : { stroke: PALETTE[stroke].light }),
    class: classes.filter(Boolean).join(" "),
  };
}

/** The style sheet's part that follows from the palette: variables per theme, and the classes `paint` sets. */
export function paletteStyles(): string {
  const variables = (theme: keyof Shade): string =>
    COLOURS.map((name) => `--${name}:${PALETTE[name][theme]}`).join(";");
  const classes = COLOURS.map(
    (name) => `.f-${name}{fill:var(--${name})}.s-${name}{stroke:var(--${name})}`,
  ).join("");
  return [
    `:root{color-scheme:light dark;${variables("light")}}`,
    `@media screen and (prefers-color-scheme:dark){:root{${variables("dark")}}}`,
    classes,
  ].join("\n");
}
