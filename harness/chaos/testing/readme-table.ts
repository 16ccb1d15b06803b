import type { Language } from "../../options/table.ts";
import { printBlocks } from "../../report/markdown/print-blocks.ts";
import { columns, numericColumns, tableBlock } from "../../report/blocks/make.ts";
import { tellingIn } from "../../report/words/telling.ts";
import { formatNumber } from "../../text/numbers.ts";
import { clientsBack, systemBack, titleOf } from "../page-tables.ts";
import type { ChaosReport } from "../report.ts";

/** The published experiments as the README tells them: how soon each was over, what was lost and doubled, and what that means. */
export function readmeTable({ rows }: Pick<ChaosReport, "rows">, language: Language): string {
  const telling = tellingIn(language);
  const { text } = telling;
  const table = tableBlock({
    label: text("chaos.title"),
    columns: [
      ...columns(text, "system", "experiment"),
      ...numericColumns(text, "clientsBack", "systemBack", "lostCount", "duplicatedCount"),
    ],
    rows: rows.map((row) => ({
      cells: [
        { text: row.system ?? "" },
        { text: titleOf(row, telling) },
        { text: row.faults.map((fault) => clientsBack(fault, telling)).join("; ") },
        { text: row.faults.map((fault) => systemBack(fault, telling)).join("; ") },
        { text: row.lost === null ? "" : formatNumber(row.lost) },
        { text: row.duplicated === null ? "" : formatNumber(row.duplicated) },
      ],
    })),
  });
  return `${printBlocks([table])}\n\n${text("chaos.definition")}`;
}
