import { formatInUnit } from "../text/numbers.ts";
import type { ChangeRow, Comparison } from "../view/comparison-types.ts";
import {
  changeStatistic,
  changeSubject,
  changeText,
  comparisonCounts,
  comparisonHeading,
  comparisonIntroduction,
  noBaselineText,
  noiseText,
} from "../view/changes-text.ts";
import type { ReportView } from "../view/types.ts";
import type { Translate } from "../words/translate.ts";
import { htmlTable } from "./table.ts";
import { type HtmlTable, numberCell, textCell } from "./types.ts";

/** A block per baseline: what it is, how much changed, then worsened, improved, new and gone; the rest is folded. */
export function changesPart(view: ReportView, translate: Translate): Readonly<Record<string, unknown>> {
  const compared = view.comparisons.some((comparison) => comparison.rows.length > 0);
  return {
    none: view.comparisons.length === 0 ? noBaselineText(view, translate) : "",
    blocks: view.comparisons.map((comparison) => comparisonBlock(comparison, translate)),
    noise: compared ? translate("changes.noise") : "",
  };
}

function comparisonBlock(comparison: Comparison, translate: Translate): Readonly<Record<string, unknown>> {
  const heading = comparisonHeading(comparison, translate);
  const changed = comparison.rows.filter((row) => row.change !== "unchanged");
  const unchanged = comparison.rows.filter((row) => row.change === "unchanged");
  return {
    kind: comparison.kind,
    heading,
    introduction: comparisonIntroduction(comparison, translate),
    counts: comparisonCounts(comparison, translate),
    changed: changesTable(heading, changed, translate),
    unchanged: changesTable(heading, unchanged, translate),
    unchangedCount:
      unchanged.length === 0 ? "" : translate("changes.unchangedRows", { count: unchanged.length }),
  };
}

function changesTable(label: string, rows: readonly ChangeRow[], translate: Translate): HtmlTable {
  const columns = [
    { heading: translate("column.change") },
    { heading: translate("column.subject") },
    { heading: translate("column.statistic") },
    { heading: translate("column.before"), numeric: true },
    { heading: translate("column.after"), numeric: true },
    { heading: translate("column.difference"), numeric: true },
    { heading: translate("column.noise"), numeric: true },
  ];
  const states = {
    worsened: "breach",
    improved: "pass",
    unchanged: "",
    new: "skipped",
    gone: "warn",
  } as const;
  const body = rows.map((row) => ({
    state: states[row.change],
    cells: [
      textCell(translate(`change.${row.change}`)),
      textCell(changeSubject(row, translate), { code: row.objective === null && row.subject !== "all" }),
      textCell(changeStatistic(row, translate)),
      numberCell(formatInUnit(row.before, row.unit)),
      numberCell(formatInUnit(row.after, row.unit)),
      numberCell(changeText(row)),
      numberCell(noiseText(row)),
    ],
  }));
  return htmlTable({ label, columns, rows: body }, translate);
}
