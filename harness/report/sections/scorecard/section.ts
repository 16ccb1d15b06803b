import { columns, numericColumns, paragraph, stateCell, tableBlock } from "../../blocks/make.ts";
import type { Cell, Table } from "../../blocks/types.ts";
import { textSpark } from "../../text/text-spark.ts";
import { bullet, sparkline } from "../../svg/small-charts.ts";
import { formatNumber, NO_NUMBER } from "../../../text/numbers.ts";
import { changesOfObjective, relativeWithNoise } from "../changes/texts.ts";
import { plainObjective } from "./plain-objective.ts";
import type { ObjectiveView, ReportView } from "../../view/types.ts";
import { actualText, baselineTexts, boundsText, budgetText, marginText } from "../../view/words.ts";
import { phrase } from "../../words/ko-phrases.ts";
import { words } from "../../words/reasons.ts";
import { objectiveMarks } from "../../words/objective-marks.ts";
import type { Translate } from "../../words/translate.ts";
import { chartIds } from "../timeline/chart-ids.ts";
import type { Section } from "../types.ts";

/** One row per objective, missed ones first. */
export const scorecard: Section = {
  name: "scorecard",
  title: "section.scorecard",
  blocks: (view, translate) =>
    view.objectives.length === 0
      ? paragraph(translate("scorecard.none"))
      : [tableBlock(scorecardTable(view, translate))],
};

function scorecardTable(view: ReportView, translate: Translate): Table {
  const withBaseline = view.objectives.some((one) => baselineTexts(one, view, translate).length > 0);
  const charts = chartIds(view);
  return {
    label: translate("section.scorecard"),
    columns: [
      ...columns(translate, "verdict", "objective"),
      ...numericColumns(translate, "actual", "target"),
      ...columns(translate, "scale"),
      ...numericColumns(translate, "margin"),
      ...(withBaseline ? numericColumns(translate, "baseline") : []),
    ],
    rows: view.objectives.map((objective, position) => ({
      id: `objective-row-${position + 1}`,
      state: objective.result,
      cells: [
        ...objectiveCells(objective, view, charts.get(objective.id), translate),
        ...(withBaseline ? [baselineCell(objective, view, translate)] : []),
      ],
    })),
  };
}

function objectiveCells(
  objective: ObjectiveView,
  view: ReportView,
  chart: string | undefined,
  translate: Translate,
): Cell[] {
  const { numbers, result, pass, warn, spark, budgetUsed } = objective;
  const samples = { count: formatNumber(numbers.samples) };
  const bound = (pass[0] ?? warn[0])?.value ?? null;
  return [
    stateCell(result, translate),
    {
      text: plainObjective(objective, translate),
      note: objectiveNote(objective, view, translate),
      href: chart === undefined ? "" : `#${chart}`,
    },
    {
      text: actualText(objective),
      note: numbers.samples === null ? "" : translate("scorecard.samples", samples),
    },
    {
      text: boundsText(pass),
      note: warn.length === 0 ? "" : translate("scorecard.limit", { bound: boundsText(warn) }),
    },
    { text: textSpark(spark), picture: bullet(numbers.value, pass, warn, result) + sparkline(spark, bound) },
    {
      text: marginText(objective),
      note: budgetUsed === null ? "" : translate("scorecard.budget", { share: budgetText(objective) }),
    },
  ];
}

/** One line per baseline: the relative difference with its noise; the section on what changed has the rest. */
function baselineCell(objective: ObjectiveView, view: ReportView, translate: Translate): Cell {
  const short = changesOfObjective(view, objective.id).map(
    ({ comparison, row }) => `${translate(`baseline.${comparison.kind}`)} ${relativeWithNoise(row)}`,
  );
  const [text = NO_NUMBER, ...lines] = short.length > 0 ? short : baselineTexts(objective, view, translate);
  return { text, lines };
}

function objectiveNote(objective: ObjectiveView, view: ReportView, translate: Translate): string {
  const identity = `${objective.id}${objectiveMarks(objective, translate)} · ${objective.label}`;
  const reason = objective.result === "pass" ? [] : [words(objective, view.language), objective.code];
  const notes = objective.notes.map((note) => words(note, view.language));
  return [identity, ...reason, ...notes, phrase(objective.why ?? "", view.language)]
    .filter(Boolean)
    .join(" · ");
}
