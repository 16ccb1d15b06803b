import { expect, test } from "vitest";
import { isOffered } from "./new-thresholds.ts";

const PASS = { verdict: "PASS", invalid: false, incomplete: false } as const;
const none = { thresholds: null, isBundled: false };

test.each([
  ["a pass", PASS, none, true],
  ["too few samples", { ...PASS, verdict: "WARN" }, none, true],
  ["a failed run", { ...PASS, verdict: "FAIL" }, none, false],
  ["an unsound one", { ...PASS, invalid: true }, none, false],
  ["an ended one", { ...PASS, incomplete: true }, none, false],
  ["a bundled scenario", PASS, { ...none, isBundled: true }, false],
] as const)(
  "a threshold file is offered where one can be made of the run: %s",
  (_what, verdict, run, offered) => expect(isOffered(run, verdict)).toBe(offered),
);
