import {
  columns,
  heading,
  headedTable,
  number,
  numericColumns,
  paragraph,
  stateCell,
  tableBlock,
} from "../../blocks/make.ts";
import type { Block, Row, Table } from "../../blocks/types.ts";
import { formatAmount, formatBeside, formatNumber, formatShare } from "../../../text/numbers.ts";
import { invariantsTable } from "../../sections/invariants/section.ts";
import { subjectTitle } from "../../view/words.ts";
import { failureWords } from "../../words/failure-words.ts";
import { words } from "../../words/reasons.ts";
import type { FailedEndpoint, IncidentRun, ObjectiveBreach } from "../types.ts";
import { lengthText, offsetText, type Teller, troubled } from "./teller.ts";

/** Rows of a table in Markdown; the page and the JSON file have all. */
const ROWS_MAX = { markdown: 15 } as const;
/** Long tables end in Markdown, and say so. */
function limited(translate: Teller["translate"]): Pick<Table, "rowsMax" | "more"> {
  return { rowsMax: ROWS_MAX, more: (count) => translate("comment.more", { count }) };
}

/** Stretches that a row names; more are counted. */
const STRETCHES_NAMED = 3;

/** What it did to requests, users, budgets and data, run by run. */
export function impactBlocks(teller: Teller): Block[] {
  const runs = troubled(teller);
  return runs.flatMap((run) => [
    ...(runs.length > 1 ? [heading(`${subjectTitle(run)}, ${run.runId}`)] : []),
    ...run.faults.flatMap((fault) => paragraph(words(fault, teller.language))),
    ...(run.loadStartedAt === null
      ? paragraph(teller.translate("impact.none"))
      : [countsTable(run, teller), ...objectivesTable(run, teller), ...budgetTable(run, teller)]),
    ...endpointsTable(run, teller),
    ...dataBlocks(run, teller),
  ]);
}

function countsTable({ impact }: IncidentRun, teller: Teller): Block {
  const { translate } = teller;
  const row = (label: string, text: string): Row => ({ cells: [{ text: label }, { text }] });
  const ofTotal = (count: number, total: number): string =>
    total === 0
      ? translate("impact.notMade")
      : translate("impact.ofTotal", {
          count: formatNumber(count),
          total: formatNumber(total),
          share: formatShare(count / total),
        });
  const { checks, protocols } = impact;
  return tableBlock({
    label: translate("section.incident.impact"),
    narrow: true,
    columns: columns(translate, "field", "value"),
    rows: [
      row(translate("impact.failedRequests"), ofTotal(impact.failed, impact.requests)),
      ...protocols.map(({ protocol, calls, failed }) =>
        row(
          `${translate(`protocol.${protocol}`)}, ${translate(`protocol.${protocol}.many`)}`,
          ofTotal(failed, calls),
        ),
      ),
      row(translate("impact.failedChecks"), ofTotal(checks.total - checks.passed, checks.total)),
      row(translate("impact.iterations"), formatNumber(impact.iterations)),
      row(translate("impact.dropped"), formatNumber(impact.droppedIterations)),
      row(translate("impact.users"), formatNumber(impact.usersMax)),
      row(translate("impact.beyond"), lengthText(impact.beyondMs, teller)),
    ],
  });
}

function objectivesTable({ breaches }: IncidentRun, teller: Teller): Block[] {
  const { language, translate } = teller;
  return headedTable(translate("impact.objectives"), {
    columns: [
      ...columns(translate, "verdict", "objective"),
      ...numericColumns(translate, "actual"),
      { heading: translate("impact.bound"), numeric: true },
      { heading: translate("impact.stretches") },
      ...columns(translate, "reason"),
    ],
    rows: breaches.map((breach) => ({
      cells: [
        stateCell(breach.result, translate),
        { text: breach.label, note: breach.critical ? translate("scorecard.critical") : "" },
        { text: actualOf(breach) },
        { text: breach.bound?.text ?? "" },
        { text: stretchesText(breach, teller) },
        { text: words(breach, language) },
      ],
    })),
    ...limited(translate),
  });
}

function actualOf({ numbers, unit, pass, warn }: ObjectiveBreach): string {
  const bounds = [...pass, ...warn].map(({ value }) => value);
  return formatBeside(numbers.value, unit, bounds);
}

/** `+4:00 to +5:30`, first ones first. */
function stretchesText({ stretches, beyondMs, lasts }: ObjectiveBreach, teller: Teller): string {
  const { translate } = teller;
  if (stretches.length === 0) return translate("impact.noStretch");
  const named = stretches.slice(0, STRETCHES_NAMED).map((stretch, position) => {
    const toTheEnd = lasts && position === stretches.length - 1;
    const end = toTheEnd ? ` (${translate("impact.lasts")})` : "";
    return `${offsetText(stretch.fromMs)}–${offsetText(stretch.toMs)}${end}`;
  });
  const rest = stretches.length - named.length;
  return `${named.join(", ")}${rest > 0 ? ` (+${rest})` : ""}; ${lengthText(beyondMs, teller)}`;
}

function budgetTable({ impact: { budgets } }: IncidentRun, { translate }: Teller): Block[] {
  const table = headedTable(translate("impact.budget"), {
    columns: [
      ...columns(translate, "objective"),
      ...numericColumns(translate, "samples"),
      ...(["impact.allowed", "impact.bad", "impact.used"] as const).map((key) => ({
        heading: translate(key),
        numeric: true,
      })),
    ],
    rows: budgets.map(({ label, samples, allowed, bad, used }) => ({
      cells: [
        { text: label },
        number(formatNumber, samples),
        number(formatAmount, allowed),
        number(formatNumber, bad),
        { text: formatShare(Number(used.toPrecision(3))), ...(used > 1 ? { state: "breach" as const } : {}) },
      ],
    })),
    ...limited(translate),
  });
  return table.length === 0 ? [] : [...table, ...paragraph(translate("impact.budgetNote"), "small")];
}

function endpointsTable({ impact }: IncidentRun, teller: Teller): Block[] {
  const { translate } = teller;
  if (impact.requests === 0) return [];
  if (impact.failed === 0) return paragraph(translate("impact.noFailures"));
  const without = translate("impact.endpointsWithout", { count: formatNumber(impact.endpointsWithout) });
  return [
    ...headedTable(translate("impact.byEndpoint"), {
      sortable: true,
      columns: [
        ...columns(translate, "endpoint", "service"),
        ...numericColumns(translate, "requests", "failures", "share"),
        ...columns(translate, "kind"),
        ...numericColumns(translate, "firstSeen", "lastSeen"),
      ],
      rows: impact.endpoints.map((row) => ({
        cells: [
          row.endpoint === null ? { text: translate("impact.unnamed") } : { text: row.endpoint, code: true },
          { text: row.service ?? "" },
          number(formatNumber, row.requests),
          number(formatNumber, row.failed),
          number(formatShare, row.failed / row.requests),
          { text: kindsText(row, teller) },
          { text: row.firstMs === null ? "" : offsetText(row.firstMs), sort: row.firstMs },
          { text: row.lastMs === null ? "" : offsetText(row.lastMs), sort: row.lastMs },
        ],
      })),
      ...limited(translate),
      more: (count) => translate("endpoints.more", { count }),
    }),
    ...paragraph(without, "small"),
  ];
}

function kindsText({ kinds }: FailedEndpoint, { translate }: Teller): string {
  return kinds
    .map(({ kind, status, errorCode, count }) => {
      const answer = status === null || status === "0" ? "" : ` ${status}`;
      return `${failureWords(kind, errorCode, translate)}${answer}: ${formatNumber(count)}`;
    })
    .join(", ");
}

function dataBlocks({ invariants, verdict }: IncidentRun, { language, translate }: Teller): Block[] {
  const title = heading(translate("impact.data"));
  if (invariants.state === "none") return [title, ...paragraph(translate("impact.dataNone"))];
  if (invariants.state === "not-checked") {
    const note = verdict.notes.find(({ code }) => code === "INVARIANT_NOT_CHECKED");
    const why = note === undefined ? "" : words(note, language);
    return [title, ...paragraph(translate("impact.dataNotChecked", { why }))];
  }
  return [title, invariantsTable(invariants.results, language, translate)];
}
