import { describe, expect, test } from "vitest";
import { WIDE } from "./chart-size.ts";
import { drawTimeChart, type TimeDrawing, valueRange } from "./time-chart.ts";

const STYLE = { name: "p95", colour: "p95", width: 1 } as const;
const bound = (value: number) => ({
  label: `http p95 < ${value}ms`,
  bound: { operator: "<", value, text: `< ${value}ms` } as const,
  kind: "limit" as const,
});

function drawing(values: readonly number[], change: Partial<TimeDrawing> = {}): TimeDrawing {
  return {
    frame: { fromMs: 0, toMs: 60_000, phases: [], faults: [], clock: null },
    fromMs: 0,
    binMs: 60_000 / values.length,
    curves: [{ style: STYLE, values }],
    format: String,
    ...change,
  };
}

const draw = (input: TimeDrawing): string => drawTimeChart(input, WIDE, "id").body;

describe("a bound", () => {
  test("near the data is drawn to scale", () => {
    const body = draw(drawing([80, 90, 100], { bounds: [bound(120)] }));
    expect(body).toContain("http p95 &lt; 120ms");
    expect(body).not.toContain("↑");
    expect(valueRange(drawing([80, 90, 100], { bounds: [bound(120)] })).top).toBe(120);
  });

  test("far above the data is named at the top, and does not flatten them", () => {
    const far = drawing([4, 5, 6], { bounds: [bound(700), bound(1_500)] });
    expect(draw(far)).toContain("↑ http p95 &lt; 700ms · http p95 &lt; 1500ms");
    expect(valueRange(far).top).toBe(6);
  });
});

test("shares near one have an axis that begins where they lie; amounts begin at zero", () => {
  const shares = drawing([0.98, 0.99, 1], { mayBeginAbove: true });
  expect(valueRange(shares).floor).toBeGreaterThan(0.9);
  expect(valueRange(drawing([0.1, 0.9], { mayBeginAbove: true })).floor).toBe(0);
  expect(valueRange(drawing([98, 99])).floor).toBe(0);
});

test.each([
  ["UTC", "18:17:04"],
  ["KST", "03:17:04"],
] as const)("the time of day stands under that of the run, in %s", (zone, start) => {
  const clock = { startMs: Date.parse("2026-11-20T18:17:04.000Z"), zone };
  const body = draw(drawing([1], { frame: { fromMs: 0, toMs: 60_000, phases: [], faults: [], clock } }));
  expect(body).toContain(`>0:00</text>`);
  expect(body).toContain(`>${start}</text>`);
  expect(body).toContain(`>${zone}</text>`);
});

test("an amount behind the curves has a scale of its own", () => {
  const body = draw(drawing([1, 2], { backdrop: { name: "users", values: [1_000, 2_000], most: 2_000 } }));
  expect(body).toContain(">users</text>");
  expect(body).toContain('fill-opacity="0.28"');
  expect(valueRange(drawing([1, 2], { backdrop: { name: "users", values: [2_000], most: 2_000 } })).top).toBe(
    2,
  );
});
