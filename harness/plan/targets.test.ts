import { describe, expect, test } from "vitest";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "./problems.ts";
import { readTargets, targetVariable } from "./targets.ts";

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

test("variables of targets", () => {
  expect([targetVariable("chat"), targetVariable("base"), targetVariable("order-svc")]).toEqual([
    "CHAT_BASE_URL",
    "BASE_URL",
    "ORDER_SVC_BASE_URL",
  ]);
});
