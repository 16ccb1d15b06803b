import { markdownCellCode } from "../text/markdown.ts";
import { formatInUnit, formatSignedInUnit, formatSignedShare, NO_NUMBER } from "../text/numbers.ts";
import type { Change, ChangeRow } from "../view/comparison-types.ts";
import type { Translate } from "../words/translate.ts";
import type { Column } from "./table.ts";

const SIGNS: Readonly<Record<Change, string>> = {
  worsened: "▲",
  improved: "▼",
  unchanged: "＝",
  new: "＋",
  gone: "－",
};

export function changeColumns(translate: Translate): Column[] {
  return [
    { heading: translate("column.change") },
    { heading: translate("column.subject") },
    { heading: translate("column.before"), numeric: true },
    { heading: translate("column.after"), numeric: true },
    { heading: translate("column.difference"), numeric: true },
  ];
}

/** One difference with its noise beside it, so that nobody reads more into it than it holds. */
export function changeCells(row: ChangeRow, translate: Translate): string[] {
  const subject = row.subject === "all" ? row.subject : markdownCellCode(row.subject);
  const difference =
    row.absolute === null
      ? NO_NUMBER
      : `${formatSignedInUnit(row.absolute, row.unit)} (${formatSignedShare(row.relative)}) ± ${formatInUnit(row.noise, row.unit)}`;
  return [
    `${SIGNS[row.change]} ${translate(`change.${row.change}`)}`,
    `${subject} ${row.statistic}`,
    formatInUnit(row.before, row.unit),
    formatInUnit(row.after, row.unit),
    difference,
  ];
}
