import type { SampleStore, SeriesKey } from "../contracts/samples.ts";
import { isLoad, SeriesIndex } from "../figures/series-index.ts";
import { cleanText } from "../text/clean.ts";
import { formatAmount, formatMs, formatNumber, formatShare } from "../text/numbers.ts";
import type { Translate } from "../report/words/translate.ts";
import { fitTo, widthOf } from "../text/cells.ts";

const ENDPOINTS_SHOWN = 5;
const ERRORS_SHOWN = 3;
/** Narrower than this there is room for the name and the p95 only. */
const FULL_WIDTH_MIN = 50;

interface Endpoint {
  readonly name: string;
  readonly perSecond: number;
  readonly p95: number;
  readonly failedShare: number | null;
}

interface Failure {
  readonly what: string;
  readonly count: number;
}

/** The worst endpoints by p95 and the most frequent failures, of all that was measured of the load so far. */
export interface LiveTable {
  readonly endpoints: readonly Endpoint[];
  readonly failures: readonly Failure[];
}

export function liveTable(store: SampleStore, elapsedMs: number): LiveTable {
  const index = new SeriesIndex(store);
  const seconds = Math.max(1, elapsedMs / 1_000);
  const failed = new Map(index.groupBy("http_req_failed", "name", isLoad));
  const endpoints = index.groupBy("http_req_duration", "name", isLoad).map(([name, series]) => {
    const times = store.total(idsOf(series));
    const failures = store.total(idsOf(failed.get(name) ?? []));
    return {
      name: cleanText(name),
      perSecond: times.count / seconds,
      p95: times.quantile(0.95),
      failedShare: failures.count === 0 ? null : failures.sum / failures.count,
    };
  });
  return {
    endpoints: endpoints.toSorted((left, right) => right.p95 - left.p95).slice(0, ENDPOINTS_SHOWN),
    failures: failuresOf(index, store),
  };
}

function failuresOf(index: SeriesIndex, store: SampleStore): readonly Failure[] {
  const groups = Map.groupBy(index.of("http_req_failed", isLoad), ({ tags }) => describe(tags));
  return [...groups]
    .map(([what, series]) => ({ what, count: store.total(idsOf(series)).sum }))
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => right.count - left.count)
    .slice(0, ERRORS_SHOWN);
}

/** `POST /checkout 503`, or k6's error code where there was no answer. */
function describe({ name, status, error_code: code }: SeriesKey["tags"]): string {
  const answered = status !== undefined && status !== "0";
  return cleanText([name ?? "", answered ? status : (code ?? "–")].join(" ").trim());
}

function idsOf(series: readonly SeriesKey[]): readonly number[] {
  return series.map(({ id }) => id);
}

/** The table as lines of at most `width` cells; empty before the first request with a name. */
export function tableLines({ endpoints, failures }: LiveTable, width: number, text: Translate): string[] {
  return [...endpointLines(endpoints, width, text), ...failureLines(failures, width, text)];
}

function endpointLines(endpoints: readonly Endpoint[], width: number, text: Translate): string[] {
  if (endpoints.length === 0) return [];
  const rows = endpoints.map(({ name, perSecond, p95, failedShare }) => [
    name,
    formatMs(p95),
    formatAmount(perSecond),
    formatShare(failedShare),
  ]);
  const head = [text("live.endpoint"), "p95", text("live.rate"), text("live.failed")];
  const shown = width < FULL_WIDTH_MIN ? 2 : head.length;
  const lines = [head, ...rows].map((row) => row.slice(0, shown));
  const widths = Array.from({ length: shown }, (_, column) =>
    Math.max(...lines.map((row) => widthOf(row[column] ?? ""))),
  );
  const numbers = widths.slice(1).reduce((sum, cells) => sum + cells + 2, 0);
  const name = Math.max(8, Math.min(widths[0] ?? 0, width - 2 - numbers));
  return lines.map((row) =>
    [
      `  ${fitTo(row[0] ?? "", name)}`,
      ...row.slice(1).map((cell, column) => fitTo(cell, widths[column + 1] ?? 0, "right")),
    ].join("  "),
  );
}

function failureLines(failures: readonly Failure[], width: number, text: Translate): string[] {
  if (failures.length === 0) return [];
  const counts = failures.map(({ count }) => formatNumber(count));
  const cells = Math.max(...counts.map((count) => count.length));
  return [
    `  ${text("live.errors")}`,
    ...failures.map(({ what }, row) =>
      fitTo(`  ${fitTo(counts[row] ?? "", cells, "right")}  ${what}`, width).trimEnd(),
    ),
  ];
}
