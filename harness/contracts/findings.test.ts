import { expect, test } from "vitest";
import { holds } from "./findings.ts";

test.each([
  [5, 0, true],
  [1_234, 1, false],
  [0, 0, false],
])("of %d compared %d broken: %s", (compared, violations, expected) =>
  expect(holds({ name: "cash", compared, violations, examples: [] })).toBe(expected),
);
