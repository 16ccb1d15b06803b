import { markdownCellCode, markdownInline, markdownText } from "../text/markdown.ts";
import { formatInUnit } from "../text/numbers.ts";
import type { Change, ChangeRow, Comparison } from "../view/comparison-types.ts";
import {
  changeStatistic,
  changeSubject,
  changeWithNoise,
  comparisonCounts,
  comparisonHeading,
  comparisonIntroduction,
  noBaselineText,
} from "../view/changes-text.ts";
import type { ReportView } from "../view/types.ts";
import type { Translate } from "../words/translate.ts";
import { type Column, markdownTable } from "./table.ts";

const SIGNS: Readonly<Record<Change, string>> = {
  worsened: "▲",
  improved: "▼",
  unchanged: "＝",
  new: "＋",
  gone: "－",
};

/** Rows of one baseline's table in the Markdown report; the JSON report has all. */
export const CHANGE_ROWS_MAX = 40;

/** A block per baseline: what it is, how much changed, then the changes; what lies within noise is only counted. */
export function changesText(view: ReportView, rowsMax: number, translate: Translate): string {
  if (view.comparisons.length === 0) return markdownText(noBaselineText(view, translate));
  const blocks = view.comparisons.map((comparison) => comparisonText(comparison, rowsMax, translate));
  const compared = view.comparisons.some((comparison) => comparison.rows.length > 0);
  return [...blocks, ...(compared ? [markdownText(translate("changes.noise"))] : [])].join("\n\n");
}

/** One baseline: heading with the counts, what it is made of, and a table of what changed. */
export function comparisonText(comparison: Comparison, rowsMax: number, translate: Translate): string {
  const heading = markdownInline(comparisonHeading(comparison, translate));
  const counts = comparisonCounts(comparison, translate);
  const changed = comparison.rows.filter((row) => row.change !== "unchanged");
  const rest = changed.length - rowsMax;
  const table = markdownTable(
    changeColumns(translate),
    changed.slice(0, rowsMax).map((row) => changeCells(row, translate)),
  );
  return [
    `<b>${heading}</b>${counts === "" ? "" : `: ${counts}`}`,
    markdownText(comparisonIntroduction(comparison, translate)),
    ...(changed.length === 0 ? [] : [table]),
    ...(rest > 0 ? [translate("comment.more", { count: rest })] : []),
  ].join("\n\n");
}

function changeColumns(translate: Translate): Column[] {
  return [
    { heading: translate("column.change") },
    { heading: translate("column.subject") },
    { heading: translate("column.before"), numeric: true },
    { heading: translate("column.after"), numeric: true },
    { heading: translate("column.difference"), numeric: true },
  ];
}

/** One difference with its noise beside it, so that nobody reads more into it than it holds. */
function changeCells(row: ChangeRow, translate: Translate): string[] {
  const named = row.objective !== null || row.subject === "all";
  const subject = changeSubject(row, translate);
  return [
    `${SIGNS[row.change]} ${translate(`change.${row.change}`)}`,
    `${named ? markdownInline(subject) : markdownCellCode(subject)} ${row.objective === null ? changeStatistic(row, translate) : ""}`.trim(),
    formatInUnit(row.before, row.unit),
    formatInUnit(row.after, row.unit),
    changeWithNoise(row),
  ];
}
