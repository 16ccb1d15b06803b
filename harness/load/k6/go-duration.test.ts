import { expect, test } from "vitest";
import { parseGoDurationMs } from "./go-duration.ts";

test.each([
  ["10m30s", 630_000],
  ["1m30.5s", 90_500],
  ["500ms", 500],
  ["1h0m0s", 3_600_000],
  ["1d", 86_400_000],
  ["0s", 0],
  ["250µs", 0.25],
])("%s", (text, milliseconds) => {
  expect(parseGoDurationMs(text)).toBeCloseTo(milliseconds, 9);
});

test.each(["", "10", "s", "1m 2s", "-1s", "1x"])("%j is none", (text) => {
  expect(() => parseGoDurationMs(text)).toThrow(`not a duration of k6: ${JSON.stringify(text)}`);
});
