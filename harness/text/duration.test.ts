import { describe, expect, test } from "vitest";
import { formatDuration, parseDurationMs } from "./duration.ts";

describe("parseDurationMs", () => {
  test.each([
    ["1m", 60_000],
    ["90s", 90_000],
    ["1m30s", 90_000],
    ["500ms", 500],
    ["2h", 7_200_000],
    ["1.5s", 1_500],
  ])("%s is %d ms", (text, expected) => expect(parseDurationMs(text)).toBe(expected));

  test.each(["", "60", "1 m", "-1m", "1d", "m", "1m!", "1e3s"])("%j is not a duration", (text) =>
    expect(parseDurationMs(text)).toBeNull(),
  );
});

test.each([
  [90_000, "1m30s"],
  [3_600_000, "1h"],
  [1_500, "1s500ms"],
  [0, "0s"],
])("%d ms is written %s", (durationMs, expected) => {
  expect(formatDuration(durationMs)).toBe(expected);
});
