import { describe, expect, test } from "vitest";
import type { LoadShape } from "../../contracts/shape.ts";
import { PhaseTimeline } from "./phase-timeline.ts";

const SHAPE: LoadShape = {
  model: "closed",
  vusMax: 10,
  phases: [
    { phase: "warm-up", durationMs: 1_000, from: 1, to: 1 },
    { phase: "ramp-up", durationMs: 0, from: 1, to: 10 },
    { phase: "steady", durationMs: 2_000, from: 10, to: 10 },
    { phase: "ramp-down", durationMs: 500, from: 10, to: 0 },
    { phase: "steady", durationMs: 500, from: 5, to: 5 },
  ],
};

describe("PhaseTimeline", () => {
  test("everything is setup until an iteration was seen", () => {
    expect(new PhaseTimeline(SHAPE).phaseAt(99_999)).toBe("setup");
  });

  test.each([
    [9_000, "warm-up"],
    [10_000, "warm-up"],
    [10_999.9, "warm-up"],
    [11_000, "steady"],
    [12_999, "steady"],
    [13_000, "ramp-down"],
    [13_500, "steady"],
    [14_000, "ramp-down"],
    [99_000, "ramp-down"],
  ])("at %d", (timestampMs, phase) => {
    const timeline = new PhaseTimeline(SHAPE);
    timeline.sawLoadAt(10_500);
    timeline.sawLoadAt(10_000);
    timeline.sawLoadAt(10_200);
    expect(timeline.startMs).toBe(10_000);
    expect(timeline.phaseAt(timestampMs)).toBe(phase);
  });

  test("without a shape the load is steady", () => {
    const timeline = new PhaseTimeline(null);
    timeline.sawLoadAt(10_000);
    expect([9_999, 10_000, 50_000].map((at) => timeline.phaseAt(at))).toEqual(["setup", "steady", "steady"]);
  });
});
