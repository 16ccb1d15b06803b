import type { ReportView } from "../view/types.ts";
import { headline } from "../view/words.ts";
import { JSON_REPORT_VERSION } from "./report-schema.ts";

/** The JSON report (`report-schema.ts`): everything the report knows, in one schema-versioned document. */
export function renderJson(view: ReportView): string {
  const { language: _language, sources: _sources, objectives, ...rest } = view;
  const facts = { ...rest, objectives: objectives.map(({ matching: _matching, ...objective }) => objective) };
  const document = {
    schema: "loadproof.report",
    version: JSON_REPORT_VERSION,
    headline: headline(view),
    ...facts,
  };
  return `${JSON.stringify(document, finiteOnly, 2)}\n`;
}

/** JSON has no NaN or infinity; they become `null` like every other missing number. */
function finiteOnly(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}
