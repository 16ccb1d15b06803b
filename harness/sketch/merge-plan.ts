import type { SeriesKey } from "../contracts/samples.ts";
import { BUCKET_MS } from "./open-bucket.ts";
import type { SampleFileIndex } from "./sample-file-index.ts";
import { seriesIdentity } from "./series-identity.ts";

/** The payload of a bucket frame in one of the files that are merged. */
export interface FramePart {
  /** Position of the file. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

/** A bucket of the merged file, and the frames that hold a part of it. */
export interface PlannedBucket {
  readonly number: number;
  readonly parts: readonly FramePart[];
}

/** The merged file before a bucket of it is made. The same indexes give the same plan, in whatever thread. */
export interface MergePlan {
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly series: readonly SeriesKey[];
  /** By file: series id of that file -> series id of the merged one. */
  readonly ids: readonly (readonly number[])[];
  /** Ascending. */
  readonly buckets: readonly PlannedBucket[];
}

export function planMerge(indexes: readonly SampleFileIndex[]): MergePlan {
  const starts = indexes.flatMap(({ startMs }) => (startMs === null ? [] : [startMs]));
  const startMs = starts.length === 0 ? 0 : Math.min(...starts);
  const series: SeriesKey[] = [];
  const idByIdentity = new Map<string, number>();
  const idOf = ({ metric, tags }: SeriesKey): number => {
    const identity = seriesIdentity(metric, tags);
    const known = idByIdentity.get(identity);
    if (known !== undefined) return known;
    const id = series.length;
    idByIdentity.set(identity, id);
    series.push({ id, metric, tags });
    return id;
  };
  const ids = indexes.map((index) => index.series.map(idOf));
  return { startMs, series, ids, buckets: timelineOf(indexes, startMs) };
}

function timelineOf(indexes: readonly SampleFileIndex[], firstMs: number): readonly PlannedBucket[] {
  const timeline = new Map<number, FramePart[]>();
  for (const [file, { startMs, buckets }] of indexes.entries()) {
    const shift = ((startMs ?? firstMs) - firstMs) / BUCKET_MS;
    for (let at = 0; at < buckets.length; at += 3) {
      const number = buckets[at]! + shift;
      const part = { file, start: buckets[at + 1]!, end: buckets[at + 2]! };
      const parts = timeline.get(number);
      if (parts === undefined) timeline.set(number, [part]);
      else parts.push(part);
    }
  }
  return [...timeline].sort(([a], [b]) => a - b).map(([number, parts]) => ({ number, parts }));
}
