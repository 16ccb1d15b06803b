import { keepsBound, shareInterval, type WrittenBound } from "../../judge/index.ts";
import { formatBeside, formatNumber, formatShare } from "../../text/numbers.ts";
import { same, type Words } from "../checks.ts";
import { NOTHING, type Reading, type Rows, type TrafficFigures } from "./figures.ts";
import { type Line, notMeasured } from "./lines.ts";
import { type ProductionSettings, shardOf } from "./settings.ts";

/** Share of a window that must have been seen for its figures to stand for it. */
const COVERAGE_MIN = 0.9;
/** Requests from which on a p95 has one above it in 95 of 100 cases. */
const P95_REQUESTS_MIN = 59;

/** Requests without which an error rate is not told. */
export function requestsNeeded(bound: WrittenBound, requestsMin: ProductionSettings["requestsMin"]): number {
  if (requestsMin !== "auto") return requestsMin;
  return bound.value > 0 ? Math.ceil(3 / bound.value) : 1;
}

/** What stands in the way of believing figures of a window; `null` when nothing does. */
function unseen({ requests, coverage }: TrafficFigures): Words | null {
  if (requests.value === null) return requests.why ?? NOTHING;
  if (!(requests.value >= 1)) return { en: "no request came", ko: "요청 없음" };
  if (coverage >= COVERAGE_MIN) return null;
  const share = formatShare(coverage);
  return {
    en: `Prometheus saw it during ${share} of the window only: expected ${formatShare(COVERAGE_MIN)}`,
    ko: `구간의 ${share}만 관측됨, ${formatShare(COVERAGE_MIN)} 이상이어야 함`,
  };
}

/** The error rate against its limit, or only recorded. With few requests a limit can only be proven to be broken. */
export function errorsLine(
  id: string,
  figures: TrafficFigures,
  bound: WrittenBound | null,
  needed: number,
): Line {
  const limit = bound?.text ?? null;
  const missing = unseen(figures) ?? (figures.failed.value === null ? (figures.failed.why ?? NOTHING) : null);
  if (missing !== null) return notMeasured(id, limit, missing, figures.requests.evidence);
  const requests = Math.round(figures.requests.value ?? 0);
  const failed = Math.round(figures.failed.value ?? 0);
  const share = failed / requests;
  const counted = {
    en: `${count(failed)} of ${count(requests)} requests failed`,
    ko: `요청 ${count(requests)}건 중 ${count(failed)}건 실패`,
  };
  const shown = same(formatBeside(share, "share", bound === null ? [] : [bound.value]));
  const line = { id, value: share, shown, limit, reason: counted, evidence: figures.failed.evidence };
  const isKept = bound === null || keepsBound(share, bound);
  const isProven = bound !== null && !keepsBound(shareInterval(failed, requests)?.low ?? 0, bound);
  if (requests < needed && !isProven)
    return { ...line, outcome: "unmeasured", reason: tooFew(counted, needed) };
  return { ...line, outcome: isKept ? "pass" : "fail" };
}

function tooFew(counted: Words, needed: number): Words {
  return {
    en: `${counted.en}: too few to tell, ${count(needed)} are needed`,
    ko: `${counted.ko}: 판단하기에 부족, ${count(needed)}건 필요`,
  };
}

function count(value: number): string {
  return formatNumber(value);
}

/** A percentile against its limit, or only recorded. */
export function latencyLine(
  id: string,
  figures: TrafficFigures,
  percentile: keyof TrafficFigures["latencyMs"],
  bound: WrittenBound | null,
): Line {
  const reading = figures.latencyMs[percentile];
  const limit = bound?.text ?? null;
  const missing = unseen(figures) ?? (reading.value === null ? (reading.why ?? NOTHING) : null);
  if (missing !== null) return notMeasured(id, limit, missing, reading.evidence);
  const requests = Math.round(figures.requests.value ?? 0);
  const reason = {
    en: `${percentile} of ${count(requests)} requests`,
    ko: `요청 ${count(requests)}건의 ${percentile}`,
  };
  const shown = same(formatBeside(reading.value, "ms", bound === null ? [] : [bound.value]));
  const line = { id, value: reading.value, shown, limit, evidence: reading.evidence };
  if (requests < P95_REQUESTS_MIN)
    return { ...line, outcome: "unmeasured", reason: tooFew(reason, P95_REQUESTS_MIN) };
  const isKept = bound === null || keepsBound(reading.value ?? Number.NaN, bound);
  return { ...line, outcome: isKept ? "pass" : "fail", reason };
}

/** Requests per second, against the baseline's where there is a limit. */
export function throughputLine(
  id: string,
  figures: TrafficFigures,
  held: { readonly bound: WrittenBound; readonly baseline: number | null } | null,
): Line {
  const missing = unseen(figures);
  const limit = held === null ? null : limitOfThroughput(held);
  const { evidence } = figures.requests;
  if (missing !== null) return notMeasured(id, limit, missing, evidence);
  const rate = ((figures.requests.value ?? 0) * 1_000) / figures.windowMs;
  const shown = same(formatBeside(rate, "perSecond", held?.baseline ? [held.baseline] : []));
  const line = { id, value: rate, shown, limit, evidence };
  const recorded = { en: "requests per second", ko: "초당 요청 수" };
  if (held === null) return { ...line, outcome: "pass", reason: recorded };
  if (held.baseline === null || held.baseline <= 0)
    return {
      ...line,
      outcome: "unmeasured",
      reason: { en: "no baseline is recorded", ko: "기준선 기록 없음" },
    };
  const share = rate / held.baseline;
  const reason = {
    en: `${formatShare(share)} of the baseline`,
    ko: `기준선의 ${formatShare(share)}`,
  };
  return { ...line, outcome: keepsBound(share, held.bound) ? "pass" : "fail", reason };
}

function limitOfThroughput(held: { readonly bound: WrittenBound; readonly baseline: number | null }): string {
  const { bound, baseline } = held;
  const least = baseline === null ? "" : ` (${formatBeside(bound.value * baseline, "perSecond", [])})`;
  return `${bound.text} × baseline${least}`;
}

/** The largest lag of every shard that is expected; one that tells none is not measured. */
export function lagLine(
  id: string,
  { rows, why, evidence }: Rows,
  { shards, limits }: Pick<ProductionSettings, "shards" | "limits">,
): Line {
  const limit = limits.lag.text;
  const expected = Object.keys(shards);
  const found = rows.filter(({ tags }) => expected.includes(tags["shard"] ?? ""));
  const broken = found.filter(({ value }) => !keepsBound(value, limits.lag));
  const silent = expected.filter((shard) => !found.some(({ tags }) => tags["shard"] === shard));
  const told = (list: typeof found): string =>
    list.map(({ tags, value }) => `${tags["shard"]} ${count(value)}`).join(", ");
  const most = found.reduce((largest, { value }) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
  const line = { id, value: most, shown: same(count(most)), limit, evidence };
  if (broken.length > 0) return { ...line, outcome: "fail", reason: same(told(broken)) };
  if (why !== null) return notMeasured(id, limit, why, evidence);
  if (silent.length > 0) return notMeasured(id, limit, tellsNothing(silent), evidence);
  const partly = found.filter(({ coverage = 1 }) => coverage < COVERAGE_MIN);
  if (partly.length > 0) return notMeasured(id, limit, toldPartly(partly), evidence);
  return { ...line, outcome: "pass", reason: same(told(found)) };
}

export function tellsNothing(shards: readonly string[]): Words {
  const names = shards.join(", ");
  return { en: `nothing is told of ${names}`, ko: `${names}: 값 없음` };
}

/** What it was while nobody told is not known. */
function toldPartly(rows: Rows["rows"]): Words {
  const shares = rows.map(({ tags, coverage = 1 }) => `${tags["shard"]} ${formatShare(coverage)}`).join(", ");
  const least = formatShare(COVERAGE_MIN);
  return {
    en: `told during a part of the window only: ${shares}, expected ${least}`,
    ko: `구간의 일부만 관측됨: ${shares}, ${least} 이상이어야 함`,
  };
}

/** Where requests of each symbol went. `onlyNew`: none may still go where it went before there were shards. */
export function routingLine(
  id: string,
  { rows, why, evidence }: Rows,
  settings: Pick<ProductionSettings, "shards" | "old">,
  onlyNew: boolean,
): Line {
  const went = wentTo(rows);
  const limit = onlyNew ? "symbol = shard" : "symbol = shard, or old";
  if (why !== null || went.length === 0) return notMeasured(id, limit, why ?? NOTHING, evidence);
  const isOld = (shard: string): boolean => settings.old.includes(shard);
  const wrong = went.filter(
    ({ symbol, shard }) => shard !== shardOf(symbol, settings) && (onlyNew || !isOld(shard)),
  );
  const told = (list: typeof went): string =>
    list.map(({ symbol, shard }) => `${symbol} → ${shard}`).join(", ");
  const onNew = went.filter(({ shard }) => !isOld(shard));
  const line = {
    id,
    value: wrong.length,
    shown: same(told(onNew.length === 0 ? went : onNew)),
    limit,
    evidence,
  };
  if (wrong.length > 0)
    return {
      ...line,
      outcome: "fail",
      shown: same(told(wrong)),
      reason: { en: `wrong: ${told(wrong)}`, ko: `잘못된 라우팅: ${told(wrong)}` },
    };
  const twice = went.filter(({ symbol, shard }) =>
    went.some((other) => other.symbol === symbol && other.shard !== shard),
  );
  if (twice.length > 0)
    return {
      ...line,
      outcome: "unmeasured",
      reason: { en: `moved during the window: ${told(twice)}`, ko: `구간 중 이동: ${told(twice)}` },
    };
  const symbols = new Set(went.map(({ symbol }) => symbol)).size;
  return { ...line, outcome: "pass", reason: { en: `${symbols} symbols`, ko: `심볼 ${symbols}개` } };
}

/** An increase is an estimate: less than half a request is none. */
const REQUESTS_SEEN_MIN = 0.5;

function wentTo(rows: Rows["rows"]): { readonly symbol: string; readonly shard: string }[] {
  return rows
    .filter(({ value }) => value >= REQUESTS_SEEN_MIN)
    .map(({ tags }) => ({ symbol: tags["symbol"] ?? "", shard: tags["shard"] ?? "" }))
    .sort((left, right) => (left.symbol < right.symbol ? -1 : 1));
}

/** One symbol of 001's table: every request of it must have gone to the shard it belongs to. */
export function symbolLine(
  id: string,
  symbol: string,
  found: Rows,
  settings: Pick<ProductionSettings, "shards">,
): Line {
  const expected = shardOf(symbol, settings);
  const limit = expected ?? "–";
  const went = wentTo(found.rows).filter((row) => row.symbol === symbol);
  if (went.length === 0) {
    const none = { en: `no request for ${symbol} came`, ko: `${symbol} 요청 없음` };
    return notMeasured(id, limit, found.why ?? none, found.evidence);
  }
  const shards = went.map(({ shard }) => shard).join(", ");
  const outcome = went.every(({ shard }) => shard === expected) ? "pass" : "fail";
  return {
    id,
    outcome,
    value: null,
    shown: same(shards),
    limit,
    reason: same(shards),
    evidence: found.evidence,
  };
}

/** 7% less 5% is 2% and a little in binary. */
const ROUNDING = 1e-9;

/** The share of the traffic that is new against the step's: what a canary tells is only told of the canary that was planned. */
export function shareLine(
  id: string,
  sides: { readonly new: Reading; readonly old: Reading },
  percent: number,
  within: number,
): Line {
  const planned = percent / 100;
  const limit = `${percent}% ± ${formatNumber(within * 100, 1).replace(/\.0$/, "")}%p`;
  // A side without any request has no series; one that could not be asked about is another matter.
  const unknown = [sides.new, sides.old].find(({ value, why }) => value === null && why !== NOTHING);
  if (unknown !== undefined) return notMeasured(id, limit, unknown.why ?? NOTHING, unknown.evidence);
  const requests = { new: sides.new.value ?? 0, old: sides.old.value ?? 0 };
  const all = requests.new + requests.old;
  if (!(all >= 1))
    return notMeasured(id, limit, sides.new.why ?? sides.old.why ?? NOTHING, sides.new.evidence);
  const share = requests.new / all;
  const shown = same(formatShare(share));
  const reason = {
    en: `${count(requests.new)} of ${count(all)} requests are new`,
    ko: `요청 ${count(all)}건 중 ${count(requests.new)}건이 신규 경로`,
  };
  const line = { id, value: share, shown, limit, reason, evidence: sides.new.evidence };
  return { ...line, outcome: Math.abs(share - planned) <= within + ROUNDING ? "pass" : "unmeasured" };
}
