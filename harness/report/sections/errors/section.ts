import { columns, heading, number, numericColumns, paragraph, tableBlock } from "../../blocks/make.ts";
import type { Block, Table } from "../../blocks/types.ts";
import { formatNumber, formatShare } from "../../../text/numbers.ts";
import { formatClock } from "../../text/times.ts";
import type { ReportView } from "../../view/types.ts";
import { wordFor } from "../../view/words.ts";
import type { Translate } from "../../words/translate.ts";
import { failureWords } from "../../words/failure-words.ts";
import { failureBlocks } from "./failures.ts";
import type { Section } from "../types.ts";

/** Rows of the table; the JSON report has all. */
export const ERROR_ROWS = { html: 60, markdown: 15 } as const;

/** Failed requests by kind, and apart from them what failed on the side of the load generator. */
export const errors: Section = {
  name: "errors",
  title: "section.errors",
  blocks: (view, translate) => [
    heading(translate("errors.ofService")),
    ...(view.errors.length === 0
      ? paragraph(translate("errors.none"))
      : [tableBlock(errorsTable(view, translate))]),
    ...failureBlocks(view, translate),
    heading(translate("errors.ofGenerator")),
    { kind: "list", items: generatorErrors(view, translate).map((text) => ({ text })) },
    ...scriptErrors(view),
  ],
};

function errorsTable({ errors: groups }: ReportView, translate: Translate): Table {
  const served = groups.some(({ service }) => service !== null);
  return {
    label: translate("section.errors"),
    sortable: true,
    columns: [
      ...columns(translate, "kind"),
      ...(served ? columns(translate, "service") : []),
      ...columns(translate, "endpoint", "status"),
      ...numericColumns(translate, "count", "share", "firstSeen", "lastSeen"),
      ...columns(translate, "phases"),
    ],
    rows: groups.map((group) => ({
      cells: [
        {
          text: failureWords(group.kind, group.errorCode, translate),
          note: translate(`origin.${group.origin}`),
        },
        ...(served ? [{ text: group.service ?? "" }] : []),
        { text: group.endpoint ?? "", code: true },
        { text: [group.status, group.errorCode].filter((part) => part !== null).join(" / ") },
        number(formatNumber, group.count),
        number(formatShare, group.share),
        { text: formatClock(group.firstSeenMs), sort: group.firstSeenMs },
        { text: formatClock(group.lastSeenMs), sort: group.lastSeenMs },
        { text: group.phases.map((phase) => wordFor("phase", phase, translate)).join(", ") },
      ],
    })),
    rowsMax: ERROR_ROWS,
    more: (count) => translate("errors.more", { count }),
  };
}

/** What went wrong on the side of the load generator, apart from the system's own failures. */
function generatorErrors(view: ReportView, translate: Translate): string[] {
  const inside = view.errors
    .filter((group) => group.origin === "generator")
    .reduce((sum, group) => sum + group.count, 0);
  const lines = (
    [
      ["errors.dropped", view.figures.droppedIterations],
      ["errors.exceptions", view.scriptErrors.count],
      ["errors.inGenerator", inside],
    ] as const
  ).flatMap(([key, count]) => (count > 0 ? [translate(key, { count: formatNumber(count) })] : []));
  return lines.length === 0 ? [translate("errors.generatorNone")] : lines;
}

function scriptErrors({ scriptErrors: { messages } }: ReportView): Block[] {
  const items = messages.map(({ message, count }) => ({ code: message, text: `× ${count}` }));
  return items.length === 0 ? [] : [{ kind: "list", items }];
}
