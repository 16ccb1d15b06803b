import { describe, expect, test } from "vitest";
import { REASON_CODES, REASONS } from "../../contracts/reason-words.ts";
import { KOREAN_REASONS } from "./ko-reasons.ts";
import { reasonText } from "../contracts/reason.ts";

const facts = (words: string): string[] =>
  [...new Set(words.match(/\{\w+\}/g))].sort((a, b) => a.localeCompare(b));

describe("Korean reasons", () => {
  test("are there for every code of the judge, and for no other", () => {
    expect(Object.keys(KOREAN_REASONS).sort()).toEqual([...REASON_CODES].sort());
  });

  test.each(REASON_CODES)("%s names the same facts", (code) => {
    expect(facts(KOREAN_REASONS[code] ?? "")).toEqual(facts(REASONS[code].words));
  });

  test.each(Object.entries(KOREAN_REASONS))("%s has no particle after a fact", (_code, words) => {
    expect(words).not.toMatch(/\}(?:은|는|이|가|을|를|와|과|로|으로|의)(?![가-힣])/);
  });
});

describe("reasonText", () => {
  test("leaves English alone", () => {
    expect(reasonText("LIMIT_BREACHED", "612 ms breaks the limit < 500ms", "en")).toBe(
      "612 ms breaks the limit < 500ms",
    );
  });

  test("puts the facts into Korean words", () => {
    expect(reasonText("LIMIT_BREACHED", "612 ms breaks the limit < 500ms", "ko")).toBe(
      "612 ms: 한계값 < 500ms 위반",
    );
    expect(reasonText("ALL_MET", "all 8 objectives are met", "ko")).toBe("목표 8개 모두 충족");
  });

  test("reads a reason inside a reason", () => {
    expect(
      reasonText("MISSED", "chat-p95: 430 ms misses the target < 400ms, within the limit < 500ms", "ko"),
    ).toBe("chat-p95: 430 ms: 목표값 < 400ms 미충족, 한계값 < 500ms 이내");
  });

  test.each([
    ["NEW_CODE", "something new"],
    ["LIMIT_BREACHED", "worded in another way"],
  ])("keeps what it can't read: %s", (code, message) =>
    expect(reasonText(code, message, "ko")).toBe(message),
  );
});

test("the count of further objectives is translated too", () => {
  expect(reasonText("MISSED", "a: 3 spikes, from 3 on the run is unsteady (and 2 more)", "ko")).toBe(
    "a: 스파이크 3회, 3부터 불안정한 실행으로 판정 외 2개",
  );
});
