import { describe, expect, test } from "vitest";
import { ENGLISH_WORDS, say } from "../../contracts/reason.ts";
import { REASON_CODES } from "../../contracts/reason-words.ts";
import { KOREAN_REASONS } from "./ko-reasons.ts";
import { causeWords, words } from "./reasons.ts";

const facts = (text: string): string[] =>
  [...new Set(text.match(/\{\w+\}/g))].sort((a, b) => a.localeCompare(b));

describe("Korean reasons", () => {
  test("are there for every code, and for no other", () => {
    expect(Object.keys(KOREAN_REASONS).sort()).toEqual([...REASON_CODES].sort());
  });

  test.each(REASON_CODES)("%s names the same facts", (code) => {
    expect(facts(KOREAN_REASONS[code])).toEqual(facts(ENGLISH_WORDS[code]));
  });

  test.each(Object.entries(KOREAN_REASONS))("%s has no particle after a fact", (_code, text) => {
    expect(text).not.toMatch(/\}(?:은|는|이|가|을|를|와|과|로|으로|의)(?![가-힣])/);
  });

  // Names of k6, of its hooks and of verdicts are the same in every language.
  const NAMES =
    /\bk6\/browser\b|\b(?:k6|CPU|REST|Kafka|NaN|INVALID|FAIL|init|setup|teardown|handleSummary|abort|host:port|root|Chromium)\b|exec\.test\.abort|K6_BROWSER_\w+(?:=no-sandbox)?/g;
  test.each(Object.entries(KOREAN_REASONS))("%s says nothing in English", (_code, text) => {
    expect(text.replaceAll(/\{\w+\}/g, "").replaceAll(NAMES, "")).not.toMatch(/[A-Za-z]{2}/);
  });
});

describe("words", () => {
  const breach = say("LIMIT_BREACHED", { value: "612ms", bound: "< 500ms" });

  test("are the message of the judge in English", () => {
    expect(words(breach, "en")).toBe(breach.message);
  });

  test.each(["ko", "both"] as const)("are Korean in %s, with the same facts", (language) => {
    expect(words(breach, language)).toBe("612ms: 한계값 < 500ms 위반");
  });

  test("of a reason inside a reason are in its language too", () => {
    const first = say("OF_OBJECTIVE", { what: say("FAILED_REQUESTS", {}), reason: breach });
    const also = say("ALSO", { names: "b" });
    expect(words(say("BREACHED", { first, also }), "ko")).toBe(
      "실패한 요청: 612ms: 한계값 < 500ms 위반. 그 밖의 미충족: b",
    );
  });

  test("of a fact that looks like a placeholder are left as they are", () => {
    expect(words(say("SCRIPT_FAILED", { where: "", message: "{count} $& $1" }), "en")).toContain(
      ": {count} $& $1",
    );
  });
});

test("what ended something is said by its reason, else as it came", () => {
  const cause = say("INTERRUPTED_BY", { signal: "SIGINT" });
  expect(causeWords(cause, cause.message, "ko")).toBe("SIGINT 신호로 중단");
  expect(causeWords(null, "connect ECONNREFUSED", "ko")).toBe("connect ECONNREFUSED");
  expect(causeWords(undefined, null, "ko")).toBe("");
});
