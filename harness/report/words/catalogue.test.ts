import { describe, expect, test } from "vitest";
import { CAUSES, NEXT_STEPS } from "../diagnosis/types.ts";
import { ERROR_KINDS } from "../view/types.ts";
import { english } from "./en.ts";
import { korean } from "./ko.ts";
import { isMessageKey, translator } from "./translate.ts";

const placeholders = (text: string): string[] =>
  [...new Set(text.match(/\{\w+\}/g))].sort((a, b) => a.localeCompare(b));

describe("catalogues", () => {
  test("have the same keys", () => {
    expect(Object.keys(korean)).toEqual(Object.keys(english));
  });

  test.each(Object.keys(english) as (keyof typeof english)[])(
    "%s takes the same values in both languages",
    (key) => {
      expect(placeholders(korean[key])).toEqual(placeholders(english[key]));
    },
  );

  test.each(Object.entries(korean))("%s has no particle after a value", (_key, text) => {
    expect(text).not.toMatch(/\}(?:은|는|이|가|을|를|와|과|로|으로|의)(?![가-힣])/);
  });

  test.each(Object.entries(korean))("%s ends no bold run on punctuation before Hangul", (_key, text) => {
    expect(text).not.toMatch(/\*\*[^*]*[\p{P}\p{S}]\*\*[가-힣]/u);
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
