import { describe, expect, test } from "vitest";
import { buildReportView } from "../build-view.ts";
import { CASES, failingCase, passingCase } from "../fixtures/cases.ts";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../fixtures/golden.ts";
import { hostileCase, PLANTED_SECRET } from "../fixtures/hostile-case.ts";
import { madeUpEvidence } from "../fixtures/made-up-evidence.ts";
import { shortCase } from "../fixtures/short-case.ts";
import type { ReportView } from "../view/types.ts";
import { translator } from "../words/translate.ts";
import { buildCombined } from "./build-combined.ts";
import { renderCombinedHtml, renderCombinedMarkdown } from "./render-combined.ts";
import { withFindings } from "../fixtures/with-findings.ts";
import { dataText, factorText, rangeText } from "./words.ts";

const before = buildReportView({ ...failingCase(), language: "en" });
const after = buildReportView({
  ...passingCase(),
  evidence: madeUpEvidence({
    runId: "after",
    startedAt: "2026-11-21T18:17:04.000Z",
    endedAt: "2026-11-21T18:27:04.000Z",
  }),
  language: "en",
});
const other: ReportView = (() => {
  const input = shortCase();
  return buildReportView({
    ...input,
    evidence: { ...input.evidence, scenario: "chat", runId: "chat-1" },
    language: "en",
  });
})();

describe("buildCombined", () => {
  test("lists all runs and pairs the first with the last of a scenario", () => {
    const { runs, pairs } = buildCombined([after, other, before], [], "en");
    expect(runs.map((run) => run.state)).toEqual(["FAIL", "FAIL", "PASS"]);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ before: before.run.runId, after: "after", obstacles: [] });
    const p95 = pairs[0]?.rows.find((row) => row.statistic === "p95");
    expect(p95?.factor).toBeCloseTo(
      (after.figures.http.latencyMs.p95 ?? 0) / (before.figures.http.latencyMs.p95 ?? 1),
    );
  });

  test("refuses to compare what was not run alike", () => {
    const elsewhere = { ...after, run: { ...after.run, machine: { ...after.run.machine, cores: 2 } } };
    expect(buildCombined([before, elsewhere], [], "en").pairs[0]).toMatchObject({
      obstacles: ["machine"],
      rows: [],
    });
  });

  test("of pairs it tells medians with the least and the most, and what was wrong before", () => {
    const wrong = (view: ReportView, requestsPerSecond: number): ReportView => ({
      ...view,
      run: { ...view.run, defects: ["order-global-lock", "unknown"] },
      figures: { ...view.figures, http: { ...view.figures.http, requestsPerSecond } },
    });
    const rate = after.figures.http.requestsPerSecond ?? Number.NaN;
    const slow = [4, 10, 5].map((factor) => wrong(before, rate / factor));
    const { runs, pairs } = buildCombined(
      [],
      [{ before: slow, after: [1, 2, 3, 4].map(() => ({ ...after })) }],
      "en",
    );
    // The slow ones are no results.
    expect(runs.map((run) => run.state)).toEqual(["PASS", "PASS", "PASS", "PASS"]);
    const [pair] = pairs;
    expect(pair).toMatchObject({ pairs: 3, obstacles: [], before: "order-global-lock, unknown" });
    expect(pair?.reasons).toEqual([expect.stringMatching(/^order-global-lock: one lock for all orders/)]);
    const tps = pair?.rows.find((row) => row.statistic === "tps");
    expect(tps?.factor).toBeCloseTo(5);
    expect(tps?.before).toBeCloseTo(rate / 5);
    expect(tps?.range).toEqual({ low: expect.closeTo(4), high: expect.closeTo(10) });
    expect(tps === undefined ? "" : rangeText(tps, translator("en"))).toBe("4× – 10×");
  });

  test("rows that are not in all pairs, and pairs of which one run is missing, are left out", () => {
    const bare = { ...after, figures: { ...after.figures, endpoints: [] } };
    const [pair] = buildCombined([], [{ before: [before, before], after: [after, bare] }], "en").pairs;
    expect(pair?.rows.map(({ statistic }) => statistic)).toEqual(["tps", "p95", "p99", "failed"]);
    expect(buildCombined([], [{ before: [], after: [after] }], "en").pairs).toEqual([]);
  });

  test("says what the data checks found", () => {
    const [run] = buildCombined([after], [], "en").runs;
    expect(run?.data).toMatchObject({ counters: [], clean: true });
    const empty = buildReportView({ ...CASES.empty(), language: "en" });
    expect(buildCombined([empty], [], "en").runs[0]?.data.clean).toBeNull();
    const invariants = [
      { name: "stock adds up", compared: 1_200, violations: 0, examples: [] },
      { name: "no coupon twice", compared: 300, violations: 1, examples: ["coupon 7"] },
    ];
    const said = [invariants, invariants.slice(0, 1)].map((findings) => {
      const view = buildReportView({ ...withFindings(passingCase(), findings), language: "en" });
      const data = buildCombined([view], [], "en").runs[0]?.data;
      return [data?.clean, data === undefined ? "" : dataText(data, translator("en"))];
    });
    expect(said).toEqual([
      [false, "1 of 2 data checks are broken or not checked."],
      [true, "Data checks that hold: 1, over 1,200 comparisons."],
    ]);
  });
});

describe("factorText", () => {
  const row = (statistic: "tps" | "p95", factor: number | null) => ({ statistic, factor }) as const;
  test.each([
    [row("tps", 10.833), "10.8×"],
    [row("p95", 0.3243), "67.6% lower"],
    [row("p95", 1.5), "50% higher"],
    [row("p95", 1.001), "the same"],
    [row("p95", null), "–"],
  ])("%j", (input, text) => expect(factorText(input, translator("en"))).toBe(text));
});

describe("golden files", () => {
  for (const language of GOLDEN_LANGUAGES) {
    test(`of the Markdown in ${language}`, () => {
      expectGolden(
        `combined/combined.${language}.md`,
        renderCombinedMarkdown(buildCombined([before, after, other], [], language)),
      );
    });

    test(`of pairs in ${language}`, () => {
      const slow = { ...before, run: { ...before.run, defects: ["cart-without-index"] } };
      const paired = [{ before: [slow, { ...slow }], after: [after, { ...after }] }];
      expectGolden(
        `combined/pairs.${language}.md`,
        renderCombinedMarkdown(buildCombined([], paired, language)),
      );
    });
  }
});

test("HTML holds every run and stays inert with hostile names", () => {
  const hostile = buildReportView({ ...hostileCase(), language: "en" });
  const html = renderCombinedHtml(buildCombined([before, after, hostile], [], "en"), readTemplate);
  expect(html).toContain("after");
  // The worst of the runs heads the page.
  expect(html).toContain('class="verdict verdict-breach"');
  expect(html.match(/<script\b/g)).toHaveLength(2);
  expect(html).not.toContain(PLANTED_SECRET);
  expect(html).not.toMatch(/<img|onerror=alert\(1\)>/);
});
