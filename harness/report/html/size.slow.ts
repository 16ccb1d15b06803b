import { expect, test } from "vitest";
import type { LoadShape } from "../../contracts/shape.ts";
import { pageBytes } from "../fixtures/page-bytes.ts";

test("a soak of twelve hours stays within 2 MB", () => {
  const soak: LoadShape = {
    model: "closed",
    vusMax: 20,
    phases: [
      { phase: "ramp-up", durationMs: 600_000, from: 1, to: 20 },
      { phase: "steady", durationMs: 42_600_000, from: 20, to: 20 },
    ],
  };
  expect(pageBytes(soak, 0.1)).toBeLessThan(2_000_000);
});
