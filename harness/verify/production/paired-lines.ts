import {
  compareSides,
  type SidesComparison,
  type SidesDifference,
  type SlicePair,
  SLICES_MIN,
} from "../../judge/index.ts";
import { formatMs, formatShare, formatSignedShare } from "../../text/numbers.ts";
import { same, type Words } from "../checks.ts";
import { type Figures, SCRAPES_PER_SLICE, type Slices, type Window } from "./figures.ts";
import { type Line, notMeasured } from "./lines.ts";
import { atQuantile, type ProductionSettings, sideQueries, type TrafficQueries } from "./settings.ts";

/** Slices of the new part without which its p95 is one request's luck. */
const REQUESTS_PER_SLICE = 60;
const SLICES_MAX = 30;
const P95 = 0.95;
const MS = 1_000;

/** What the new part is compared by with the old one. */
const COMPARED = {
  latency: { en: "p95 of the answers", ko: "응답 p95" },
  outcome: { en: "p95 until the outcome", ko: "처리 결과까지 p95" },
} as const;

/** As many slices as the new part has enough requests for. */
export function sliceCount(requestsNew: number, windowMs: number, scrapeIntervalMs: number): number {
  const byRequests = Math.floor(requestsNew / REQUESTS_PER_SLICE);
  const byTime = Math.floor(windowMs / (SCRAPES_PER_SLICE * scrapeIntervalMs));
  return Math.max(0, Math.min(SLICES_MAX, byRequests, byTime));
}

/** The new part of the traffic against the old one, slice by slice: latency, outcome where it is asked about, errors. */
export async function pairedLines(
  figures: Figures,
  settings: ProductionSettings,
  window: Window,
  requestsNew: number | null,
): Promise<readonly Line[]> {
  const count = sliceCount(requestsNew ?? 0, window.toMs - window.fromMs, figures.scrapeIntervalMs);
  const queries = { new: sideQueries(settings, "new"), old: sideQueries(settings, "old") };
  let isBlind = false;
  const ask = async (text: string): Promise<Slices> => {
    const slices = count === 0 ? [] : await figures.slices(text, window, count);
    isBlind ||= slices === null;
    return slices ?? [];
  };
  const sideSlices = async (side: "new" | "old", timed: keyof TrafficQueries) => ({
    requests: await ask(queries[side].requests),
    failed: await ask(queries[side].failed),
    seconds: await ask(atQuantile(queries[side][timed] ?? "", P95)),
  });
  const rule = { latency: settings.compare.latency, failuresAtLeast: settings.compare.errors.atLeast };
  const compare = async (timed: "latencySeconds" | "outcomeSeconds"): Promise<SidesComparison> =>
    compareSides(pairsOf(await sideSlices("old", timed), await sideSlices("new", timed)), rule);
  const answers = await compare("latencySeconds");
  const hasOutcome = settings.canary.outcomeSeconds !== undefined;
  const outcomes = hasOutcome ? await compare("outcomeSeconds") : null;
  const sliced = { settings, missing: isBlind ? BLIND : tooFewSlices(count) };
  // Failures that could not be asked about would look like none.
  const told = (difference: SidesDifference | null): SidesDifference | null => (isBlind ? null : difference);
  return [
    latencyLineOf("paired-latency", COMPARED.latency, told(answers.latency), sliced),
    failuresLineOf("paired-errors", told(answers.failures), sliced),
    ...(outcomes === null
      ? []
      : [latencyLineOf("paired-outcome", COMPARED.outcome, told(outcomes.latency), sliced)]),
  ];
}

const BLIND: Words = { en: "Prometheus gave no answer", ko: "Prometheus 응답 없음" };

interface SideSlices {
  readonly requests: Slices;
  readonly failed: Slices;
  readonly seconds: Slices;
}

/** A slice without requests of a side is no pair; one without failures has none. */
function pairsOf(base: SideSlices, current: SideSlices): readonly SlicePair[] {
  const sliceOf = ({ requests, failed, seconds }: SideSlices, index: number): SlicePair["base"] => {
    const second = seconds[index] ?? null;
    return {
      requests: requests[index] ?? 0,
      failed: failed[index] ?? 0,
      latencyMs: second === null ? null : second * MS,
    };
  };
  return current.requests.map((_, index) => ({
    base: sliceOf(base, index),
    current: sliceOf(current, index),
  }));
}

interface Sliced {
  readonly settings: ProductionSettings;
  /** Said where nothing could be compared. */
  readonly missing: Words;
}

const OUTCOME_OF_WORD = { "not-worse": "pass", undecided: "unmeasured", worse: "fail" } as const;

function latencyLineOf(
  id: string,
  what: Words,
  difference: SidesDifference | null,
  { settings: { compare }, missing }: Sliced,
): Line {
  const limit = `+${formatShare(compare.latency.fail)} / ${formatMs(compare.latency.atLeast)}`;
  if (difference === null) return notMeasured(id, limit, missing);
  const { word, base, current, change, mostChange, slices } = difference;
  const changed = formatSignedShare(change);
  const most = formatSignedShare(mostChange);
  return {
    id,
    outcome: OUTCOME_OF_WORD[word],
    value: change,
    shown: same(changed),
    limit,
    reason: {
      en: `${what.en}: new ${formatMs(current)}, old ${formatMs(base)}, ${changed} slice by slice (${slices} slices, at most ${most}): ${VERDICTS[word].en}`,
      ko: `${what.ko}: 신규 ${formatMs(current)}, 기존 ${formatMs(base)}, 구간별 비교 ${changed} (${slices}개 구간, 최대 ${most}): ${VERDICTS[word].ko}`,
    },
    evidence: null,
  };
}

function failuresLineOf(
  id: string,
  difference: SidesDifference | null,
  { settings: { compare }, missing }: Sliced,
): Line {
  const limit = `+${formatShare(compare.errors.atLeast)}p`;
  if (difference === null) return notMeasured(id, limit, missing);
  const { word, base, current, change, slices } = difference;
  const changed = `${change > 0 ? "+" : ""}${formatShare(change)}p`;
  return {
    id,
    outcome: OUTCOME_OF_WORD[word],
    value: change,
    shown: same(changed),
    limit,
    reason: {
      en: `failed requests: new ${formatShare(current)}, old ${formatShare(base)} (${slices} slices): ${VERDICTS[word].en}`,
      ko: `실패한 요청: 신규 ${formatShare(current)}, 기존 ${formatShare(base)} (${slices}개 구간): ${VERDICTS[word].ko}`,
    },
    evidence: null,
  };
}

const VERDICTS: Readonly<Record<SidesDifference["word"], Words>> = {
  "not-worse": { en: "not worse", ko: "악화 없음" },
  undecided: { en: "undecided", ko: "판단 불가" },
  worse: { en: "worse, and not by chance", ko: "우연이 아닌 악화" },
};

function tooFewSlices(count: number): Words {
  const needed = SLICES_MIN * REQUESTS_PER_SLICE;
  return {
    en: `${count} slices can be compared: ${SLICES_MIN} are needed, each with ${REQUESTS_PER_SLICE} new requests (${needed} in all)`,
    ko: `비교 가능한 구간 ${count}개: 신규 요청이 각 ${REQUESTS_PER_SLICE}건 이상인 구간 ${SLICES_MIN}개 필요 (총 ${needed}건)`,
  };
}
