import { columns, number, numericColumns, tableBlock } from "../../blocks/make.ts";
import type { Row, Table } from "../../blocks/types.ts";
import { formatNumber, formatShare } from "../../../text/numbers.ts";
import type { ReportView } from "../../view/types.ts";
import type { Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";
import type { CheckRow } from "./data.ts";

const CHECK_ROWS = { html: 200, markdown: 20 } as const;

/** The script's checks by name, failing ones first. */
export const checks: Section = {
  name: "checks",
  title: "section.checks",
  blocks: (view, translate) => (view.checks.length === 0 ? [] : [tableBlock(checksTable(view, translate))]),
};

function checksTable({ checks: rows }: ReportView, translate: Translate): Table {
  return {
    label: translate("section.checks"),
    sortable: true,
    columns: [
      ...columns(translate, "check", "result"),
      ...numericColumns(translate, "passed", "failures", "passedShare"),
    ],
    rows: rows.map((row) => checkRow(row, translate)),
    rowsMax: CHECK_ROWS,
    more: (count) => translate("checks.more", { count }),
  };
}

function checkRow({ groups, name, passes, fails, scenarios }: CheckRow, translate: Translate): Row {
  const state = fails > 0 ? "breach" : passes > 0 ? "pass" : "skipped";
  const word = translate(fails > 0 ? "checks.failed" : passes > 0 ? "checks.passed" : "checks.notMade");
  return {
    cells: [
      {
        text: name,
        code: true,
        note: groups.join(" › "),
        lines: scenarios
          .filter((one) => one.fails > 0)
          .map((one) =>
            translate("checks.ofScenario", {
              scenario: one.scenario,
              fails: formatNumber(one.fails),
              total: formatNumber(one.passes + one.fails),
            }),
          ),
      },
      { text: word, state },
      number(formatNumber, passes),
      number(formatNumber, fails),
      number(formatShare, passes + fails === 0 ? null : passes / (passes + fails)),
    ],
  };
}
