import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFECT_NAMES } from "#system/platform/defects.ts";
import { LANGUAGES, type Language } from "../options/table.ts";
import { tellingIn } from "../report/words/telling.ts";
import { renderProofMarkdown, scoreText } from "./page.ts";
import { type ProofReport, proofReportSchema } from "./report.ts";
import { madeUpReport } from "./testing/made-up.ts";

/** The proof that is published with the source, `docs/proof.json`, against the pages that tell of it. */

const PROJECT = join(import.meta.dirname, "..", "..");
const PUBLISHED = join(PROJECT, "docs", "proof.json");
const PAGES: Readonly<Record<Language, string>> = { en: "README.md", ko: "README.ko.md" };
const SCORE = /^\*\*(?:Proof|증명)\*\*: .*$/gm;

const report = proofReportSchema.parse(JSON.parse(readFileSync(PUBLISHED, "utf8")));

/** `**Proof**: 36 of 36 known mistakes caught, ... ([2026-12-01](docs/proof.md))`. */
function scoreLine(of: ProofReport, language: Language): string {
  const word = language === "en" ? "Proof" : "증명";
  const link = `[${of.endedAt.slice(0, 10)}](docs/proof.md)`;
  return `**${word}**: ${scoreText(of, tellingIn(language))} (${link})`;
}

test.each(LANGUAGES)("the README in %s tells the score of the published proof", (language) => {
  const told = readFileSync(join(PROJECT, PAGES[language]), "utf8").match(SCORE) ?? [];
  expect([...told]).toEqual([scoreLine(report, language)]);
});

test("the line of the README is found by its form", () => {
  for (const language of LANGUAGES) expect(scoreLine(madeUpReport(), language).match(SCORE)).toHaveLength(1);
});

describe("the published proof", () => {
  test("is of every mistake that there is, and complete", () => {
    expect(report.isWhole).toBe(true);
    expect(report.rows.map(({ defect }) => defect).toSorted()).toEqual(DEFECT_NAMES.toSorted());
    expect(report.score.notShown).toBe(0);
  });

  test("is printed in docs/proof.md", () => {
    expect(readFileSync(join(PROJECT, "docs", "proof.md"), "utf8")).toBe(renderProofMarkdown(report, "en"));
  });
});
