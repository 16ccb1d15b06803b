import { describe, expect, test } from "vitest";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "./problems.ts";
import { CHAT_TOPOLOGY, EXCHANGE_TOPOLOGY } from "#system/topology.ts";
import { completeTargets, readTargets, targetVariable } from "./targets.ts";

function problemsOf(flags: string[], environment: Record<string, string>): string {
  const problems = new ProblemCollector();
  readTargets(flags, environment, problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    if (error instanceof InputProblems) return error.message;
    throw error;
  }
  return "";
}

describe("readTargets", () => {
  test("takes 002's variables, lists, and lets flags win", () => {
    const problems = new ProblemCollector();
    const targets = readTargets(
      ["session=http://127.0.0.1:9/"],
      { BASE_URL: "http://a:1, http://b:2/", SESSION_BASE_URL: "http://c:3", ORGHUB_BASE_URL: "" },
      problems,
    );
    expect(targets).toEqual({ chat: ["http://a:1", "http://b:2"], session: ["http://127.0.0.1:9"] });
  });

  test("CHAT_BASE_URL is stronger than BASE_URL", () => {
    const targets = readTargets(
      [],
      { BASE_URL: "http://a:1", CHAT_BASE_URL: "http://b:1" },
      new ProblemCollector(),
    );
    expect(targets).toEqual({ chat: ["http://b:1"] });
  });

  test("names every wrong value at once and hides credentials", () => {
    const text = problemsOf(["chat", "x=ftp://h"], {
      BASE_URL: "localhost:8080",
      SESSION_BASE_URL: "http://u:p@h",
    });
    expect(text).toContain('BASE_URL "localhost:8080": expected an absolute http or https URL');
    expect(text).toContain('--target "chat": expected name=URL');
    expect(text).toContain('--target x "ftp://h"');
    expect(text).toContain('SESSION_BASE_URL "http://***@h"');
    expect(text).not.toContain("u:p");
  });
});

describe("completeTargets", () => {
  const at = (port: number) => [`http://127.0.0.1:${port}`];
  const chatDefaults = { chat: at(8080), session: at(8090), orghub: at(8091), tenanthub: at(8092) };

  test.each([
    ["a script's targets stay as they are", { api: at(1) }, null, {}, { api: at(1) }],
    [
      "chat's other services have its ports",
      { chat: at(1) },
      CHAT_TOPOLOGY,
      {},
      { ...chatDefaults, chat: at(1) },
    ],
    ["the exchange has one service", { exchange: at(1) }, EXCHANGE_TOPOLOGY, {}, { exchange: at(1) }],
    [
      "BASE_URL is the exchange",
      { chat: at(1) },
      EXCHANGE_TOPOLOGY,
      { BASE_URL: at(1)[0] },
      { exchange: at(1) },
    ],
    [
      "EXCHANGE_BASE_URL is stronger than BASE_URL",
      { chat: at(1), exchange: at(2) },
      EXCHANGE_TOPOLOGY,
      { BASE_URL: at(1)[0] },
      { exchange: at(2) },
    ],
    [
      "CHAT_BASE_URL is not the exchange",
      { chat: at(1) },
      EXCHANGE_TOPOLOGY,
      { CHAT_BASE_URL: at(1)[0] },
      { chat: at(1), exchange: at(8085) },
    ],
  ])("%s", (_name, given, topology, environment, expected) => {
    expect(completeTargets(given, topology, environment)).toEqual(expected);
  });
});

test("variables of targets", () => {
  expect([targetVariable("chat"), targetVariable("base"), targetVariable("order-svc")]).toEqual([
    "CHAT_BASE_URL",
    "BASE_URL",
    "ORDER_SVC_BASE_URL",
  ]);
});
