import type { BucketSketch, ReadonlySketch } from "../../contracts/samples.ts";
import { bucketIndex } from "../../sketch/log-buckets.ts";
import { Sketch } from "../../sketch/sketch.ts";
import { isLoad, type SeriesIndex, type SeriesPredicate } from "../../figures/series-index.ts";

/** Most points of a curve; wide enough apart that each is at least one pixel of a large screen. */
export const BINS_MAX = 600;
/** p99 of fewer samples than this is noise (see the judge's minimum), so bins are widened while enough of them remain. */
const SAMPLES_PER_BIN_MIN = 300;
const BINS_MIN = 90;
const WIDTHS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/** A grid of equal time bins over the part of a run that carried load. Offsets are from the first sample, milliseconds. */
export interface TimeBins {
  readonly fromMs: number;
  readonly binMs: number;
  readonly count: number;
}

/** The finest grid that keeps a curve readable; `null` when there is no load to show. */
export function chooseBins(index: SeriesIndex): TimeBins | null {
  const heartbeat = ["http_req_duration", "iteration_duration", "iterations", "vus"].find(
    (metric) => index.ids(metric, isLoad).length > 0,
  );
  const ids = index.store.series
    .filter((series) => isLoad(series.tags) && (heartbeat === undefined || series.metric === heartbeat))
    .map((series) => series.id);
  const buckets = index.store.buckets(ids);
  const first = buckets.at(0);
  const last = buckets.at(-1);
  if (first === undefined || last === undefined) return null;
  const lengthMs = last.offsetMs + index.store.bucketMs - first.offsetMs;
  const samples = buckets.reduce((sum, bucket) => sum + bucket.sketch.count, 0);
  const binMs = chooseWidth(lengthMs, samples, index.store.bucketMs);
  return { fromMs: first.offsetMs, binMs, count: Math.max(1, Math.ceil(lengthMs / binMs)) };
}

function chooseWidth(lengthMs: number, samples: number, bucketMs: number): number {
  const fits = WIDTHS_S.map((seconds) => seconds * 1000).filter(
    (widthMs) => widthMs % bucketMs === 0 && lengthMs / widthMs <= BINS_MAX,
  );
  const finest = fits[0] ?? Math.ceil(lengthMs / BINS_MAX / bucketMs) * bucketMs;
  const many = fits.filter((widthMs) => lengthMs / widthMs >= BINS_MIN);
  const full = many.find((widthMs) => (samples * widthMs) / lengthMs >= SAMPLES_PER_BIN_MIN);
  return full ?? many.at(-1) ?? finest;
}

/** Merges the buckets of a metric into the bins; `null` where nothing was measured. */
export function intoBins(
  index: SeriesIndex,
  bins: TimeBins,
  metric: string,
  predicate: SeriesPredicate = isLoad,
): (Sketch | null)[] {
  return bucketsIntoBins(index.buckets(metric, predicate), bins);
}

export function bucketsIntoBins(buckets: readonly BucketSketch[], bins: TimeBins): (Sketch | null)[] {
  const merged: (Sketch | null)[] = Array.from({ length: bins.count }, () => null);
  for (const { offsetMs, sketch } of buckets) {
    const slot = Math.floor((offsetMs - bins.fromMs) / bins.binMs);
    if (slot < 0 || slot >= bins.count) continue;
    const target = merged[slot] ?? new Sketch();
    addSketch(target, sketch);
    merged[slot] = target;
  }
  return merged;
}

/** Adds any sketch to one of ours; a foreign one by its bins, which keeps the relative error of the sketch. */
function addSketch(target: Sketch, source: ReadonlySketch): void {
  if (source instanceof Sketch) {
    target.merge(source);
    return;
  }
  for (const { lower, upper, count } of source.bins()) target.addBin(bucketIndex((lower + upper) / 2), count);
  target.addMoments(source);
}

/** Reads one number from each bin; `null` where there is none. */
export function readBins(
  bins: readonly (ReadonlySketch | null)[],
  read: (sketch: ReadonlySketch) => number,
): (number | null)[] {
  return bins.map((sketch) => (sketch === null || sketch.count === 0 ? null : rounded(read(sketch))));
}

/** Four significant digits: more than a chart or its data table can show, and far fewer bytes. */
export function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}
