import { formatNumber, NO_NUMBER } from "../text/numbers.ts";
import { bullet, sparkline, stateSign } from "../svg/small-charts.ts";
import { escapeXml } from "../svg/element.ts";
import type { ObjectiveView, ReportView } from "../view/types.ts";
import { changesOfObjective, relativeWithNoise } from "../view/changes-text.ts";
import { plainObjective } from "../view/plain-objective.ts";
import { actualText, baselineTexts, boundsText, budgetText, marginText } from "../view/words.ts";
import { objectiveMarks } from "../words/objective-marks.ts";
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
  const withBaseline = view.objectives.some((one) => baselineTexts(one, view, translate).length > 0);
  const columns = [
    { heading: translate("column.verdict") },
    { heading: translate("column.objective") },
    { heading: translate("column.actual"), numeric: true },
    { heading: translate("column.target"), numeric: true },
    { heading: translate("column.scale") },
    { heading: translate("column.margin"), numeric: true },
    ...(withBaseline ? [{ heading: translate("column.baseline"), numeric: true }] : []),
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
    textCell(plainObjective(objective, translate), {
      note: objectiveNote(objective, view, translate),
      href: chart === undefined ? "" : `#${chart}`,
    }),
    numberCell(actualText(objective), numbers.value, {
      note:
        numbers.samples === null
          ? ""
          : translate("scorecard.samples", { count: formatNumber(numbers.samples) }),
    }),
    numberCell(boundsText(objective.pass), target?.value ?? null, {
      note: limit === null ? "" : translate("scorecard.limit", { bound: boundsText(objective.warn) }),
    }),
    markupCell(
      bullet(numbers.value, objective.pass, objective.warn, result) +
        sparkline(objective.spark, target?.value ?? limit?.value ?? null),
    ),
    numberCell(marginText(objective), numbers.margin, {
      note:
        objective.budgetUsed === null ? "" : translate("scorecard.budget", { share: budgetText(objective) }),
    }),
    ...(withBaseline ? [baselineCell(objective, view, translate)] : []),
  ];
}

/** One line per baseline: the relative difference with its noise; the section on what changed has the rest. */
function baselineCell(objective: ObjectiveView, view: ReportView, translate: Translate): Cell {
  const short = changesOfObjective(view, objective.id).map(
    ({ comparison, row }) => `${translate(`baseline.${comparison.kind}`)} ${relativeWithNoise(row)}`,
  );
  const [first = NO_NUMBER, ...further] =
    short.length > 0 ? short : baselineTexts(objective, view, translate);
  return numberCell(first, null, { lines: further });
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
  const identity = `${objective.id}${objectiveMarks(objective, translate)} · ${objective.label}`;
  const reason =
    objective.result === "pass" ? "" : reasonText(objective.code, objective.message, view.language);
  const notes = objective.notes.map((note) => reasonText(note.code, note.message, view.language));
  return [identity, reason, ...notes, objective.why ?? ""].filter(Boolean).join(" · ");
}
