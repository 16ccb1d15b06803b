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

  test.each([
    [{ id: "a`b", source: "given" }, "tenant_id=``a`b``", "tenant_id=``a`b``"],
    [
      { id: "default", source: "default" },
      "tenant_id=`default` (default, none was given)",
      "tenant_id=`default` (지정하지 않아 기본값)",
    ],
    [
      { id: null, source: "no-tenants" },
      "tenant_id=– (this system has no tenants)",
      "tenant_id=– (이 시스템에는 테넌트가 없음)",
    ],
    [
      { id: null, source: "none-given" },
      "tenant_id=– (none given to the script)",
      "tenant_id=– (스크립트에 지정된 테넌트 없음)",
    ],
    [undefined, "tenant_id=– (not recorded in this run)", "tenant_id=– (이 실행에는 기록되지 않음)"],
  ] as const)("says the tenant of %j", (tenant, english, korean) => {
    const input = CASES.empty();
    const { tenant: _, ...evidence } = input.evidence;
    const told = { ...input, evidence: tenant === undefined ? evidence : { ...evidence, tenant } };
    const lineIn = (language: "en" | "ko") =>
      /- (tenant_id=.*)/.exec(renderMarkdown(buildReportView({ ...told, language }), readTemplate))?.[1];
    expect([lineIn("en"), lineIn("ko")]).toEqual([english, korean]);
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
