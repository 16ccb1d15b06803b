import { expect, test } from "vitest";
import { phaseSource, withoutMark } from "./phase-source.ts";

test.each([
  ["http_reqs", { _phase: "warm-up", scenario: "main" }, true, "warm-up"],
  ["http_reqs", { _phase: "login", scenario: "main" }, true, "time"],
  ["http_reqs", { group: "::setup" }, true, "setup"],
  ["http_reqs", { group: "::setup::sign in" }, true, "setup"],
  ["http_reqs", { group: "::setups", scenario: "main" }, true, "time"],
  ["http_reqs", { group: "::teardown" }, true, "teardown"],
  ["http_reqs", { scenario: "main" }, true, "time"],
  ["http_reqs", {}, true, "order"],
  ["data_sent", {}, true, "order"],
  ["vus", {}, true, "global"],
  ["vus_max", {}, true, "global"],
  ["http_reqs", {}, false, "time"],
] as const)("%s %j, scenarios known: %s", (metric, tags, hasScenarios, source) => {
  expect(phaseSource(metric, tags, hasScenarios)).toBe(source);
});

test.each([
  [{ _phase: "steady", a: "1" }, { a: "1" }],
  [
    { _phase: "login", phase: "steady" },
    { _phase: "login", phase: "steady" },
  ],
  [{ a: "1" }, { a: "1" }],
])("tags %j without the phase", (tags, left) => {
  expect(withoutMark(tags)).toEqual(left);
});
