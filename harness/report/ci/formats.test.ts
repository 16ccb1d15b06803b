import { describe, expect, test } from "vitest";
import { buildReportView } from "../build-view.ts";
import { CASES } from "../fixtures/cases.ts";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../fixtures/golden.ts";
import { judged, TEMPLATE } from "../fixtures/judged.ts";
import { junitSchemaErrors } from "../fixtures/junit-schema.ts";
import { shortCase } from "../fixtures/short-case.ts";
import { renderJunit } from "../junit/render-junit.ts";
import type { ReportView } from "../view/types.ts";
import { COMMENT_BUDGET, cutToFit, fits } from "./fit.ts";
import { renderAnnotations } from "./render-annotations.ts";
import { renderBadge } from "./render-badge.ts";
import { commentMarker, renderComment, renderSummary } from "./render-comment.ts";
import { renderMetrics } from "./render-metrics.ts";
import { withFindings } from "../fixtures/with-findings.ts";
import { textSpark } from "../text/text-spark.ts";

const short = shortCase();
const shortView = (language: ReportView["language"]): ReportView => buildReportView({ ...short, language });
const links = { html: "https://example.com/report.html", json: "javascript:alert(1)" };

describe("golden files", () => {
  for (const language of GOLDEN_LANGUAGES) {
    test(`of the comment and the annotations in ${language}`, () => {
      expectGolden(`ci/comment.${language}.md`, renderComment(shortView(language), readTemplate, { links }));
      expectGolden(`ci/annotations.${language}.txt`, renderAnnotations(shortView(language)));
    });
  }

  test("of JUnit, metrics and badge, which speak English only", () => {
    expectGolden("ci/junit.xml", renderJunit(shortView("en")));
    expectGolden("ci/metrics.txt", renderMetrics(shortView("en")));
    expectGolden("ci/badge.json", renderBadge(shortView("en")));
    expect(renderJunit(shortView("ko"))).toBe(renderJunit(shortView("en")));
  });
});

describe("JUnit", () => {
  test.each(Object.keys(CASES) as (keyof typeof CASES)[])("%s keeps to the schema", async (name) => {
    const xml = renderJunit(buildReportView({ ...CASES[name](), language: "en" }));
    expect(await junitSchemaErrors(xml)).toEqual([]);
  });

  test("the schema refuses what is no JUnit XML", async () => {
    expect(await junitSchemaErrors("<testsuites><surprise/></testsuites>")).not.toEqual([]);
  });

  test("fails the measurement of a run that is incomplete", () => {
    const xml = renderJunit(buildReportView({ ...CASES.incomplete(), language: "en" }));
    expect(xml).toMatch(/name="measurement"[^>]*>\s*<failure type="INCOMPLETE"/);
  });

  test("fails a data check that is broken or compared nothing, and skips one whose place is not known", async () => {
    const invariants = [
      { name: "no order is lost", compared: 900, violations: 2, examples: ["order 7 is not in the ledger"] },
      { name: "no order is doubled", compared: 0, violations: 0, examples: [] },
      { name: "balances add up", compared: 12, violations: 0, examples: [] },
      { name: "one charge per key", compared: 0, violations: 0, examples: ["no books"], needs: "BOOKS_URL" },
    ];
    const view = buildReportView({ ...withFindings(CASES.passing(), invariants), language: "en" });
    const xml = renderJunit(view);
    expect(await junitSchemaErrors(xml)).toEqual([]);
    expect(xml.match(/<failure type="INVARIANT_(BROKEN|NOT_CHECKED)"/g)).toHaveLength(2);
    expect(xml.match(/<skipped message="[^"]*BOOKS_URL/g)).toHaveLength(1);
    expect(view.verdict).toMatchObject({ word: "FAIL", code: "INVARIANT_BROKEN", exitCode: 6 });
    const comment = renderComment(view, readTemplate);
    expect(comment).toContain("FAIL: MSA Baseline");
    expect(comment).toContain("> 3 of 4 data checks are broken or not checked.");
  });

  test("keeps names apart and free of values", () => {
    const twice = { ...TEMPLATE, objectives: [...TEMPLATE.objectives, ...TEMPLATE.objectives] };
    const xml = renderJunit(buildReportView({ ...judged(short, twice), language: "en" }));
    const names = Array.from(
      xml.matchAll(/classname="([^"]*)" name="([^"]*)"/g),
      ([, classname, name]) => `${classname} ${name}`,
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

/** A run with this many objectives, all breached, with Hangul in every name. */
function manyObjectives(count: number): ReportView {
  const view = shortView("ko");
  const template = view.objectives.find((objective) => objective.result === "breach");
  if (template === undefined) throw new Error("the short run has no breached objective");
  const objectives = Array.from({ length: count }, (_, index) => ({
    ...template,
    id: `메시지-저장-응답시간-목표-${index}-${"가나다라".repeat(20)}`,
  }));
  return { ...view, objectives };
}

describe("size limits", () => {
  test.each([200, 800])("a comment with %s objectives in Hangul stays inside GitHub's limits", (count) => {
    const text = renderComment(manyObjectives(count), readTemplate);
    expect(text.length).toBeLessThanOrEqual(COMMENT_BUDGET.characters);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    const rows = text.match(/^\| `메시지/gm)?.length ?? 0;
    expect(rows < count).toBe(text.includes(`나머지 ${count - rows}행`));
  });

  test("a step summary stays under a megabyte of bytes", () => {
    const text = renderSummary(manyObjectives(4_000), readTemplate);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(900_000);
  });

  test("cutting closes what is open and never splits a line", () => {
    const text = `<details>\n\`\`\`sh\n${"한글 줄\n".repeat(1_000)}`;
    const cut = cutToFit(text, { characters: 2_000, bytes: 100_000 });
    expect(fits(cut, { characters: 2_000, bytes: 100_000 })).toBe(true);
    expect(cut).toMatch(/한글 줄\n```\n<\/details>\n\n… cut/);
    const byBytes = cutToFit(text, { characters: 100_000, bytes: 2_000 });
    expect(new TextEncoder().encode(byBytes).length).toBeLessThanOrEqual(2_000);
  });

  test("annotations stop at GitHub's ten and count the rest", () => {
    const lines = renderAnnotations(manyObjectives(40)).trim().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toContain("31개");
  });
});

describe("small parts", () => {
  test("links that are not plain web addresses are left out", () => {
    const text = renderComment(shortView("en"), readTemplate, { links });
    expect(text).toContain("[HTML report](https://example.com/report.html)");
    expect(text).not.toContain("javascript:");
  });

  test("the marker can't end its comment early", () => {
    expect(commentMarker("a --> b <script>")).toBe("<!-- loadproof: a __%3E b %3Cscript%3E -->");
  });

  test.each([
    [[1, 2, 3, 4, 5, 6, 7, 8], "▂▃▄▅▆▇██"],
    [[0, 0, 0], "▁▁▁"],
    [[1, null, 1], "█ █"],
    [[1], ""],
  ])("textSpark of %j is %s", (values, text) => expect(textSpark(values)).toBe(text));

  test("a passing run has no annotations", () => {
    expect(renderAnnotations(buildReportView({ ...CASES.passing(), language: "en" }))).toBe("");
  });
});

test("an annotation stands at the user's own line, and at none of ours", () => {
  const view = shortView("en");
  const id = "http-failed";
  const at = (file: string): string =>
    renderAnnotations({ ...view, sources: { script: null, objectives: { [id]: { file, line: 12 } } } });
  expect(at("load/shop.yaml")).toMatch(/^::error file=load\/shop\.yaml,line=12,title=/);
  expect(at("../loadproof/thresholds/common.yaml")).not.toContain("file=");
  const invalid = { ...view, verdict: { ...view.verdict, invalid: true } };
  const script = { file: "load/shop.js", line: 3 };
  expect(renderAnnotations({ ...invalid, sources: { script, objectives: {} } })).toMatch(
    /^::error file=load\/shop\.js,line=3,title=INVALID::/,
  );
});

test("runs in pairs come before all else", () => {
  const lines = renderComment(shortView("en"), readTemplate, { compared: "#### PAIRS" }).split("\n");
  const place = (text: string): number => lines.findIndex((line) => line.startsWith(text));
  expect(place("#### PAIRS")).toBeGreaterThan(0);
  expect(place("#### PAIRS")).toBeLessThan(place("- Against the pinned base"));
  expect(place("- Against the pinned base")).toBeLessThan(place("- Likely cause"));
  expect(place("- Likely cause")).toBeLessThan(place("| Objective"));
});
