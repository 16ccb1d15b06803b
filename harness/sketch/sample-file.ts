import type { BucketSketch, SampleStore, SeriesKey } from "../contracts/samples.ts";
import { BucketCache } from "./bucket-cache.ts";
import { ByteReader, DamagedBytes } from "./byte-reader.ts";
import { forEachEntry } from "./entries.ts";
import { EntryIndex } from "./entry-index.ts";
import { type FileContents, payloadReader, readContents } from "./file-contents.ts";
import { type FinalCounters, readCounters } from "./final-frame.ts";
import { RELATIVE_ERROR } from "./log-buckets.ts";
import { BUCKET_MS } from "./open-bucket.ts";
import type { Sketch } from "./sketch.ts";
import { SketchPool } from "./sketch-pool.ts";
import { SketchSums } from "./sketch-sums.ts";

/** Totals of the whole file as its final frame gives them. */
interface Totals extends FinalCounters {
  /** Start and end of the encoded sketch, by series id. */
  readonly spans: ReadonlyMap<number, readonly [start: number, end: number]>;
}

/**
 * Opens the bytes of `samples.sketch`. Sketches are decoded when they are asked for, so opening costs one pass of
 * checksums. A file that was cut or damaged gives what is intact before the damage, with `complete` false; bytes that
 * are no such file throw BAD_FILE.
 */
export function readSampleStore(bytes: Uint8Array): SampleStore {
  return storeOf(bytes, readContents(bytes));
}

/** The same for a file whose frames have been walked already. */
export function storeOf(bytes: Uint8Array, contents: FileContents): SampleStore {
  return new SampleFile(bytes, contents);
}

class SampleFile implements SampleStore {
  readonly relativeError = RELATIVE_ERROR;
  readonly bucketMs: number;
  readonly startMs: number;
  readonly series: readonly SeriesKey[];
  readonly #contents: FileContents;
  readonly #reader: ByteReader;
  readonly #totals: Totals | null;
  readonly #cache = new BucketCache();
  /** One row: what is decoded at the moment. */
  readonly #sums = new SketchSums(1);
  #index: EntryIndex | null = null;
  #acceptedCounted: number | null = null;

  constructor(bytes: Uint8Array, contents: FileContents) {
    this.#contents = contents;
    this.#reader = new ByteReader(bytes);
    this.bucketMs = this.#contents.header?.bucketMs ?? BUCKET_MS;
    this.startMs = this.#contents.header?.startMs ?? 0;
    this.series = this.#contents.series;
    this.#totals = readTotals(bytes, contents);
  }

  get complete(): boolean {
    return this.#totals?.complete ?? false;
  }

  get accepted(): number {
    if (this.#totals !== null) return this.#totals.accepted;
    this.#acceptedCounted ??= this.total(this.series.map(({ id }) => id)).count;
    return this.#acceptedCounted;
  }

  get rejected(): number {
    return this.#totals?.rejected ?? this.#entries().rejected;
  }

  get overflowed(): number {
    return this.#totals?.overflowed ?? this.#entries().overflowed;
  }

  total(seriesIds: readonly number[]): Sketch {
    this.#sums.clear(0);
    for (const id of new Set(seriesIds)) {
      if (this.#totals === null) this.#addAllBuckets(id);
      else this.#addTotal(this.#totals, id);
    }
    return this.#sums.sketch(0).copy();
  }

  buckets(seriesIds: readonly number[]): readonly BucketSketch[] {
    const ids = [...new Set(seriesIds)].sort((a, b) => a - b);
    return this.#cache.get(ids, () => this.#decodeBuckets(ids));
  }

  #decodeBuckets(ids: readonly number[]): { offsetMs: number; sketch: Sketch }[] {
    const buckets: { offsetMs: number; sketch: Sketch }[] = [];
    const pool = new SketchPool();
    this.#sums.clear(0);
    this.#entries().forEachByBucket(
      ids,
      (start, end) => this.#add(start, end),
      (number) => {
        if (this.#sums.count(0) === 0) return;
        buckets.push({ offsetMs: number * this.bucketMs, sketch: pool.copyOf(this.#sums.sketch(0)) });
        this.#sums.clear(0);
      },
    );
    return buckets;
  }

  #addTotal(totals: Totals, id: number): void {
    const span = totals.spans.get(id);
    if (span !== undefined) this.#add(span[0], span[1]);
  }

  #addAllBuckets(id: number): void {
    this.#entries().forEach(id, (start, end) => this.#add(start, end));
  }

  /** Adds one encoded sketch; one that contradicts itself adds nothing. */
  #add(start: number, end: number): void {
    try {
      this.#sums.add(0, this.#reader, start, end);
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error;
    }
  }

  #entries(): EntryIndex {
    this.#index ??= new EntryIndex(this.#reader, this.#contents.buckets, this.series.length);
    return this.#index;
  }
}

function readTotals(bytes: Uint8Array, contents: FileContents): Totals | null {
  if (contents.final === null) return null;
  const reader = payloadReader(bytes, contents.final);
  const spans = new Map<number, readonly [number, number]>();
  try {
    const counters = readCounters(reader);
    forEachEntry(reader, (id, start, end) => spans.set(id, [start, end]));
    return { ...counters, spans };
  } catch (error) {
    if (error instanceof DamagedBytes) return null;
    throw error;
  }
}
