import { formatNumber, formatShare } from "../../../text/numbers.ts";
import { formatLength } from "../../text/times.ts";
import type { ReportView } from "../../view/types.ts";
import type { Translate } from "../../words/translate.ts";
import { ENDPOINT_ROWS } from "../endpoints/section.ts";
import { ERROR_ROWS } from "../errors/section.ts";
import type { Section } from "../types.ts";

/** Terms of the page with their meaning, as `term|meaning` in the catalogue. */
const TERMS = [
  "verdict",
  "objective",
  "margin",
  "invalid",
  "steady",
  "percentile",
  "vu",
  "rps",
  "baseline",
  "budget",
] as const;

/** What the words of the page mean, how its numbers were made, and what it leaves out. */
export const glossary: Section = {
  name: "glossary",
  title: "section.glossary",
  only: "html",
  blocks: (view, translate) => [
    { kind: "terms", terms: TERMS.map((name) => termOf(translate(`glossary.${name}`))) },
    { kind: "list", small: true, items: methodLines(view, translate).map((text) => ({ text })) },
  ],
};

function termOf(entry: string): { term: string; meaning: string } {
  const [term = "", meaning = ""] = entry.split("|");
  return { term, meaning };
}

function methodLines(view: ReportView, translate: Translate): string[] {
  return [
    translate("method.judging", { breaches: view.verdict.breachesToFail }),
    translate("method.percentiles", { error: formatShare(view.samples.relativeError) }),
    ...(view.timeline === null ? [] : [translate("method.bins", { bin: formatLength(view.timeline.binMs) })]),
    translate("method.times"),
    limitsText(view, translate),
  ];
}

/** What this page leaves out or joins. */
function limitsText(view: ReportView, translate: Translate): string {
  const { figures, errors, samples, timeline } = view;
  const bucketMs = 1_000;
  const hit: string[] = [];
  const rows = { shown: ENDPOINT_ROWS.html, total: figures.endpoints.length };
  if (rows.total > rows.shown) hit.push(translate("limits.endpoints", rows));
  const groups = { shown: ERROR_ROWS.html, total: errors.length };
  if (groups.total > groups.shown) hit.push(translate("limits.errors", groups));
  if (samples.overflowed > 0)
    hit.push(translate("limits.overflow", { count: formatNumber(samples.overflowed) }));
  if (samples.present && !samples.complete) hit.push(translate("limits.cut"));
  if (timeline !== null && timeline.binMs > bucketMs) {
    const seconds = formatNumber((timeline.binMs * timeline.count) / 1000);
    hit.push(translate("limits.bins", { seconds, bin: formatLength(timeline.binMs) }));
  }
  return hit.length === 0 ? translate("limits.none") : translate("limits.title", { what: hit.join("; ") });
}
