import type { SampleStore, SeriesKey, Tags } from "../contracts/samples.ts";
import { ByteWriter } from "./byte-writer.ts";
import { EntryWriter } from "./entries.ts";
import { finalPayload } from "./final-frame.ts";
import { FRAME, frameOf, headerFrame, MAGIC, seriesFrame } from "./frames.ts";
import { LiveSamples } from "./live-samples.ts";
import { BUCKET_MS, type OpenBucket, SPAN_MS_MAX } from "./open-bucket.ts";
import { seriesIdentity } from "./series-identity.ts";
import { Sketch } from "./sketch.ts";

/** How long a bucket stays open for samples that arrive late; later ones are written as a further frame of that bucket. */
const LATENESS_MS = 3000;

/** Between two values of gauges in one millisecond; doubles tell this apart for any time of these centuries. */
const LAST_STEP_MS = 1 / 1024;

/**
 * Takes samples, hands out the bytes of `samples.sketch` as time buckets close. Nothing is kept of a closed bucket but
 * its share in the totals, so memory depends on the number of series and not on the length of the run.
 */
export class SketchFileWriter {
  readonly #write: (chunk: Uint8Array) => void;
  readonly #latenessMs: number;
  readonly #series: SeriesKey[] = [];
  readonly #totals: Sketch[] = [];
  readonly #open = new Map<number, OpenBucket>();
  readonly #payload = new ByteWriter();
  /** Written series whose tags have been told anew. */
  readonly #retagged = new Set<number>();
  /** Time of the last value of any gauge: values in one millisecond come one after another. */
  #lastMs = 0;
  #seriesWritten = 0;
  #headerWritten = false;
  #startNumber: number | null = null;
  #newest: OpenBucket | null = null;
  #rejectedUnwritten = 0;
  #overflowedUnwritten = 0;
  accepted = 0;
  rejected = 0;
  overflowed = 0;

  constructor(options: { write: (chunk: Uint8Array) => void; latenessMs?: number }) {
    this.#write = options.write;
    this.#latenessMs = options.latenessMs ?? LATENESS_MS;
  }

  /** Defines a series and returns its id. The caller sees to it that each (metric, tags) is defined once. */
  defineSeries(metric: string, tags: Tags): number {
    const id = this.#series.length;
    this.#series.push({ id, metric, tags });
    this.#totals.push(new Sketch());
    return id;
  }

  get seriesCount(): number {
    return this.#series.length;
  }

  /** Samples of a series so far. */
  countOf(id: number): number {
    let count = this.#totals[id]?.count ?? 0;
    for (const { sketches } of this.#open.values()) count += sketches[id]?.count ?? 0;
    return count;
  }

  /** Tells the tags of a series anew. */
  retag(id: number, tags: Tags): void {
    const { metric, tags: before } = this.#series[id]!;
    if (seriesIdentity(metric, before) === seriesIdentity(metric, tags)) return;
    this.#series[id] = { id, metric, tags };
    if (id < this.#seriesWritten) this.#retagged.add(id);
  }

  /** Takes one sample: time in milliseconds since the epoch. A value no sketch can hold is counted as rejected. */
  add(seriesId: number, timestampMs: number, value: number): void {
    if (this.#sketchFor(seriesId, timestampMs)?.add(value) === true) this.accepted += 1;
    else this.countRejected();
  }

  /** The same of a metric whose last value matters, in the order in which they come. */
  addGauge(seriesId: number, timestampMs: number, value: number): void {
    const sketch = this.#sketchFor(seriesId, timestampMs);
    this.#lastMs = Math.max(this.#lastMs + LAST_STEP_MS, timestampMs);
    if (sketch?.addLast(value, this.#lastMs) === true) this.accepted += 1;
    else this.countRejected();
  }

  /** `null` when its time can't be right. */
  #sketchFor(seriesId: number, timestampMs: number): Sketch | null {
    const number = Math.floor(timestampMs / BUCKET_MS);
    const bucket =
      this.#newest !== null && this.#newest.number === number ? this.#newest : this.#bucket(number);
    if (bucket === null) return null;
    let sketch = bucket.sketches[seriesId];
    if (sketch === undefined) {
      sketch = new Sketch();
      bucket.sketches[seriesId] = sketch;
    }
    return sketch;
  }

  /** Counts a sample that could not be read. */
  countRejected(): void {
    this.rejected += 1;
    this.#rejectedUnwritten += 1;
  }

  /** Counts a sample that went to an overflow series because the cap on series was reached. */
  countOverflowed(): void {
    this.overflowed += 1;
    this.#overflowedUnwritten += 1;
  }

  /** What has been measured so far: totals over the whole run, buckets of the last seconds only. */
  live(): SampleStore {
    return new LiveSamples({
      series: this.#series,
      totals: this.#totals,
      open: [...this.#open.values()].sort((a, b) => a.number - b.number),
      startNumber: this.#startNumber ?? 0,
      counters: { accepted: this.accepted, rejected: this.rejected, overflowed: this.overflowed },
    });
  }

  /** Closes all buckets and writes the totals. */
  finish(): void {
    const numbers = [...this.#open.keys()].sort((a, b) => a - b);
    for (const number of numbers) this.#close(number);
    this.#writeHead();
    this.#writeSeries();
    const { accepted, rejected, overflowed } = this;
    const counters = { complete: true, accepted, rejected, overflowed };
    const payload = finalPayload(counters, this.#totals.length, (id) => this.#totals[id]!);
    this.#write(frameOf(FRAME.final, payload));
  }

  /** The open bucket of that number; null when its time can't be right. */
  #bucket(number: number): OpenBucket | null {
    const open = this.#open.get(number);
    if (open !== undefined) return open;
    if (!this.#isPlausible(number)) return null;
    const bucket: OpenBucket = { number, sketches: [] };
    this.#open.set(number, bucket);
    if (this.#newest === null || number > this.#newest.number) {
      this.#newest = bucket;
      this.#closeOlderThan(number - this.#latenessMs / BUCKET_MS);
    }
    return bucket;
  }

  /** Until the head is written the start may still move back; then nothing may lie before it. */
  #isPlausible(number: number): boolean {
    if (!Number.isSafeInteger(number) || number < 0) return false;
    if (this.#startNumber === null) {
      this.#startNumber = number;
      return true;
    }
    if (Math.abs(number - this.#startNumber) > SPAN_MS_MAX / BUCKET_MS) return false;
    if (number >= this.#startNumber) return true;
    if (this.#headerWritten) return false;
    this.#startNumber = number;
    return true;
  }

  #closeOlderThan(number: number): void {
    const old = [...this.#open.keys()].filter((open) => open < number).sort((a, b) => a - b);
    for (const closing of old) this.#close(closing);
  }

  #close(number: number): void {
    const bucket = this.#open.get(number);
    if (bucket === undefined) return;
    this.#open.delete(number);
    this.#writeHead();
    this.#writeSeries();
    const out = this.#payload;
    out.clear();
    out.varint(number - (this.#startNumber ?? number));
    out.varint(this.#rejectedUnwritten);
    out.varint(this.#overflowedUnwritten);
    this.#rejectedUnwritten = 0;
    this.#overflowedUnwritten = 0;
    const entries = new EntryWriter(out);
    for (const [id, sketch] of bucket.sketches.entries()) {
      if (sketch === undefined || sketch.count === 0) continue;
      entries.add(id, sketch);
      this.#totals[id]?.merge(sketch);
    }
    this.#write(frameOf(FRAME.bucket, out.written()));
  }

  #writeHead(): void {
    if (this.#headerWritten) return;
    this.#headerWritten = true;
    this.#write(MAGIC.slice());
    this.#write(headerFrame((this.#startNumber ?? 0) * BUCKET_MS));
  }

  #writeSeries(): void {
    if (this.#seriesWritten === this.#series.length && this.#retagged.size === 0) return;
    const anew = this.#series.filter(({ id }) => id >= this.#seriesWritten || this.#retagged.has(id));
    this.#seriesWritten = this.#series.length;
    this.#retagged.clear();
    this.#write(seriesFrame(anew));
  }
}
