import { describe, expect, test } from "vitest";
import { PALETTE, paletteStyles, type Shade } from "./palette.ts";

/** Colour-blindness matrices at full strength for linear RGB (Machado, Oliveira, Fernandes 2009). */
const VISIONS: Readonly<Record<string, readonly number[]>> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
}

function seen(rgb: readonly number[], vision: readonly number[]): number[] {
  return [0, 1, 2].map((row) => {
    const value = rgb.reduce((sum, channel, column) => sum + channel * (vision[row * 3 + column] ?? 0), 0);
    return Math.min(1, Math.max(0, value));
  });
}

function lab(rgb: readonly number[]): number[] {
  const [r = 0, g = 0, b = 0] = rgb;
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIE76 difference of two colours as a kind of vision sees them. */
function difference(left: string, right: string, vision: readonly number[]): number {
  const [a, b] = [lab(seen(linear(left), vision)), lab(seen(linear(right), vision))];
  return Math.hypot(...a.map((value, index) => value - (b[index] ?? 0)));
}

function contrast(left: string, right: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [luminance(left), luminance(right)].sort((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const themes: readonly (keyof Shade)[] = ["light", "dark"];

describe.each(themes)("in the %s theme", (theme) => {
  test.each(Object.entries(VISIONS))("PASS, WARN and FAIL stay apart with %s", (_name, vision) => {
    const { pass, warn, fail } = PALETTE;
    // 49 is the worst pair of the light palette that the research measured; 20 is still plainly different.
    const least = theme === "light" ? 45 : 20;
    expect(difference(pass[theme], fail[theme], vision)).toBeGreaterThan(least);
    expect(difference(pass[theme], warn[theme], vision)).toBeGreaterThan(least);
    expect(difference(warn[theme], fail[theme], vision)).toBeGreaterThan(least);
  });

  test.each(["ink", "muted", "pass", "fail", "warnInk", "fault", "p95", "p99", "rate", "baseline"] as const)(
    "%s is readable as type",
    (name) => {
      expect(contrast(PALETTE[name][theme], PALETTE.paper[theme])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(PALETTE[name][theme], PALETTE.steady[theme])).toBeGreaterThanOrEqual(4.5);
    },
  );

  test("type on the colours of states is readable", () => {
    for (const state of ["pass", "fail"] as const) {
      expect(contrast(PALETTE.onState[theme], PALETTE[state][theme])).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(PALETTE.onWarn[theme], PALETTE.warn[theme])).toBeGreaterThanOrEqual(4.5);
  });

  test("heat has seven steps of steadily changing lightness", () => {
    const steps = (["heat1", "heat2", "heat3", "heat4", "heat5", "heat6", "heat7"] as const).map(
      (name) => lab(linear(PALETTE[name][theme]))[0] ?? 0,
    );
    const ordered = [...steps].sort((a, b) => (theme === "light" ? b - a : a - b));
    expect(steps).toEqual(ordered);
  });
});

test("the style sheet names every colour in both themes", () => {
  const styles = paletteStyles();
  for (const [name, shade] of Object.entries(PALETTE)) {
    expect(styles).toContain(`--${name}:${shade.light}`);
    expect(styles).toContain(`--${name}:${shade.dark}`);
  }
});
