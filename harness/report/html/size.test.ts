import { expect, test } from "vitest";
import { TEN_MINUTE_SHAPE } from "../fixtures/made-up-evidence.ts";
import { pageBytes } from "../fixtures/page-bytes.ts";

test("ten minutes of 40 endpoints stay within 1.2 MB", () => {
  expect(pageBytes(TEN_MINUTE_SHAPE, 1)).toBeLessThan(1_200_000);
});
