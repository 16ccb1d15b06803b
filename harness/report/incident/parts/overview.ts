import { columns, headedTable, tableBlock } from "../../blocks/make.ts";
import type { Block, Cell, Row } from "../../blocks/types.ts";
import { formatUtc } from "../../text/times.ts";
import { HEADLINE_STATES, subjectTitle, wordFor } from "../../view/words.ts";
import { causeWords } from "../../words/reasons.ts";
import { verdictWords } from "../../words/verdict-words.ts";
import type { IncidentRun } from "../types.ts";
import { lengthText, momentText, type Teller, troubled } from "./teller.ts";

/** What was run and judged, in what state the data is, and what only people can say of it. */
export function overviewBlocks(teller: Teller): Block[] {
  const { incident, translate } = teller;
  const judged = troubled(teller).map(({ headline }) => translate(`verdict.${headline}`));
  const blank = (label: string, text: string): Row => ({
    cells: [{ text: label }, { text, blank: true }],
  });
  return [
    tableBlock({
      label: translate("section.incident.overview"),
      columns: [
        ...columns(translate, "verdict"),
        { heading: translate("identity.scenario") },
        ...columns(translate, "time"),
        { heading: translate("incident.status") },
        { heading: translate("identity.revision") },
        { heading: translate("identity.runtime") },
        { heading: translate("incident.folder") },
      ],
      rows: incident.runs.map((run) => ({ cells: runCells(run, teller) })),
    }),
    tableBlock({
      label: translate("incident.severity"),
      narrow: true,
      columns: [...columns(translate, "field", "value")],
      rows: [
        blank(
          translate("incident.severity"),
          translate("incident.severityAsk", { words: [...new Set(judged)].join(", ") }),
        ),
        blank(translate("incident.author"), translate("incident.authorAsk")),
      ],
    }),
    ...headedTable(translate("section.reproduce"), {
      columns: [{ heading: translate("incident.runColumn") }, { heading: translate("template.command") }],
      rows: troubled(teller).map(({ runId, command }) => ({
        cells: [
          { text: runId, code: true },
          { text: command, code: true },
        ],
      })),
    }),
  ];
}

function runCells(run: IncidentRun, teller: Teller): Cell[] {
  const { language, translate } = teller;
  return [
    {
      text: translate(`verdict.${run.headline}`),
      state: HEADLINE_STATES[run.headline],
      lines: [verdictWords(run.verdict, language)],
      note: run.isIncident ? "" : translate("incident.calm"),
    },
    { text: subjectTitle(run), note: run.scenario },
    {
      text: momentText(run.startedAt, teller),
      lines: [`– ${formatUtc(Date.parse(run.endedAt))}`, lengthText(run.durationMs, teller)],
    },
    { text: statusText(run, teller) },
    { text: run.revision === null ? "" : `${run.revision.commit.slice(0, 12)} (${run.revision.branch})` },
    {
      text: wordFor("runtime", run.runtime, translate),
      lines: [
        ...run.servers,
        ...(run.defects.length === 0 ? [] : [`${translate("incident.defects")}: ${run.defects.join(", ")}`]),
      ],
    },
    { text: run.folder, code: true, href: encodeURI(run.page ?? run.folder) },
  ];
}

function statusText(
  { complete, incompleteCause, incompleteReason, verdict }: IncidentRun,
  { language, translate }: Teller,
): string {
  const reason = causeWords(incompleteCause, incompleteReason, language) || translate("incomplete.unknown");
  const end = complete ? translate("incident.complete") : translate("incident.incomplete", { reason });
  return verdict.invalid ? `${end}; ${translate("incident.unsound")}` : end;
}
