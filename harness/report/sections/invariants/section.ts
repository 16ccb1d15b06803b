import { columns, number, numericColumns, paragraph, stateCell, tableBlock } from "../../blocks/make.ts";
import { formatNumber } from "../../../text/numbers.ts";
import { invariantState, invariantsText } from "./texts.ts";
import { phrase } from "../../words/ko-phrases.ts";
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
        ...columns(translate, "result", "check"),
        ...numericColumns(translate, "compared", "violations"),
        ...columns(translate, "example"),
      ],
      rows: findings.map((finding) => ({
        state: invariantState(finding),
        cells: [
          stateCell(invariantState(finding), translate),
          { text: phrase(finding.name, view.language) },
          number(formatNumber, finding.compared),
          number(formatNumber, finding.violations),
          { text: finding.examples[0] ?? "" },
        ],
      })),
    });
    return [...paragraph(invariantsText(view, translate)), ...(findings.length === 0 ? [] : [table])];
  },
};
