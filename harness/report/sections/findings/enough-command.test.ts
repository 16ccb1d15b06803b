import { expect, test } from "vitest";
import { reasonOf, say } from "../../../contracts/reason.ts";
import { enoughCommand } from "./enough-command.ts";

const TIME = say("ENOUGH_TIME_OR_USERS", { time: "2m", users: "32" });
const ITERATIONS = say("ENOUGH_ITERATIONS", { iterations: "300" });
const tooFew = (enough: ReturnType<typeof say> | "") =>
  say("TOO_FEW_SAMPLES", { names: "p95", rest: "", enough: enough === "" ? "" : reasonOf(enough) });

test.each([
  ["loadproof run a.js", TIME, "loadproof run a.js --duration 2m"],
  ["npx loadproof run a.js --duration 10s -e A=b", TIME, "npx loadproof run a.js --duration 2m -e A=b"],
  ["K6_VUS=5 make load-msa-report", TIME, "K6_DURATION=2m K6_VUS=5 make load-msa-report"],
  ["K6_DURATION=10s make load-msa-report", TIME, "K6_DURATION=2m make load-msa-report"],
  ["K6_DURATION=9s loadproof run a.js", TIME, "loadproof run a.js --duration 2m"],
  ["loadproof run a.js --iterations=60", ITERATIONS, "loadproof run a.js --iterations=300"],
  ["loadproof run a.js", ITERATIONS, "loadproof run a.js --iterations=300"],
])("%s", (command, enough, expected) => {
  expect(enoughCommand(command, tooFew(enough))).toBe(expected);
});

test("nothing is made up where the verdict does not say it", () => {
  expect(enoughCommand("loadproof run a.js", tooFew(""))).toBeNull();
  expect(enoughCommand("loadproof run a.js", say("ALL_MET", { count: "1" }))).toBeNull();
});
