import type { TagColumn } from "./columns.ts";

/** A series as it stands in the bytes: what identifies it without making a string of each line. */
export interface SeriesEntry {
  /** The handler's number for it. */
  readonly series: number;
  /** Metric name with its comma. */
  readonly metric: Uint8Array;
  /** The kept columns after the value, each with its delimiter. */
  readonly tags: Uint8Array;
  /** Lengths of the runs of neighbouring kept columns in `tags`. */
  readonly runs: readonly number[];
  /** The series that followed this one the last two times: k6 writes the samples of a request in a fixed order. */
  nextFirst: SeriesEntry | null;
  nextSecond: SeriesEntry | null;
}

/** Whether these bytes stand at this place. Reading past the end gives `undefined`, which matches nothing. */
export function standsAt(
  bytes: Uint8Array,
  at: number,
  text: Uint8Array,
  from: number,
  length: number,
): boolean {
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== text[from + index]) return false;
  }
  return true;
}

/** Remembers which series came after another; the two latest are kept. */
export function rememberNext(entry: SeriesEntry, next: SeriesEntry): void {
  if (entry.nextFirst === next) return;
  entry.nextSecond = entry.nextFirst;
  entry.nextFirst = next;
}

/** How many neighbouring columns are kept, then dropped, then kept and so on; the first number may be 0. */
export function runsOf(columns: readonly TagColumn[]): readonly number[] {
  const runs = [0];
  let kept = true;
  for (const column of columns) {
    if (column.kept !== kept) {
      kept = column.kept;
      runs.push(0);
    }
    runs[runs.length - 1]! += 1;
  }
  return runs;
}

/** Bytes of each run of kept columns, delimiters included. `starts`: where each column starts, and the next line. */
export function keptLengths(columns: readonly TagColumn[], starts: readonly number[]): readonly number[] {
  const lengths: number[] = [];
  let column = 0;
  for (const [index, count] of runsOf(columns).entries()) {
    if (index % 2 === 0) lengths.push(starts[column + count]! - starts[column]!);
    column += count;
  }
  return lengths;
}
