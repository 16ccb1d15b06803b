import { expect, test } from "vitest";
import { InputProblems } from "../errors.ts";
import { parseToolNames } from "./parse-tool-names.ts";

test.each([
  { texts: [], names: [] },
  { texts: ["k6", "postgres", "k6"], names: ["k6", "postgres"] },
])("$texts", ({ texts, names }) => {
  expect(parseToolNames(texts)).toEqual(names);
});

test("every name that is no tool is reported, with the nearest one that is", () => {
  const known =
    "node, npm, k6, postgres, redis, docker, go, java, maven, kafka, prometheus, promtool, alertmanager, amtool, toxiproxy, chromium";
  const expected = new InputProblems([
    { subject: "tool", value: "posgres", expected: `one of ${known}`, hint: 'did you mean "postgres"?' },
    { subject: "tool", value: "K6", expected: `one of ${known}`, hint: 'did you mean "k6"?' },
  ]);
  expect(() => parseToolNames(["posgres", "k6", "K6"])).toThrow(expected);
});
