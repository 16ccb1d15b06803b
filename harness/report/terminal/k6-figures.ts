import { cleanText } from "../../text/clean.ts";
import { formatAmount, formatInUnit, formatMs, formatNumber, formatShare } from "../../text/numbers.ts";
import type { ReportLanguage } from "../view/types.ts";
import { type Translate, translator } from "../words/translate.ts";

/** Checks that are shown by name; those that failed come first. */
const CHECKS_MAX = 12;

interface Check {
  readonly name: string;
  readonly passes: number;
  readonly fails: number;
}

/**
 * What k6 prints at its end, of the whole run, in a few lines: checks by name, requests, iterations, data. `summary` is what
 * `handleSummary` was given; what it does not hold is left out.
 */
export function k6Figures(summary: unknown, language: ReportLanguage): readonly string[] {
  const translate = translator(language);
  const value = reader(summary);
  const lines = [
    ...requests(value, translate),
    ...exchanges(value, translate),
    ...iterations(value, translate),
    ...data(value, translate),
    ...checks(checksOf(record(record(summary)["root_group"])), translate),
  ];
  return lines.length === 0 ? [] : [translate("k6.title"), ...lines.map((line) => `  ${line}`)];
}

type Value = (metric: string, statistic: string) => number | null;

function reader(summary: unknown): Value {
  const metrics = record(record(summary)["metrics"]);
  return (metric, statistic) => {
    const found = record(record(metrics[metric])["values"])[statistic];
    return typeof found === "number" && Number.isFinite(found) ? found : null;
  };
}

function requests(value: Value, translate: Translate): string[] {
  const count = value("http_reqs", "count");
  if (count === null) return [];
  const share = value("http_req_failed", "rate");
  const failed = value("http_req_failed", "passes");
  return [
    translate("k6.requests", {
      count: formatNumber(count),
      rate: rate(value("http_reqs", "rate")),
      failed: failed === null ? "–" : formatNumber(failed),
      share: formatShare(share),
      p95: formatMs(value("http_req_duration", "p(95)")),
      avg: formatMs(value("http_req_duration", "avg")),
      max: formatMs(value("http_req_duration", "max")),
    }),
  ];
}

/** Of other protocols what k6 counts of them. */
function exchanges(value: Value, translate: Translate): string[] {
  const calls = value("grpc_req_duration", "count");
  const sessions = value("ws_sessions", "count");
  return [
    ...(calls === null
      ? []
      : [
          translate("k6.grpc", {
            count: formatNumber(calls),
            p95: formatMs(value("grpc_req_duration", "p(95)")),
          }),
        ]),
    ...(sessions === null
      ? []
      : [
          translate("k6.sockets", {
            count: formatNumber(sessions),
            sent: formatNumber(value("ws_msgs_sent", "count") ?? 0),
            received: formatNumber(value("ws_msgs_received", "count") ?? 0),
          }),
        ]),
  ];
}

function iterations(value: Value, translate: Translate): string[] {
  const count = value("iterations", "count");
  if (count === null) return [];
  const dropped = value("dropped_iterations", "count") ?? 0;
  return [
    [
      translate("k6.iterations", {
        count: formatNumber(count),
        rate: rate(value("iterations", "rate")),
        p95: formatMs(value("iteration_duration", "p(95)")),
      }),
      ...(value("vus_max", "max") === null
        ? []
        : [translate("k6.users", { count: formatNumber(value("vus_max", "max")) })]),
      ...(dropped === 0 ? [] : [translate("k6.dropped", { count: formatNumber(dropped) })]),
    ].join(", "),
  ];
}

function data(value: Value, translate: Translate): string[] {
  const received = value("data_received", "count");
  const sent = value("data_sent", "count");
  if ((received ?? 0) === 0 && (sent ?? 0) === 0) return [];
  return [
    translate("k6.data", {
      received: formatInUnit(received ?? 0, "bytes"),
      sent: formatInUnit(sent ?? 0, "bytes"),
    }),
  ];
}

function checks(all: readonly Check[], translate: Translate): string[] {
  if (all.length === 0) return [];
  const passes = all.reduce((sum, one) => sum + one.passes, 0);
  const total = all.reduce((sum, one) => sum + one.passes + one.fails, 0);
  const sorted = [...all].sort((one, other) => Number(other.fails > 0) - Number(one.fails > 0));
  const shown = sorted.slice(0, CHECKS_MAX).map(({ name, passes: good, fails }) => {
    const counts = { name: cleanText(name), passes: formatNumber(good), fails: formatNumber(fails) };
    return `  ${fails > 0 ? "✖" : "✔"} ${translate("k6.check", counts)}`;
  });
  const left = all.length - shown.length;
  return [
    translate("k6.checks", {
      passes: formatNumber(passes),
      total: formatNumber(total),
      share: formatShare(total === 0 ? null : passes / total),
    }),
    ...shown,
    ...(left > 0 ? [`  ${translate("k6.moreChecks", { count: left })}`] : []),
  ];
}

/** Checks of the group and of those in it, under the names of their groups. */
function checksOf(group: Readonly<Record<string, unknown>>, above = ""): Check[] {
  const own = list(group["checks"]).map((one) => ({
    name: `${above}${String(one["name"])}`,
    passes: Number(one["passes"]) || 0,
    fails: Number(one["fails"]) || 0,
  }));
  return [
    ...own,
    ...list(group["groups"]).flatMap((one) => checksOf(one, `${above}${String(one["name"])} › `)),
  ];
}

function rate(perSecond: number | null): string {
  return `${formatAmount(perSecond)}/s`;
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? value : Object.values(record(value))).map(record);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
