import { formatNumber } from "../text/numbers.ts";
import { bullet, sparkline, stateSign } from "../svg/small-charts.ts";
import { escapeXml } from "../svg/element.ts";
import type { ObjectiveView, ReportView } from "../view/types.ts";
import { actualText, boundsText, differenceText, marginText } from "../view/words.ts";
import { reasonText } from "../words/reasons.ts";
import { type Translate } from "../words/translate.ts";
import { htmlTable } from "./table.ts";
import { type Cell, type HtmlTable, markupCell, numberCell, textCell } from "./types.ts";

/** One row per objective, missed ones first. `chartIds` names the chart of an objective, if it has one. */
export function scorecard(
  view: ReportView,
  chartIds: ReadonlyMap<string, string>,
  translate: Translate,
): HtmlTable {
  const withBaseline = view.objectives.some((one) => one.numbers.baseline !== null);
  const columns = [
    { heading: translate("column.verdict") },
    { heading: translate("column.objective") },
    { heading: translate("column.actual"), numeric: true },
    { heading: translate("column.target"), numeric: true },
    { heading: translate("column.limit"), numeric: true },
    { heading: translate("column.scale") },
    { heading: translate("column.margin"), numeric: true },
    ...(withBaseline ? [{ heading: translate("column.baseline"), numeric: true }] : []),
    { heading: translate("column.trend") },
    { heading: translate("column.samples"), numeric: true },
  ];
  const rows = view.objectives.map((objective, position) => ({
    id: `objective-row-${position + 1}`,
    state: objective.result,
    cells: objectiveCells(objective, view, withBaseline, chartIds, translate),
  }));
  return htmlTable({ label: translate("section.scorecard"), columns, rows }, translate);
}

function objectiveCells(
  objective: ObjectiveView,
  view: ReportView,
  withBaseline: boolean,
  chartIds: ReadonlyMap<string, string>,
  translate: Translate,
): Cell[] {
  const { numbers, result } = objective;
  const target = objective.pass[0] ?? null;
  const limit = objective.warn[0] ?? null;
  const chart = chartIds.get(objective.id);
  return [
    stateCell(result, translate),
    textCell(objective.label, {
      note: objectiveNote(objective, view, translate),
      href: chart === undefined ? "" : `#${chart}`,
    }),
    numberCell(actualText(objective), numbers.value),
    numberCell(boundsText(objective.pass), target?.value ?? null),
    numberCell(boundsText(objective.warn), limit?.value ?? null),
    markupCell(bullet(numbers.value, objective.pass, objective.warn, result)),
    numberCell(marginText(objective), numbers.margin),
    ...(withBaseline ? [numberCell(differenceText(objective), numbers.difference?.relative ?? null)] : []),
    markupCell(sparkline(objective.spark, target?.value ?? limit?.value ?? null)),
    numberCell(formatNumber(numbers.samples), numbers.samples),
  ];
}

/** Sign and word: the colour only repeats them. */
export function stateCell(result: ObjectiveView["result"], translate: Translate): Cell {
  const word = escapeXml(translate(`state.${result}`));
  const order = { breach: 0, warn: 1, skipped: 2, pass: 3 }[result];
  return markupCell(`<span class="state state-${result}">${stateSign(result)}&nbsp;<b>${word}</b></span>`, {
    sort: String(order),
  });
}

function objectiveNote(objective: ObjectiveView, view: ReportView, translate: Translate): string {
  const identity = objective.critical ? `${objective.id} (${translate("scorecard.critical")})` : objective.id;
  const reason =
    objective.result === "pass" ? "" : reasonText(objective.code, objective.message, view.language);
  const notes = objective.notes.map((note) => reasonText(note.code, note.message, view.language));
  return [identity, reason, ...notes, objective.why ?? ""].filter(Boolean).join(" · ");
}
