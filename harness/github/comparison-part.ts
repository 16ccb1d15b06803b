import type { ComparedObjective, Comparison } from "../contracts/comparison.ts";
import { columns, numericColumns, stateCell } from "../report/blocks/make.ts";
import type { Table } from "../report/blocks/types.ts";
import { printTable } from "../report/markdown/print-blocks.ts";
import { markdownText } from "../report/text/markdown.ts";
import { formatInUnit, formatSignedInUnit, formatSignedShare, NO_NUMBER } from "../text/numbers.ts";
import type { ReportLanguage } from "../report/index.ts";
import { RESULT_SIGNS } from "../report/view/words.ts";
import { words } from "../report/words/reasons.ts";
import { translator } from "../report/words/translate.ts";

const SIGNS = { PASS: RESULT_SIGNS.pass, WARN: RESULT_SIGNS.warn, FAIL: RESULT_SIGNS.breach } as const;
const RANK: Readonly<Record<ComparedObjective["result"], number>> = { breach: 0, warn: 1, pass: 2 };

/** What `loadproof pair` or `compare` found, as a part of a comment or a step summary: the worst first. */
export function comparisonPart(comparison: Comparison, language: ReportLanguage): string {
  const translate = translator(language);
  const { verdict, mode, baseRuns } = comparison;
  const subject = comparison.objective === null ? "" : `${comparison.objective}: `;
  const objectives = comparison.objectives.toSorted((left, right) => RANK[left.result] - RANK[right.result]);
  const table: Table = {
    label: translate("column.objective"),
    columns: [
      ...columns(translate, "objective"),
      ...numericColumns(translate, "before", "after", "difference"),
      ...columns(translate, "verdict"),
    ],
    rows: objectives.map((one) => ({
      cells: [
        { text: one.id, code: true },
        { text: formatInUnit(one.base, one.unit) },
        { text: formatInUnit(one.current, one.unit) },
        { text: differenceText(one) },
        stateCell(one.result, translate),
      ],
    })),
    rowsMax: { markdown: 40 },
    more: (count) => translate("comment.more", { count }),
  };
  return [
    `#### ${SIGNS[verdict]} ${translate(`verdict.${verdict}`)}: ${translate(`compare.${mode}`, { count: baseRuns.length })}`,
    "",
    markdownText(`${subject}${words(comparison, language)}`),
    ...(objectives.length === 0 ? [] : ["", printTable(table)]),
    "",
  ].join("\n");
}

/** `+31 ms (+12%; +8% … +17%)`: the difference with the interval that tells it from noise. */
function differenceText({ difference, interval, unit }: ComparedObjective): string {
  if (difference === null) return NO_NUMBER;
  const range =
    interval === null ? "" : `; ${formatSignedShare(interval.low)} … ${formatSignedShare(interval.high)}`;
  return `${formatSignedInUnit(difference.absolute, unit)} (${formatSignedShare(difference.relative)}${range})`;
}
