import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../options/table.ts";
import { bundledExperiments } from "./experiments.ts";
import { renderChaosMarkdown } from "./page.ts";
import { readmeTable } from "./testing/readme-table.ts";
import { chaosReportSchema } from "./report.ts";

/** The experiments that are published with the source, `docs/chaos.json`, against the pages that tell of them. */

const PROJECT = join(import.meta.dirname, "..", "..");
const PAGES = { en: "README.md", ko: "README.ko.md" } as const;
const read = (name: string): string => readFileSync(join(PROJECT, name), "utf8");
const report = chaosReportSchema.parse(JSON.parse(read("docs/chaos.json")));

test.each(LANGUAGES)("the README in %s has the table of the published experiments", (language) => {
  expect(read(PAGES[language])).toContain(readmeTable(report, language));
});

describe("what is published", () => {
  test("is of every experiment that there is", () => {
    expect(report.isWhole).toBe(true);
    expect(report.rows.map(({ experiment }) => experiment)).toEqual(
      bundledExperiments({ projectDirectory: PROJECT }),
    );
  });

  test("is survived throughout: nothing lost, nothing duplicated", () => {
    expect(report.rows.filter(({ outcome }) => outcome !== "survived")).toEqual([]);
    expect(report.rows.filter(({ lost, duplicated }) => lost !== 0 || duplicated !== 0)).toEqual([]);
  });

  test("is printed in docs/chaos.md", () => {
    expect(read("docs/chaos.md")).toBe(renderChaosMarkdown(report, "en"));
  });
});
