import { columns, number, numericColumns, paragraph, stateCell, tableBlock } from "../../blocks/make.ts";
import type { Block } from "../../blocks/types.ts";
import { formatNumber } from "../../../text/numbers.ts";
import type { Finding } from "../../../contracts/findings.ts";
import type { InvariantResult } from "../../../contracts/verdict.ts";
import type { ReportLanguage } from "../../view/types.ts";
import { invariantState, invariantsText } from "./texts.ts";
import { phrase } from "../../words/ko-phrases.ts";
import type { Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";

/** Data checks after the load, with how much each of them compared. */
export const invariants: Section = {
  name: "invariants",
  title: "section.invariants",
  blocks: (view, translate) => {
    const findings = view.invariants ?? [];
    return [
      ...paragraph(invariantsText(view, translate)),
      ...(findings.length === 0 ? [] : [invariantsTable(findings, view.language, translate)]),
    ];
  },
};

type Row = Pick<InvariantResult, "result"> &
  Readonly<Pick<Finding, "name" | "compared" | "violations">> & { readonly examples: readonly string[] };

/** What was found of each, with the first violation. */
export function invariantsTable(
  findings: readonly Row[],
  language: ReportLanguage,
  translate: Translate,
): Block {
  return tableBlock({
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
        { text: phrase(finding.name, language) },
        number(formatNumber, finding.compared),
        number(formatNumber, finding.violations),
        { text: finding.examples[0] ?? "" },
      ],
    })),
  });
}
