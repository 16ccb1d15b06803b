import { expect, test } from "vitest";
import { DEFECTS } from "#system/platform/defects.ts";
import { InputProblems } from "../errors.ts";
import { CHAT } from "../systems/chat.ts";
import { EXCHANGE } from "../systems/exchange.ts";
import { SYSTEMS, type SystemDescription } from "../systems/index.ts";
import { ProblemCollector } from "../text/problems.ts";
import { checkDefects } from "./defects.ts";

function refusal(asked: readonly string[], system: SystemDescription): string {
  const problems = new ProblemCollector();
  checkDefects(asked, "DEFECTS", system, SYSTEMS, problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    return (error as InputProblems).message;
  }
  return "";
}

test("every defect is one of exactly one system", () => {
  expect(SYSTEMS.flatMap(({ defects }) => defects).sort()).toEqual(Object.keys(DEFECTS).sort());
});

test.each([
  [["slow-store", "lost-writes"], CHAT, ""],
  [["lost-orders"], EXCHANGE, ""],
  [
    ["lost-orders"],
    CHAT,
    /^DEFECTS "lost-orders": expected one of chat's: missing-index, .*; lost-orders is a defect of exchange$/,
  ],
  [
    ["slow-store"],
    EXCHANGE,
    /expected one of exchange's: lost-orders, failing-orders, failing-once; slow-store is a defect of chat/,
  ],
  [["slow-stor"], CHAT, /did you mean slow-store\?/],
])("%j for %o", (asked, system, message) => {
  expect(refusal(asked, system)).toMatch(message === "" ? /^$/ : message);
});
