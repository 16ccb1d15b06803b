import { describe, expect, test } from "vitest";
import { CAUSES, NEXT_STEPS } from "../../contracts/diagnosis.ts";
import { ERROR_KINDS } from "../view/types.ts";
import { CHARTS } from "./messages/charts.ts";
import { DASHBOARD } from "./messages/dashboard.ts";
import { FAULTS } from "./messages/faults.ts";
import { RECOVERY } from "./messages/recovery.ts";
import { DETAILS } from "./messages/details.ts";
import { GATE } from "./messages/gate.ts";
import { INCIDENT } from "./messages/incident.ts";
import { NAMES } from "./messages/names.ts";
import { PAGES } from "./messages/pages.ts";
import { PLAN } from "./messages/plan.ts";
import { PROGRESS } from "./messages/progress.ts";
import { CHAOS } from "./messages/chaos.ts";
import { PROOF } from "./messages/proof.ts";
import { SECTIONS } from "./messages/sections.ts";
import { WATCH } from "./messages/watch.ts";
import { isMessageKey, MESSAGES, translator } from "./translate.ts";

const messages = Object.entries(MESSAGES).map(([key, [english, korean]]) => ({ key, english, korean }));

const placeholders = (text: string): string[] =>
  [...new Set(text.match(/\{\w+\}/g))].sort((a, b) => a.localeCompare(b));

describe("catalogues", () => {
  test("have each key once", () => {
    const keys = [
      NAMES,
      SECTIONS,
      CHARTS,
      PAGES,
      DETAILS,
      FAULTS,
      RECOVERY,
      INCIDENT,
      PLAN,
      PROGRESS,
      PROOF,
      CHAOS,
      WATCH,
      GATE,
      DASHBOARD,
    ].flatMap((part) => Object.keys(part));
    expect(keys.toSorted()).toEqual(messages.map(({ key }) => key).toSorted());
  });

  test.each(messages)("$key has words in both languages", ({ english, korean }) => {
    expect([english.trim(), korean.trim()]).not.toContain("");
  });

  test.each(messages)("$key takes the same values in both languages", ({ english, korean }) => {
    expect(placeholders(korean)).toEqual(placeholders(english));
  });

  test.each(messages)("$key has no particle after a value", ({ korean }) => {
    expect(korean).not.toMatch(/\}(?:은|는|이|가|을|를|와|과|로|으로|의)(?![가-힣])/);
  });

  test.each(messages)("$key ends no bold run on punctuation before Hangul", ({ korean }) => {
    expect(korean).not.toMatch(/\*\*[^*]*[\p{P}\p{S}]\*\*[가-힣]/u);
  });

  test("have words for every cause, step and kind of failure", () => {
    const keys = [
      ...CAUSES.flatMap((cause) => [`cause.${cause}`, `seen.${cause}`]),
      ...NEXT_STEPS.map((step) => `step.${step}`),
      ...ERROR_KINDS.map((kind) => `kind.${kind}`),
    ];
    expect(keys.filter((key) => !isMessageKey(key))).toEqual([]);
  });
});

describe("translator", () => {
  test("fills values in and leaves a missing one visible", () => {
    const translate = translator("en");
    expect(translate("identity.vusMax", { count: 5 })).toBe("virtual users at most 5");
    expect(translate("identity.vusMax")).toBe("virtual users at most {count}");
  });
});

test("both languages stand in headings only", () => {
  const translate = translator("both");
  expect(translate("section.scorecard")).toBe("SLO 판정표 / SLO scorecard");
  expect(translate("template.met")).toBe("충족");
  expect(translate("errors.none")).toBe("실패한 요청이 없습니다.");
  expect(translate("title.result", { subject: "MSA", time: "t" })).toBe("MSA 결과 (t)");
});
