import { columns, heading, numericColumns, paragraph, tableBlock } from "../../blocks/make.ts";
import type { Block, Row, Table } from "../../blocks/types.ts";
import { formatInUnit } from "../../../text/numbers.ts";
import type { Change, ChangeRow, Comparison } from "./types.ts";
import {
  changeStatistic,
  changeSubject,
  changeText,
  comparisonCounts,
  comparisonHeading,
  comparisonIntroduction,
  noBaselineText,
  noiseText,
} from "./texts.ts";
import type { Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";

/** A block per baseline: what it is, how much changed, then worsened, improved, new and gone; the rest is folded. */
export const changes: Section = {
  name: "changes",
  title: "section.changes",
  blocks: (view, translate) => [
    ...(view.comparisons.length === 0 ? paragraph(noBaselineText(view, translate)) : []),
    ...comparisonBlocks(view.comparisons, translate),
    ...(view.comparisons.some(({ rows }) => rows.length > 0)
      ? paragraph(translate("changes.noise"), "small")
      : []),
  ],
};

/** What changed since each baseline, without further words. */
export function comparisonBlocks(comparisons: readonly Comparison[], translate: Translate): Block[] {
  return comparisons.flatMap((comparison) => {
    const label = comparisonHeading(comparison, translate);
    const changed = comparison.rows.filter((row) => row.change !== "unchanged");
    const unchanged = comparison.rows.filter((row) => row.change === "unchanged");
    const summary = translate("changes.unchangedRows", { count: unchanged.length });
    return [
      heading(label, `changes-${comparison.kind}`),
      ...paragraph(comparisonCounts(comparison, translate), "strong"),
      ...paragraph(comparisonIntroduction(comparison, translate), "small"),
      ...changesTable(label, changed, translate),
      ...(unchanged.length === 0
        ? []
        : [{ kind: "fold", summary, blocks: changesTable(label, unchanged, translate) } as const]),
    ];
  });
}

function changesTable(label: string, rows: readonly ChangeRow[], translate: Translate): Block[] {
  if (rows.length === 0) return [];
  const table: Table = {
    label,
    columns: [
      ...columns(translate, "change", "subject", "statistic"),
      ...numericColumns(translate, "before", "after", "difference", "noise"),
    ],
    rows: rows.map((row) => changesRow(row, translate)),
    rowsMax: { markdown: 40 },
    more: (count) => translate("comment.more", { count }),
  };
  return [tableBlock(table)];
}

const SIGNS: Readonly<Record<Change, string>> = {
  worsened: "▲",
  improved: "▼",
  unchanged: "＝",
  new: "＋",
  gone: "－",
};

const STATES = {
  worsened: "breach",
  improved: "pass",
  unchanged: null,
  new: "skipped",
  gone: "warn",
} as const;

function changesRow(row: ChangeRow, translate: Translate): Row {
  const state = STATES[row.change];
  return {
    ...(state === null ? {} : { state }),
    cells: [
      { text: `${SIGNS[row.change]} ${translate(`change.${row.change}`)}` },
      { text: changeSubject(row, translate), code: row.objective === null && row.subject !== "all" },
      { text: changeStatistic(row, translate) },
      { text: formatInUnit(row.before, row.unit) },
      { text: formatInUnit(row.after, row.unit) },
      { text: changeText(row) },
      { text: noiseText(row) },
    ],
  };
}
