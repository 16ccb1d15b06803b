/** Ids of what the script has seen, under the metric that told them. */
export interface IdsOfMetric {
  readonly metric: string;
  /** Distinct ids. */
  readonly count: number;
  /** How often an id came that was there already. */
  readonly repeated: number;
  /** Neighbours, both ends included, in ascending order. */
  readonly ranges: Iterable<readonly [first: number, last: number]>;
}

const PIECE_CHARACTERS = 65_536;

/** In pieces: the ranges of a long run are more than one string can hold. */
export function* idsText({ metric, count, repeated, ranges }: IdsOfMetric): Iterable<string> {
  yield `${JSON.stringify({ metric, count, repeated }).slice(0, -1)},"ranges":[`;
  let piece = "";
  let separator = "";
  for (const [first, last] of ranges) {
    piece += `${separator}[${first},${last}]`;
    separator = ",";
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}]}\n`;
}
