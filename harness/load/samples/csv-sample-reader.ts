import { type KeptValues, type LineTags, type TagColumn, readHeader, tagsOf } from "./columns.ts";
import { exactValue } from "./exact-value.ts";
import { COMMA, NEWLINE, fieldEnd, fieldText } from "./csv-line.ts";
import { SampleNumbers } from "./sample-numbers.ts";
import { keptLengths, rememberNext, runsOf, standsAt, type SeriesEntry } from "./series-entry.ts";

export interface SeriesDefinition {
  /** The number its samples are handed over with. */
  readonly series: number;
  /** Whether its key is to be remembered; else the next line of it is defined again. */
  readonly remember: boolean;
}

/** Takes what the reader finds. */
export interface SampleHandler {
  /** Names of the tag columns, before the first sample. */
  header(columns: readonly string[]): void;
  /** Tags that are judged: their columns are kept. */
  readonly judged: ReadonlyMap<string, KeptValues>;
  /** A (metric, tag set) that is not remembered. */
  defineSeries(metric: string, tags: LineTags): SeriesDefinition;
  sample(series: number, timestampMs: number, value: number): void;
  /** A line, or its time or value, that can't be read. */
  rejected(): void;
}

/** Longest line: a longer one is no sample. */
const LINE_BYTES_MAX = 1 << 20;
/** Keys that are remembered. k6 writes extra tags in any order, so one series has several; past this they are learned anew. */
const KEYS_MAX = 100_000;
const START_BYTES = 1 << 18;

/**
 * Reads k6's CSV from bytes as they come, with times in milliseconds. It works on bytes because a string per line costs
 * more than all the rest: a line is compared with the series that followed the previous line's series before, which is
 * right nine times in ten; only else its key becomes a string.
 */
export class CsvSampleReader {
  readonly #handler: SampleHandler;
  readonly #entries = new Map<string, SeriesEntry>();
  #bytes = Buffer.allocUnsafe(START_BYTES);
  #length = 0;
  #columns: readonly TagColumn[] | null = null;
  /** How many neighbouring columns are kept, dropped, kept and so on. */
  #runs: readonly number[] = [];
  #previous: SeriesEntry | null = null;
  #skippingLine = false;
  readonly #numbers = new SampleNumbers();

  constructor(handler: SampleHandler) {
    this.#handler = handler;
  }

  push(chunk: Uint8Array): void {
    this.#reserve(chunk.length);
    this.#bytes.set(chunk, this.#length);
    this.#length += chunk.length;
    const used = this.#readLines();
    if (used > 0) this.#bytes.copyWithin(0, used, this.#length);
    this.#length -= used;
    if (this.#length > LINE_BYTES_MAX) this.#dropLongLine();
  }

  /** The stream has ended; what is left of a line is no sample. */
  end(): void {
    if (this.#length > 0 && !this.#skippingLine) this.#handler.rejected();
    this.#length = 0;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  #dropLongLine(): void {
    if (!this.#skippingLine) this.#handler.rejected();
    this.#skippingLine = true;
    this.#length = 0;
  }

  /** Returns how many bytes are done with. */
  #readLines(): number {
    if (this.#length === 0) return 0;
    const end = this.#bytes.lastIndexOf(NEWLINE, this.#length - 1) + 1;
    let at = 0;
    if (this.#skippingLine && end > 0) {
      at = this.#bytes.indexOf(NEWLINE) + 1;
      this.#skippingLine = false;
    }
    while (at < end) {
      const next = this.#columns === null ? this.#readHeaderLine(at) : this.#readLine(at, end);
      if (next < 0) break;
      at = next;
    }
    return at;
  }

  #readHeaderLine(at: number): number {
    const end = this.#bytes.indexOf(NEWLINE, at);
    this.#columns = readHeader(fieldText(this.#bytes, at, end), this.#handler.judged);
    this.#runs = runsOf(this.#columns);
    this.#handler.header(this.#columns.map(({ name }) => name));
    return end + 1;
  }

  /** Returns where the next line starts; -1 when this one is not there to its end (a quoted newline). */
  #readLine(at: number, end: number): number {
    const bytes = this.#bytes;
    let metricEnd = at;
    while (bytes[metricEnd] !== COMMA && bytes[metricEnd] !== NEWLINE) metricEnd += 1;
    const tagsAt = this.#numbers.read(bytes, metricEnd);
    if (tagsAt < 0) return this.#rejectLine(at);
    const previous = this.#previous;
    if (previous !== null) {
      let next = this.#tryEntry(previous.nextFirst, at, metricEnd, tagsAt, end);
      if (next < 0) next = this.#tryEntry(previous.nextSecond, at, metricEnd, tagsAt, end);
      if (next >= 0) return next;
    }
    return this.#readUnguessed(at, metricEnd, tagsAt, end);
  }

  /** Takes the line when it is of that series; returns where the next line starts, else -1. */
  #tryEntry(entry: SeriesEntry | null, at: number, metricEnd: number, tagsAt: number, end: number): number {
    if (entry === null || entry.metric.length !== metricEnd - at) return -1;
    if (!standsAt(this.#bytes, at, entry.metric, 0, entry.metric.length)) return -1;
    const next = this.#matchTags(entry, tagsAt, end);
    if (next >= 0) this.#take(entry, at, next);
    return next;
  }

  /** Compares the kept columns; returns where the next line starts, -1 when they differ or the line is not all there. */
  #matchTags(entry: SeriesEntry, tagsAt: number, end: number): number {
    const bytes = this.#bytes;
    const { tags, runs } = entry;
    let at = tagsAt;
    let from = 0;
    for (let index = 0; index < this.#runs.length; index += 1) {
      if (index % 2 === 0) {
        const length = runs[index / 2]!;
        if (!standsAt(bytes, at, tags, from, length)) return -1;
        at += length;
        from += length;
      } else {
        for (let dropped = this.#runs[index]!; dropped > 0; dropped -= 1) {
          const delimiter = fieldEnd(bytes, at, end);
          if (delimiter < 0) return -1;
          at = delimiter + 1;
        }
      }
    }
    return at <= end && bytes[at - 1] === NEWLINE ? at : -1;
  }

  /** The way for a line that no guess fits: its key as a string. */
  #readUnguessed(at: number, metricEnd: number, tagsAt: number, end: number): number {
    const fields = this.#fieldsOf(tagsAt, end);
    if (fields === "malformed") return this.#rejectLine(at);
    if (fields === "cut") return -1;
    const columns = this.#columns ?? [];
    const metric = this.#bytes.subarray(at, metricEnd);
    const kept = columns.flatMap((column, index) =>
      column.kept ? [this.#bytes.subarray(fields[index], fields[index + 1])] : [],
    );
    const tags = Buffer.concat(kept);
    const key = `${metric.toString("latin1")} ${tags.toString("latin1")}`;
    const known = this.#entries.get(key);
    const next = fields[columns.length] ?? -1;
    if (known === undefined) this.#takeNew(key, metric, tags, fields);
    else this.#take(known, at, next);
    return next;
  }

  #takeNew(key: string, metric: Buffer, tags: Buffer, fields: readonly number[]): void {
    const columns = this.#columns ?? [];
    const values = columns.map((_, index) => fieldText(this.#bytes, fields[index]!, fields[index + 1]! - 1));
    const { series, remember } = this.#handler.defineSeries(
      metric.toString("latin1"),
      tagsOf(columns, values),
    );
    const [start, next] = [fields[0]!, fields[columns.length]!];
    if (!remember) {
      this.#handler.sample(series, this.#numbers.timestampMs, this.#valueOf(start, next));
      return;
    }
    const entry: SeriesEntry = {
      series,
      metric: Uint8Array.from(metric),
      tags: Uint8Array.from(tags),
      runs: keptLengths(columns, fields),
      nextFirst: null,
      nextSecond: null,
    };
    if (this.#entries.size >= KEYS_MAX) this.#entries.clear();
    this.#entries.set(key, entry);
    this.#take(entry, start, next);
  }

  /** Where each column starts, and where the next line does; "cut" when the line isn't all there. */
  #fieldsOf(tagsAt: number, end: number): readonly number[] | "cut" | "malformed" {
    const starts = [tagsAt];
    const count = this.#columns?.length ?? 0;
    for (let column = 0; column < count; column += 1) {
      const delimiter = fieldEnd(this.#bytes, starts[column]!, end);
      const isLast = column === count - 1;
      if (delimiter < 0) return "cut";
      if ((this.#bytes[delimiter] === NEWLINE) !== isLast) return "malformed";
      starts.push(delimiter + 1);
    }
    return starts;
  }

  /** The line from `at` up to `next` is of that series. */
  #take(entry: SeriesEntry, at: number, next: number): void {
    if (this.#previous !== null) rememberNext(this.#previous, entry);
    this.#previous = entry;
    this.#handler.sample(entry.series, this.#numbers.timestampMs, this.#valueOf(at, next));
  }

  /** The value of the line; what its six decimals can't hold stands in the metadata, the last column, which is empty else. */
  #valueOf(at: number, next: number): number {
    if (this.#bytes[next - 2] === COMMA) return this.#numbers.value;
    return exactValue(this.#bytes, at, next) ?? this.#numbers.value;
  }

  #rejectLine(at: number): number {
    this.#handler.rejected();
    return this.#bytes.indexOf(NEWLINE, at) + 1;
  }
}
