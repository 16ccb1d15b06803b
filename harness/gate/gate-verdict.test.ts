import { expect, test } from "vitest";
import type { Verdict } from "../contracts/verdict.ts";
import { gateVerdictOf } from "./gate-verdict.ts";

type Given = Parameters<typeof gateVerdictOf>[0];
const given = (verdict: Verdict["verdict"], exitCode: number, change: Partial<Given> = {}): Given => ({
  verdict,
  exitCode,
  invalid: false,
  incomplete: false,
  ...change,
});

test.each<[string, Given, string]>([
  ["all kept", given("PASS", 0), "PASS"],
  ["between target and limit", given("WARN", 0), "WARN"],
  ["a limit broken", given("FAIL", 1), "FAIL"],
  ["a limit broken in a run that was cut off", given("FAIL", 1, { incomplete: true }), "FAIL"],
  ["an invariant broken, whatever was measured", given("PASS", 6), "FAIL"],
  ["a sick generator", given("FAIL", 3, { invalid: true }), "INVALID"],
  ["the canary answers nobody", given("FAIL", 5), "INVALID"],
  ["interrupted", given("PASS", 130, { incomplete: true }), "INVALID"],
])("%s", (_name, verdict, word) => {
  expect(gateVerdictOf(verdict)).toBe(word);
});
