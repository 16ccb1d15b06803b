import { expect, test } from "vitest";
import { EngineSilence } from "./engine-silence.ts";

const LANE = "input/0";
type Step = readonly [atMs: number, what: "sent" | "heard" | "deaf"];

test.each<[string, readonly Step[], number, number | null]>([
  ["nothing was sent", [], 99_000, null],
  ["as long as it may be", [[0, "sent"]], 10_000, null],
  ["longer", [[0, "sent"]], 10_001, 10_001],
  [
    "the oldest order counts",
    [
      [0, "sent"],
      [9_000, "sent"],
    ],
    10_001,
    10_001,
  ],
  [
    "it has spoken",
    [
      [0, "sent"],
      [9_000, "heard"],
    ],
    99_000,
    null,
  ],
  [
    "it has spoken, and owes another answer",
    [
      [0, "sent"],
      [9_000, "heard"],
      [9_500, "sent"],
    ],
    19_501,
    10_001,
  ],
  [
    "nobody could be heard meanwhile",
    [
      [0, "sent"],
      [9_000, "deaf"],
    ],
    19_000,
    null,
  ],
])("%s", (_name, steps, atMs, expected) => {
  let now = 0;
  const silence = new EngineSilence(10_000, () => now);
  for (const [stepAtMs, what] of steps) {
    now = stepAtMs;
    if (what === "deaf") silence.deaf();
    else silence[what](LANE);
  }
  now = atMs;
  expect(silence.tooLongMs(LANE)).toBe(expected);
  expect(silence.tooLongMs("input/1")).toBe(null);
});
