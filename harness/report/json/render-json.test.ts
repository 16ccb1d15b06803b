import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildReportView } from "../build-view.ts";
import { CASES } from "../fixtures/cases.ts";
import { shortCase } from "../fixtures/short-case.ts";
import { renderJson } from "./render-json.ts";
import { reportJsonSchema, reportSchema } from "./report-schema.ts";

const INPUTS = { ...CASES, short: shortCase } as const;

describe("renderJson", () => {
  test.each(Object.keys(INPUTS) as (keyof typeof INPUTS)[])("%s keeps to the schema", (name) => {
    const document: unknown = JSON.parse(renderJson(buildReportView({ ...INPUTS[name](), language: "en" })));
    expect(reportSchema.safeParse(document).error?.issues ?? []).toEqual([]);
  });

  test("is the same in every language", () => {
    const input = shortCase();
    const english = renderJson(buildReportView({ ...input, language: "en" }));
    expect(renderJson(buildReportView({ ...input, language: "ko" }))).toBe(english);
  });

  test("marks an incomplete run", () => {
    const document = JSON.parse(renderJson(buildReportView({ ...CASES.incomplete(), language: "en" }))) as {
      headline: string;
      run: { complete: boolean };
    };
    expect(document.headline).toBe("INCOMPLETE");
    expect(document.run.complete).toBe(false);
  });
});

test("reports/report.schema.json is the emitted schema (UPDATE_GOLDEN=1 writes it)", async () => {
  const path = join(import.meta.dirname, "../../../reports/report.schema.json");
  if (process.env["UPDATE_GOLDEN"] === "1")
    await import("node:fs").then((fs) => fs.writeFileSync(path, reportJsonSchema()));
  expect(readFileSync(path, "utf8")).toBe(reportJsonSchema());
});
