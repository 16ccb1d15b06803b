import { describe, expect, test } from "vitest";
import { describeFindings, holds, listFindings } from "./findings.ts";

const finding = (compared: number, violations: number) => ({
  name: "cash is conserved",
  compared,
  violations,
  examples: violations === 0 ? [] : ["7 became 8"],
});

describe("findings", () => {
  test.each([
    [finding(5, 0), true, "1 invariants hold over 5 comparisons"],
    [finding(1_234, 1), false, "cash is conserved: 1 of 1234 broken, first: 7 became 8"],
    [finding(0, 0), false, "cash is conserved: nothing was compared"],
  ])("%j: %s", (one, expected, text) => {
    expect([holds(one), describeFindings([one])]).toEqual([expected, text]);
  });

  test("are listed with what each compared", () => {
    expect(listFindings([finding(1_234, 0), finding(5, 2), finding(0, 0)])).toEqual([
      "cash is conserved: 1,234 compared, all hold",
      "cash is conserved: 5 compared, 2 broken",
      "cash is conserved: 0 compared, 0 broken",
    ]);
  });
});
