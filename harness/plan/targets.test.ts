import { describe, expect, test } from "vitest";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { CHAT_TOPOLOGY, EXCHANGE_TOPOLOGY } from "#system/topology.ts";
import { completeTargets, readTargets, targetsOf, targetVariable } from "./targets.ts";

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

describe("targets of a scenario", () => {
  const at = (port: number) => [`http://127.0.0.1:${port}`];
  const chat = at(1);
  const exchange = at(2);
  const baseUrl = { BASE_URL: "http://127.0.0.1:1" };
  const chatBaseUrl = { CHAT_BASE_URL: "http://127.0.0.1:1" };

  test.each([
    ["a script's stay as they are", { api: chat }, null, {}, { api: chat }],
    ["chat's are its own", { chat, exchange }, CHAT_TOPOLOGY, baseUrl, { chat }],
    ["the exchange's are its own", { chat, exchange }, EXCHANGE_TOPOLOGY, chatBaseUrl, { exchange }],
    ["a name of the user's is kept", { other: chat }, EXCHANGE_TOPOLOGY, {}, { other: chat }],
    ["BASE_URL is the exchange", { chat }, EXCHANGE_TOPOLOGY, baseUrl, { exchange: chat }],
    ["EXCHANGE_BASE_URL is stronger", { chat, exchange }, EXCHANGE_TOPOLOGY, baseUrl, { exchange }],
    ["CHAT_BASE_URL is not the exchange", { chat }, EXCHANGE_TOPOLOGY, { ...baseUrl, ...chatBaseUrl }, {}],
  ])("%s", (_name, given, topology, environment, expected) => {
    expect(targetsOf(given, topology, environment)).toEqual(expected);
  });

  test("services without one are looked for on the ports of `up`", () => {
    expect(completeTargets({ chat }, CHAT_TOPOLOGY)).toEqual({
      chat,
      session: at(8090),
      orghub: at(8091),
      tenanthub: at(8092),
    });
    expect(completeTargets({}, EXCHANGE_TOPOLOGY)).toEqual({ exchange: at(8085) });
    expect(completeTargets({ api: chat }, null)).toEqual({ api: chat });
  });
});

test("variables of targets", () => {
  expect([targetVariable("chat"), targetVariable("base"), targetVariable("order-svc")]).toEqual([
    "CHAT_BASE_URL",
    "BASE_URL",
    "ORDER_SVC_BASE_URL",
  ]);
});
