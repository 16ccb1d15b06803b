import type { CheckResult } from "./checks.ts";

export interface StagingReport {
  readonly title: string;
  /** ISO time of the end. */
  readonly at: string;
  readonly results: readonly CheckResult[];
}

/** `24 passed, 0 failed` by section and in all. */
export function summarize(results: readonly CheckResult[]): string {
  const passed = results.filter((result) => result.passed).length;
  return `${passed}/${results.length} passed`;
}

function sectionsOf(results: readonly CheckResult[]): readonly (readonly [string, readonly CheckResult[]])[] {
  const titles = [...new Set(results.map(({ section }) => section))];
  return titles.map((title) => [title, results.filter(({ section }) => section === title)]);
}

/** The filled-in tables of 000, as Markdown. */
export function renderMarkdown({ title, at, results }: StagingReport): string {
  const lines = [`# ${title}`, "", `${at}: **${summarize(results)}**`, ""];
  for (const [section, cases] of sectionsOf(results)) {
    lines.push(`## ${section}: ${summarize(cases)}`, "");
    lines.push("| Test case | Expected | Actual | Pass/Fail |", "|---|---|---|---|");
    for (const one of cases) {
      const cells = [one.title, one.expected, one.actual, one.passed ? "✅ PASS" : "❌ FAIL"];
      lines.push(`| ${cells.map(escapeCell).join(" | ")} |`);
    }
    lines.push("");
  }
  return lines.join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}

/** The same as one HTML file that is complete without scripts. */
export function renderHtml(report: StagingReport): string {
  const sections = sectionsOf(report.results).map(([section, cases]) => {
    const rows = cases.map(
      (one) =>
        `<tr><td>${escapeHtml(one.title)}</td><td>${escapeHtml(one.expected)}</td><td>${escapeHtml(one.actual)}</td><td class="${one.passed ? "pass" : "fail"}">${one.passed ? "✔ PASS" : "✖ FAIL"}</td></tr>`,
    );
    return `<h2>${escapeHtml(section)}: ${summarize(cases)}</h2>\n<table><thead><tr><th>Test case</th><th>Expected</th><th>Actual</th><th>Pass/Fail</th></tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(report.title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #bbb;padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}.pass{color:#0072b2;font-weight:600;white-space:nowrap}.fail{color:#8b1a1a;font-weight:600;white-space:nowrap}</style></head>
<body><h1>${escapeHtml(report.title)}</h1>
<p>${escapeHtml(report.at)}: <strong>${summarize(report.results)}</strong></p>
${sections.join("\n")}
</body></html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
