import { medianAbsoluteDeviation } from "../../../history/change-points.ts";
import { isSteady, type SeriesIndex, type SeriesPredicate } from "../../../figures/series-index.ts";
import { bucketsIntoBins } from "../../view/time-bins.ts";

/** Longest stretch whose p95 is compared: long enough to hide the correlation of neighbouring seconds. */
const STRETCH_MS_MAX = 30_000;
/** A short run is cut into this many, so that its median deviation survives one disturbance. */
const STRETCHES_MIN = 10;
/** Mattermost's floor: differences below 2 ms or 1% are never called a change. */
const FLOOR_MS = 2;
const FLOOR_SHARE = 0.01;

/**
 * Two standard errors of the difference of two p95s in milliseconds: s = 1.4826 MAD of the p95 of stretches of 30 s or a tenth of the run,
 * SE = s / sqrt(stretches) per run. Never less than the floor.
 */
export function p95Noise(
  before: SeriesIndex | null,
  after: SeriesIndex | null,
  predicate: SeriesPredicate,
  referenceMs: number | null,
): number {
  const variance = (index: SeriesIndex | null): number =>
    index === null ? 0 : standardError(index, predicate) ** 2;
  const noise = 2 * Math.sqrt(variance(before) + variance(after));
  return Math.max(noiseFloorMs(referenceMs), noise);
}

/** The least difference of latencies that is called a change, milliseconds. */
export function noiseFloorMs(referenceMs: number | null): number {
  return Math.max(FLOOR_MS, FLOOR_SHARE * (referenceMs ?? 0));
}

function standardError(index: SeriesIndex, predicate: SeriesPredicate): number {
  const buckets = index.buckets("http_req_duration", (tags) => isSteady(tags) && predicate(tags));
  const fromMs = buckets.at(0)?.offsetMs ?? 0;
  const lengthMs = (buckets.at(-1)?.offsetMs ?? 0) - fromMs + index.store.bucketMs;
  const binMs = Math.max(index.store.bucketMs, Math.min(STRETCH_MS_MAX, lengthMs / STRETCHES_MIN));
  const stretches = bucketsIntoBins(buckets, {
    fromMs,
    binMs,
    count: Math.max(1, Math.ceil(lengthMs / binMs)),
  });
  const p95 = stretches.flatMap((sketch) => (sketch === null ? [] : [sketch.quantile(0.95)]));
  return p95.length < 2 ? 0 : (1.4826 * medianAbsoluteDeviation(p95)) / Math.sqrt(p95.length);
}
