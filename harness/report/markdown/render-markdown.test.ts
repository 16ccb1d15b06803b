import { describe, expect, test } from "vitest";
import { say } from "../../contracts/reason.ts";
import { buildReportView } from "../build-view.ts";
import { CASES } from "../fixtures/cases.ts";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../fixtures/golden.ts";
import { renderMarkdown } from "./render-markdown.ts";

describe("renderMarkdown", () => {
  const names = Object.keys(CASES) as (keyof typeof CASES)[];
  for (const name of names) {
    const input = CASES[name]();
    for (const language of GOLDEN_LANGUAGES) {
      test(`${name} in ${language} matches its golden file`, () => {
        expectGolden(
          `markdown/${name}.${language}.md`,
          renderMarkdown(buildReportView({ ...input, language }), readTemplate),
        );
      });
    }
  }

  test("has headings in two languages on request", () => {
    const text = renderMarkdown(buildReportView({ ...CASES.empty(), language: "both" }), readTemplate);
    expect(text).toContain("#### 판정 근거 / Grounds of the verdict");
    expect(text).toContain("### MSA Baseline 결과 (");
  });

  test("says the verdict's notes below it", () => {
    const input = CASES.passing();
    const notes = [say("INVARIANT_NOT_CHECKED", { what: "no address" })];
    const verdict = { ...input.verdict, notes };
    const text = renderMarkdown(buildReportView({ ...input, verdict, language: "en" }), readTemplate);
    expect(text).toMatch(
      /<b>PASS<\/b>: .*\n\n> the invariants of the system's data were not checked: no address\n/,
    );
  });

  test("fills in every blank of 002's template and ticks one verdict", () => {
    const text = renderMarkdown(buildReportView({ ...CASES.passing(), language: "ko" }), readTemplate);
    expect(text).toContain("### MSA Baseline 결과 (2026-11-20 18:17 UTC)");
    expect(text).not.toContain("___");
    expect(text.match(/- \[x\] (PASS|WARN|FAIL)/g)).toEqual(["- [x] PASS"]);
    for (const heading of ["핵심 지표", "판정", "판정 근거", "액션 아이템"])
      expect(text).toContain(`#### ${heading}\n`);
    expect(text).toMatch(/실패율 기준\(`http_req_failed < 2%`\): 충족/);
    expect(text).toMatch(/- \[x\] 재실행\(상향 부하\)/);
  });
});
