import { columns, headedTable, number, numericColumns, paragraph, tableBlock } from "../../blocks/make.ts";
import type { Block, Table } from "../../blocks/types.ts";
import { type SmallChart, smallChart } from "../../svg/chart.ts";
import { drawErrors } from "../../svg/error-chart.ts";
import type { LineStyle } from "../../svg/line-style.ts";
import { drawTimeChart, type StyledCurve } from "../../svg/time-chart.ts";
import type { TimeFrame } from "../../svg/time-frame.ts";
import { formatAmount, formatMs, formatNumber, formatShare, formatTick } from "../../../text/numbers.ts";
import { formatLength } from "../../text/times.ts";
import type { ReportView } from "../../view/types.ts";
import { messageKey, type Translate } from "../../words/translate.ts";
import { frameOf } from "../timeline/frame.ts";
import { timingTable } from "../traffic/section.ts";
import type { Section } from "../types.ts";
import type { EndpointDetail } from "./data.ts";

/** Endpoints to be opened one by one: rate, percentiles, statuses and timings of each. */
export const endpointDetailsSection: Section = {
  name: "endpoint-details",
  title: "section.endpointDetails",
  only: "html",
  blocks: (view, translate) =>
    view.endpointDetails.length === 0
      ? []
      : [
          ...paragraph(translate("endpointDetails.how"), "small"),
          ...view.endpointDetails.map((one, position) => detailFold(view, one, position, translate)),
        ],
};

/** Anchor of what is inside the fold: a link to it opens the fold. */
export function detailAnchor(position: number): string {
  return `endpoint-${position + 1}`;
}

function detailFold(view: ReportView, detail: EndpointDetail, position: number, translate: Translate): Block {
  const { service, endpoint, ok, failed } = detail;
  const requests = ok.requests + failed.requests;
  const summary = translate("endpointDetails.summary", {
    endpoint: service === null ? endpoint : `${endpoint} (${service})`,
    requests: formatNumber(requests),
    p95: formatMs(rowOf(view, detail)?.latencyMs.p95 ?? null),
    failed: formatShare(requests === 0 ? null : failed.requests / requests),
  });
  const anchor = detailAnchor(position);
  const rows = detail.timings.map(({ part, values }) => ({
    name: translate(messageKey(`timing.${part}`)),
    note: "",
    values,
  }));
  return {
    kind: "fold",
    summary,
    anchor,
    blocks: [
      { kind: "smallCharts", charts: detailCharts(view, detail, anchor, translate) },
      ...paragraph(
        translate("endpointDetails.statusList", { statuses: statusList(detail, translate) }),
        "small",
      ),
      tableBlock(outcomeTable(detail, translate)),
      ...headedTable(translate("endpointDetails.timings"), timingTable(rows, translate)),
    ],
  };
}

/** Of all answers, as the table above has it; inside they are told apart. */
function rowOf({ figures }: ReportView, { service, endpoint }: EndpointDetail) {
  return figures.endpoints.find((one) => one.service === service && one.endpoint === endpoint);
}

function statusName(status: string, translate: Translate): string {
  return status === "0" ? translate("outcome.noAnswer") : status;
}

function statusList({ statuses }: EndpointDetail, translate: Translate): string {
  return statuses
    .map(({ status, requests }) => `${statusName(status, translate)} × ${formatNumber(requests)}`)
    .join(", ");
}

function outcomeTable({ ok, failed }: EndpointDetail, translate: Translate): Table {
  const rows = [
    { name: translate("outcome.ok"), ...ok },
    { name: translate("outcome.failed"), ...failed },
  ].filter(({ requests }) => requests > 0);
  return {
    label: translate("endpointDetails.outcomes"),
    columns: [
      ...columns(translate, "result"),
      ...numericColumns(translate, "requests", "p50", "p95", "p99", "max"),
    ],
    rows: rows.map(({ name, requests, latencyMs: { p50, p95, p99, max } }) => ({
      cells: [
        { text: name },
        number(formatNumber, requests),
        ...[p50, p95, p99, max].map((value) => number(formatMs, value)),
      ],
    })),
  };
}

const LATENCY_STYLES = {
  p50: { name: "p50", colour: "p50", width: 1.3, dashes: "2 3" },
  p95: { name: "p95", colour: "p95", width: 1.5 },
  p99: { name: "p99", colour: "p99", width: 1.6 },
} as const;

function detailCharts(
  view: ReportView,
  detail: EndpointDetail,
  anchor: string,
  translate: Translate,
): SmallChart[] {
  const { fromMs, binMs, count, okMs, failedP95Ms, statuses, ok } = detail;
  const frame: TimeFrame = {
    phases: [],
    faults: [],
    clock: null,
    ...(view.timeline === null ? {} : frameOf(view.timeline, view.language)),
    fromMs,
    toMs: fromMs + count * binMs,
  };
  const failedStyle: LineStyle = {
    name: translate("outcome.failedP95"),
    colour: "fail",
    width: 1.5,
    dashes: "6 3",
  };
  const curves: StyledCurve[] = [
    ...(["p50", "p95", "p99"] as const).map((name) => ({ style: LATENCY_STYLES[name], values: okMs[name] })),
    ...(failedP95Ms.length === 0 ? [] : [{ style: failedStyle, values: failedP95Ms }]),
  ];
  const layers = statuses.map(({ status, perSecond }) => ({
    name: statusName(status, translate),
    perSecond,
    ok: /^[123]/.test(status),
  }));
  return [
    smallChart(
      {
        id: `${anchor}-latency`,
        title: translate("endpointDetails.latency"),
        finding: translate("endpointDetails.latencyFinding", {
          p50: formatMs(ok.latencyMs.p50),
          p95: formatMs(ok.latencyMs.p95),
          p99: formatMs(ok.latencyMs.p99),
          bin: formatLength(binMs),
        }),
        frame,
        fromMs,
        binMs,
        curves,
        format: formatTick,
        mayBeLogarithmic: true,
      },
      drawTimeChart,
    ),
    smallChart(
      {
        id: `${anchor}-status`,
        title: translate("endpointDetails.statuses"),
        finding: translate("endpointDetails.statusFinding", {
          statuses: statusList(detail, translate),
        }),
        frame,
        fromMs,
        binMs,
        layers,
        format: formatAmount,
      },
      drawErrors,
    ),
  ];
}
