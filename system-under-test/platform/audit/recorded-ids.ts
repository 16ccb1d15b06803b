type Range = readonly [first: number, last: number];

/** Ids that a load generator recorded, one for each thing that it saw. */
export interface RecordedIds {
  /** Each id once, in the file's order. */
  readonly ids: Iterable<number>;
  /** How often an id came again. */
  readonly repeated: number;
}

/**
 * Reads `{"ranges": [[first, last], ...], "repeated": 0}`, both ends included. Throws when the text is something else.
 * Written out by hand: a schema adds 1.7 s for each million ranges.
 */
export function readRecordedIds(text: string): RecordedIds {
  const file = JSON.parse(text) as { readonly ranges?: unknown; readonly repeated?: unknown };
  const { ranges, repeated = 0 } = file;
  if (!Array.isArray(ranges)) throw new Error("ranges: expected a list");
  if (!Number.isSafeInteger(repeated)) throw new Error("repeated: expected a whole number");
  for (const [index, range] of ranges.entries()) checkRange(range, index);
  return { ids: { [Symbol.iterator]: () => idsOf(ranges as Range[]) }, repeated: repeated as number };
}

function checkRange(range: unknown, index: number): void {
  const [first, last, ...further] = Array.isArray(range) ? (range as unknown[]) : [];
  if (!isId(first) || !isId(last) || further.length > 0) {
    throw new Error(`ranges[${index}]: expected integers from 1, two of them`);
  }
  if (first > last) throw new Error(`ranges[${index}]: expected the smaller id of a range first`);
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function* idsOf(ranges: readonly Range[]): Generator<number> {
  for (const [first, last] of ranges) for (let id = first; id <= last; id += 1) yield id;
}
