import { columns, number, numericColumns, paragraph, stateCell, tableBlock } from "../../blocks/make.ts";
import { formatNumber } from "../../text/numbers.ts";
import { invariantState, invariantsText } from "../../view/invariants.ts";
import type { Section } from "../types.ts";

/** Data checks after the load, with how much each of them compared. */
export const invariants: Section = {
  name: "invariants",
  title: "section.invariants",
  blocks: (view, translate) => {
    const findings = view.invariants ?? [];
    const table = tableBlock({
      label: translate("section.invariants"),
      columns: [
        ...columns(translate("column.result"), translate("column.check")),
        ...numericColumns(translate("column.compared"), translate("column.violations")),
        ...columns(translate("column.example")),
      ],
      rows: findings.map((finding) => ({
        state: invariantState(finding),
        cells: [
          stateCell(invariantState(finding), translate),
          { text: finding.name },
          number(formatNumber, finding.compared),
          number(formatNumber, finding.violations),
          { text: finding.examples[0] ?? "" },
        ],
      })),
    });
    return [...paragraph(invariantsText(view, translate)), ...(findings.length === 0 ? [] : [table])];
  },
};
