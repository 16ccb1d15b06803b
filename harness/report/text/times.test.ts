import { expect, test } from "vitest";
import { formatClock, formatKst, formatLength, formatUtc, formatUtcMinute } from "./times.ts";

const at = Date.parse("2026-11-20T18:17:04.900Z");

test("prints UTC and Korean time with their zone", () => {
  expect(formatUtc(at)).toBe("2026-11-20 18:17:04 UTC");
  expect(formatUtcMinute(at)).toBe("2026-11-20 18:17 UTC");
  expect(formatKst(at)).toBe("2026-11-21 03:17:04 KST (+09:00)");
});

test.each([
  [0, "0:00"],
  [245_000, "4:05"],
  [3_765_000, "1:02:45"],
  [-5, "0:00"],
])("clock of %s ms is %s", (offsetMs, text) => expect(formatClock(offsetMs)).toBe(text));

test.each([
  [4_180, "4.2 s"],
  [60_000, "1 m 00 s"],
  [605_000, "10 m 05 s"],
  [43_200_000, "12 h 00 m"],
])("length of %s ms is %s", (durationMs, text) => expect(formatLength(durationMs)).toBe(text));
