import { PHASE_TAG } from "../../../contracts/samples.ts";
import { cleanText } from "../../../text/clean.ts";
import { isLoad, type SeriesIndex } from "../../../figures/series-index.ts";
import type { ErrorGroup, ErrorKind, ErrorOrigin } from "../../view/types.ts";

interface Accumulator {
  readonly service: string | undefined;
  readonly endpoint: string | undefined;
  readonly status: string | undefined;
  readonly errorCode: string | undefined;
  readonly ids: number[];
  readonly phases: Set<string>;
}

/** Failed requests of all load phases by service, endpoint, status and error code; most frequent first. */
export function errorGroups(index: SeriesIndex | null): ErrorGroup[] {
  if (index === null) return [];
  const groups = new Map<string, Accumulator>();
  for (const series of index.of("http_req_failed", isLoad)) {
    const { service, name: endpoint, status, error_code: errorCode, [PHASE_TAG]: phase = "" } = series.tags;
    const key = JSON.stringify([service, endpoint, status, errorCode]);
    const group = groups.get(key) ?? { service, endpoint, status, errorCode, ids: [], phases: new Set() };
    group.ids.push(series.id);
    group.phases.add(phase);
    groups.set(key, group);
  }
  const requests = index.total("http_req_failed", isLoad).count;
  return [...groups.values()]
    .flatMap((group) => summarise(index, group, requests))
    .sort((left, right) => right.count - left.count || left.firstSeenMs - right.firstSeenMs);
}

function summarise(index: SeriesIndex, group: Accumulator, requests: number): ErrorGroup[] {
  const count = index.store.total(group.ids).sum;
  if (count === 0) return [];
  const failing = index.store.buckets(group.ids).filter((bucket) => bucket.sketch.sum > 0);
  return [
    {
      service: cleanOrNull(group.service),
      endpoint: cleanOrNull(group.endpoint),
      status: cleanOrNull(group.status),
      errorCode: cleanOrNull(group.errorCode),
      kind: errorKind(group.errorCode, group.status),
      origin: errorOrigin(group.errorCode, group.status),
      count,
      share: requests > 0 ? count / requests : null,
      phases: [...group.phases].sort(),
      firstSeenMs: failing.at(0)?.offsetMs ?? 0,
      lastSeenMs: failing.at(-1)?.offsetMs ?? 0,
    },
  ];
}

function cleanOrNull(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : cleanText(text);
}

/** k6's error codes (`lib/netext/httpext/error_codes.go`) in the classes a reader acts on. */
const KINDS_BY_CODE: readonly { readonly from: number; readonly to: number; readonly kind: ErrorKind }[] = [
  { from: 1050, to: 1050, kind: "timeout" },
  { from: 1100, to: 1199, kind: "dns" },
  { from: 1211, to: 1211, kind: "timeout" },
  { from: 1212, to: 1212, kind: "refused" },
  { from: 1220, to: 1221, kind: "reset" },
  { from: 1200, to: 1299, kind: "network" },
  { from: 1300, to: 1399, kind: "tls" },
  { from: 1400, to: 1499, kind: "client-error" },
  { from: 1500, to: 1599, kind: "server-error" },
  { from: 1600, to: 1699, kind: "http2" },
  { from: 1000, to: 1099, kind: "network" },
];

/** The class of a failure from k6's error code, else from the HTTP status. */
export function errorKind(errorCode: string | undefined, status: string | undefined): ErrorKind {
  const code = Number(errorCode ?? Number.NaN);
  const known = KINDS_BY_CODE.find((range) => code >= range.from && code <= range.to);
  if (known !== undefined) return known.kind;
  const answer = Number(status ?? Number.NaN);
  if (answer >= 400 && answer < 500) return "client-error";
  if (answer >= 500 && answer < 600) return "server-error";
  return answer === 0 ? "network" : "other";
}

/** Dialling failed for another reason than refusal or silence: no local port free, no route. */
const DIAL_FAILED: ReadonlySet<number> = new Set([1210, 1213]);

/** Where a request failed: in the system, on the way to it, or in the generator itself. */
export function errorOrigin(errorCode: string | undefined, status: string | undefined): ErrorOrigin {
  const code = Number(errorCode ?? Number.NaN);
  if (errorKind(errorCode, status) === "dns" || DIAL_FAILED.has(code)) return "generator";
  return Number(status ?? Number.NaN) > 0 ? "answer" : "silence";
}
