import { describe, expect, test } from "vitest";
import { loadShapeSchema } from "#harness/contracts/shape.ts";
import { PROFILE_NAMES, PROFILES, resolveShape } from "./profiles.ts";

const steadyMs = (name: string, scale = {}): number =>
  resolveShape(name, scale).phases.reduce(
    (sum, one) => sum + (one.phase === "steady" ? one.durationMs : 0),
    0,
  );

describe("profiles", () => {
  test.each([
    ["quick", 50, 1],
    ["baseline", 200, 10],
    ["stage-1", 2_000, 20],
    ["stage-2", 10_000, 20],
    ["stage-3", 50_000, 30],
    ["ramp", 100, 10],
    ["soak", 100, 120],
    ["stress", 1_000, 10],
    ["spike", 500, 3],
  ])("%s holds %d VUs, %d minutes steady", (name, vusMax, minutes) => {
    expect(resolveShape(name, {}).vusMax).toBe(vusMax);
    expect(steadyMs(name)).toBe(minutes * 60_000);
  });

  test.each(PROFILE_NAMES)("%s is a shape of the contract", (name) => {
    expect(loadShapeSchema.parse(resolveShape(name, { vus: 7, durationMs: 9_000 }))).toMatchObject({
      vusMax: 7,
    });
    expect(PROFILES[name].description).not.toBe("");
  });
});

describe("resolveShape", () => {
  test("scales levels and the steady phase, keeps warm-up and ramps", () => {
    expect(resolveShape("quick", { vus: 200, durationMs: 120_000 })).toEqual({
      model: "closed",
      vusMax: 200,
      phases: [
        { phase: "warm-up", durationMs: 5_000, from: 20, to: 20 },
        { phase: "ramp-up", durationMs: 5_000, from: 20, to: 200 },
        { phase: "steady", durationMs: 120_000, from: 200, to: 200 },
        { phase: "ramp-down", durationMs: 5_000, from: 200, to: 0 },
      ],
    });
  });

  test("one VU stays one VU at every level but zero", () => {
    expect(resolveShape("quick", { vus: 1 }).phases.map(({ to }) => to)).toEqual([1, 1, 1, 0]);
  });

  test("several steady phases share the duration", () => {
    expect(steadyMs("stress", { durationMs: 50_000 })).toBe(50_000);
  });
});
