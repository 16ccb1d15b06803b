import { describe, expect, test } from "vitest";
import { buildReportView } from "../build-view.ts";
import { CASES } from "../fixtures/cases.ts";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../fixtures/golden.ts";
import { shortCase } from "../fixtures/short-case.ts";
import { pageAssets } from "./print-page.ts";
import { renderHtml } from "./render-html.ts";

/** Style sheet and scripts are files of their own; a golden page shows where they stand. */
function withoutAssets(html: string): string {
  const { styles, script, contentPolicy } = pageAssets(readTemplate);
  const policy = contentPolicy.replaceAll("'", "&#x27;").replaceAll("=", "&#x3D;");
  return html.replace(styles, "STYLES").replace(script, "SCRIPT").replace(policy, "POLICY");
}

describe("renderHtml", () => {
  const short = shortCase();
  for (const language of GOLDEN_LANGUAGES) {
    test(`a short run in ${language} matches its golden file`, () => {
      const html = renderHtml(buildReportView({ ...short, language }), readTemplate);
      expectGolden(`html/short.${language}.html`, withoutAssets(html));
    });
  }

  test("gives the same bytes for the same input", () => {
    const view = buildReportView({ ...short, language: "en" });
    expect(renderHtml(view, readTemplate)).toBe(
      renderHtml(buildReportView({ ...short, language: "en" }), readTemplate),
    );
  });

  test.each(["incomplete", "empty"] as const)(
    "writes a page for the %s run and marks it INCOMPLETE",
    (name) => {
      const html = renderHtml(buildReportView({ ...CASES[name](), language: "en" }), readTemplate);
      expect(html).toContain("<h2>INCOMPLETE</h2>");
      expect(withoutAssets(html)).not.toMatch(/NaN|Infinity|undefined/);
    },
  );

  test("names nothing outside the file", () => {
    const html = withoutAssets(renderHtml(buildReportView({ ...short, language: "en" }), readTemplate));
    // Links to commits lead out when a reader follows them, and load nothing.
    const own = html.replaceAll(
      /xmlns="http:\/\/www.w3.org\/2000\/svg"|href="https:\/\/git\.example\/[^"]*"/g,
      "",
    );
    expect(own).not.toMatch(/(?:src|href|action)="(?!#|data:,")/);
    expect(html).not.toMatch(/ style="/);
  });

  test("holds no script end inside its scripts", () => {
    expect(pageAssets(readTemplate).script).not.toMatch(/<\/script/i);
  });
});
