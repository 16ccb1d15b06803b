import { describe, expect, test } from "vitest";
import { SCENARIOS, type ScenarioDefinition } from "#scenarios/catalog.ts";
import { InputProblems } from "../errors.ts";
import { CHAT } from "../systems/chat.ts";
import { EXCHANGE } from "../systems/exchange.ts";
import type { SystemDescription } from "../systems/index.ts";
import { ProblemCollector } from "../text/problems.ts";
import { checkAllTargets, readTargets, type Targets } from "./targets.ts";

/** What the collector holds after this, one problem per line; empty when nothing is wrong. */
function problemsOf(act: (problems: ProblemCollector) => void): string {
  const problems = new ProblemCollector();
  act(problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    if (error instanceof InputProblems) return error.message;
    throw error;
  }
  return "";
}

type Variables = Readonly<Record<string, string>>;
const at = (port: number): readonly string[] => [`http://127.0.0.1:${port}`];
const url = (port: number): string => `http://127.0.0.1:${port}`;

describe("base URLs", () => {
  test.each<[string, SystemDescription | null, readonly string[], Variables, Targets]>([
    [
      "lists, and no closing slash",
      CHAT,
      [],
      { CHAT_BASE_URL: `${url(1)}, ${url(2)}/` },
      { chat: [url(1), url(2)] },
    ],
    [
      "flags win",
      CHAT,
      [`session=${url(9)}/`],
      { SESSION_BASE_URL: url(3), ORGHUB_BASE_URL: "" },
      { session: at(9) },
    ],
    ["BASE_URL stands in for the first service", CHAT, [], { BASE_URL: url(1) }, { chat: at(1) }],
    ["of the exchange too", EXCHANGE, [], { BASE_URL: url(1) }, { exchange: at(1) }],
    ["a service's own is stronger", CHAT, [], { BASE_URL: url(1), CHAT_BASE_URL: url(2) }, { chat: at(2) }],
    ["another system's change nothing", CHAT, [], { EXCHANGE_BASE_URL: url(2) }, {}],
    ["nor do wrong ones of another system", EXCHANGE, [], { CHAT_BASE_URL: "nonsense" }, {}],
    ["a script takes any name", null, [`api=${url(1)}`], {}, { api: at(1) }],
    ["as it is written", null, [`api=${url(1)}/v1/`], {}, { api: [`${url(1)}/v1/`] }],
    ["has BASE_URL, byte for byte", null, [], { BASE_URL: `${url(2)}/` }, { base: [`${url(2)}/`] }],
    ["not those of bundled systems", null, [], { EXCHANGE_BASE_URL: url(1), CHAT_BASE_URL: "x" }, {}],
    ["makes what it wants of another BASE_URL", null, [], { BASE_URL: "localhost:3000" }, {}],
    ["a flag of that name wins", null, [`base=${url(1)}`], { BASE_URL: url(2) }, { base: at(1) }],
  ])("%s", (_what, system, flags, environment, expected) => {
    const problems = new ProblemCollector();
    expect(readTargets(flags, environment, system, problems)).toEqual(expected);
    problems.throwIfAny();
  });

  test("names every wrong value at once and hides credentials", () => {
    const environment = {
      BASE_URL: "localhost:8080",
      SESSION_BASE_URL: "http://u:p@h",
      ORGHUB_BASE_URL: "http://h?q",
    };
    const text = problemsOf((problems) =>
      readTargets(["chat", "tenanthub=ftp://h"], environment, CHAT, problems),
    );
    expect(text).toContain('BASE_URL "localhost:8080": expected an absolute http or https URL');
    expect(text).toContain('--target "chat": expected name=URL');
    expect(text).toContain('--target tenanthub "ftp://h"');
    expect(text).toContain('SESSION_BASE_URL "http://***@h"');
    expect(text).toContain('ORGHUB_BASE_URL "http://h?q": expected a base URL without query');
    expect(text).not.toContain("u:p");
  });

  test.each([
    ["api", CHAT, '--target "api": expected one of chat, session, orghub, tenanthub'],
    ["dbman", CHAT, '--target "dbman": expected one of chat'],
    ["sesion", CHAT, "did you mean session?"],
    ["chat", EXCHANGE, '--target "chat": expected one of exchange'],
  ])("refuses %s, which the scenario's script does not call", (name, system, message) => {
    const text = problemsOf((problems) => readTargets([`${name}=${url(1)}`], {}, system, problems));
    expect(text).toContain(message);
  });
});

describe("all that a scenario calls must be given", () => {
  const scenario = (name: string) => SCENARIOS.find((one) => one.name === name) as ScenarioDefinition;
  const four = { chat: at(1), session: at(2), orghub: at(3), tenanthub: at(4) };

  test.each<[string, SystemDescription, Targets]>([
    ["msa-hotpath", CHAT, four],
    ["chat", CHAT, { chat: at(1), session: at(2) }],
    ["chat", CHAT, four],
    ["exchange-orders", EXCHANGE, { exchange: at(1) }],
  ])("%s of %o with %o", (name, system, given) => {
    expect(problemsOf((problems) => checkAllTargets(given, system, scenario(name), problems))).toBe("");
  });

  test.each<[string, Targets, string]>([
    [
      "msa-hotpath",
      { chat: at(1), session: at(2) },
      'base URLs "chat, session": expected those of all services that msa-hotpath calls: ORGHUB_BASE_URL and TENANTHUB_BASE_URL missing; what `loadproof up` starts is at ORGHUB_BASE_URL=http://127.0.0.1:8091 TENANTHUB_BASE_URL=http://127.0.0.1:8092',
    ],
    ["chat", { session: at(1) }, "CHAT_BASE_URL=http://127.0.0.1:8080,http://127.0.0.1:8081"],
    ["chat", { orghub: at(1) }, "CHAT_BASE_URL and SESSION_BASE_URL missing"],
  ])("%s refuses %o", (name, given, message) => {
    expect(problemsOf((problems) => checkAllTargets(given, CHAT, scenario(name), problems))).toContain(
      message,
    );
  });
});
