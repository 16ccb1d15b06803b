import { describe, expect, test } from "vitest";
import { timeTicks } from "./axes.ts";
import { downsample, POINTS_MAX, type Point } from "./downsample.ts";
import { coordinate, element, escapeXml } from "./element.ts";
import { linePath } from "./path.ts";
import { bullet, rangeBar, sparkline, spread, stateSign } from "./small-charts.ts";

describe("element", () => {
  test("escapes attributes and rounds numbers", () => {
    expect(element("rect", { x: 1.2345, y: -0.01, title: `"<&'`, skip: undefined })).toBe(
      `<rect x="1.2" y="0" title="&quot;&lt;&amp;&#39;"/>`,
    );
  });

  test.each([
    [0, "0"],
    [1.05, "1.1"],
    [-0.04, "0"],
    [1e6, "1000000"],
  ])("coordinate %s is %s", (value, text) => expect(coordinate(value)).toBe(text));

  test("escapeXml leaves nothing that opens a tag or an attribute", () => {
    expect(escapeXml(`<svg onload="x('&')">`)).toBe("&lt;svg onload=&quot;x(&#39;&amp;&#39;)&quot;&gt;");
  });
});

describe("downsample", () => {
  const line = (length: number, value: (x: number) => number | null): Point[] =>
    Array.from({ length }, (_, x) => ({ x, y: value(x) }));

  test("leaves short lines alone", () => {
    const points = line(POINTS_MAX, (x) => x);
    expect(downsample(points)).toBe(points);
  });

  test.each([0, 1, 777, 43_199])("keeps a single peak at %s of 43,200 points", (peak) => {
    const kept = downsample(line(43_200, (x) => (x === peak ? 1000 : 1)));
    expect(kept.length).toBeLessThanOrEqual(POINTS_MAX);
    expect(kept.filter((point) => point.y === 1000)).toEqual([{ x: peak, y: 1000 }]);
  });

  test("keeps dips, order and gaps", () => {
    const kept = downsample(
      line(10_000, (x) => (x > 4_000 && x < 6_000 ? null : x === 100 ? -5 : 1)),
      100,
    );
    expect(kept.some((point) => point.y === -5)).toBe(true);
    expect(kept.some((point) => point.y === null)).toBe(true);
    expect(kept.map((point) => point.x)).toEqual(kept.map((point) => point.x).toSorted((a, b) => a - b));
  });
});

describe("paths", () => {
  test("break at gaps and show lonely points", () => {
    const points = [1, null, 2, 3, null, 4].map((y, x) => ({ x, y }));
    expect(linePath(points)).toBe("M0,1h1M2,2L3,3M5,4h1");
  });
});

describe("timeTicks", () => {
  test.each([
    [0, 600_000, 10, 60_000],
    [0, 50_000, 10, 5_000],
    [0, 43_200_000, 10, 7_200_000],
  ])("from %s to %s ms at most %s of them, every %s ms", (from, to, count, step) => {
    const ticks = timeTicks(from, to, count);
    expect(ticks.length).toBeLessThanOrEqual(count + 1);
    expect(ticks[1]).toBe(step);
  });
});

describe("small charts", () => {
  test("draw nothing without numbers", () => {
    expect(sparkline([null, 1], null)).toBe("");
    expect(bullet(null, [], [], "skipped")).toBe("");
    expect(spread({ p50: null, p95: null, p99: null, max: null }, 1, 2)).toBe("");
  });

  test("show how far a value is beyond its bound", () => {
    const bound = { text: "< 500ms", operator: "<", value: 500 } as const;
    const width = (svg: string): number =>
      Number(/width="([\d.]+)" height="8" rx="1" fill="#8b1a1a"/.exec(svg)?.[1]);
    expect(width(bullet(1000, [bound], [], "breach"))).toBe(108);
    expect(bullet(250, [bound], [], "pass")).toContain(`width="43.2" height="8"`);
  });

  test("range bars add up to their width", () => {
    const svg = rangeBar(
      [
        { kind: "half", share: 0.5 },
        { kind: "within", share: 0.25 },
        { kind: "beyond", share: 0.15 },
        { kind: "failed", share: 0.1 },
      ],
      1000,
    );
    expect(Array.from(svg.matchAll(/<rect x="(\d+)"/g), (match) => Number(match[1]))).toEqual([
      0, 500, 750, 900,
    ]);
  });

  test("signs of states differ by shape", () => {
    const shapes = (["pass", "warn", "breach", "skipped"] as const).map((state) =>
      stateSign(state).replaceAll(/(?:fill|stroke|class)="[^"]*"/g, ""),
    );
    expect(new Set(shapes).size).toBe(4);
  });
});
