import type { Span } from "../metrics/phase-spans.ts";
import { type Bucket, goodBucketsNeeded, type Trace } from "./course.ts";
import type { Buckets, Word } from "./limit-probe.ts";

/** What is asked of an objective on stretches of whole buckets. */
interface Probe {
  count(fromMs: number, toMs: number): number;
  word(fromMs: number, toMs: number, areLast?: boolean): Word;
}

export interface TraceInput {
  readonly probe: Probe;
  readonly bucketMs: number;
  /** From the bucket of the injection to the end of what is observed, in whole buckets. */
  readonly observed: Span;
  /** When load was due of the objective's phase. */
  readonly due: readonly Span[];
  /** Samples of the objective in each bucket of the steady part before the fault. */
  readonly before: readonly number[];
  /** Arrivals that were due and never made. */
  readonly dropped: Pick<Buckets, "sum">;
}

/** Were this many samples due in a silence, then it is none by chance (1 in 22,000), in none of the minutes that are looked at. */
const SAMPLES_MISSED_MIN = 10;

/**
 * Each bucket of an objective. A silence in which samples were due is bad. A bucket with too few samples is judged together
 * with those after it, until there are enough; where it is beyond its limit by so few already, it is bad by itself. Dropped
 * arrivals make a bucket bad of any objective that says anything at all.
 */
export function traceOf({ probe, bucketMs, observed, due, before, dropped }: TraceInput): Trace {
  const count = Math.max(0, Math.round((observed.toMs - observed.fromMs) / bucketMs));
  const at = (index: number): number => observed.fromMs + index * bucketMs;
  const isDue = (index: number): boolean =>
    due.some(({ fromMs, toMs }) => at(index) >= fromMs && at(index + 1) <= toMs);
  const words = Array.from({ length: count }, (_, index): Bucket | "silent" => {
    if (!isDue(index)) return "idle";
    return probe.count(at(index), at(index + 1)) === 0 ? "silent" : probe.word(at(index), at(index + 1));
  });
  const heard = withSilences(words, silenceThatTells(before), goodBucketsNeeded(bucketMs));
  const pooled = withPools(heard, (from, to, areLast) => probe.word(at(from), at(to), areLast));
  const isMute = !pooled.some((bucket) => bucket === "good" || bucket === "bad");
  const buckets = pooled.map((bucket, index) => {
    const isShort = bucket !== "idle" && dropped.sum(at(index), at(index + 1)) > 0;
    return isShort && !isMute ? "bad" : bucket;
  });
  return { fromMs: observed.fromMs, bucketMs, buckets };
}

/**
 * From how many buckets on a silence is none by chance: samples were due in it, and it is twice as long as any before.
 * Infinite where too little was seen before to know what is usual, as of what comes in bursts.
 */
function silenceThatTells(before: readonly number[]): number {
  const total = before.reduce((sum, count) => sum + count, 0);
  if (total < SAMPLES_BEFORE_MIN) return Number.POSITIVE_INFINITY;
  let longest = 0;
  let length = 0;
  for (const count of before) {
    length = count === 0 ? length + 1 : 0;
    longest = Math.max(longest, length);
  }
  return Math.max(1, 2 * longest, Math.ceil((SAMPLES_MISSED_MIN * before.length) / total));
}

const SAMPLES_BEFORE_MIN = 10;

/**
 * A silence is bad when it is so long, else it says nothing. At the end it must be as long as a recovery: a part of a script
 * may end a little before the load does.
 */
function withSilences(
  words: readonly (Bucket | "silent")[],
  lengthThatTells: number,
  lengthAtEnd: number,
): Bucket[] {
  const heard: Bucket[] = [];
  for (let index = 0; index < words.length; ) {
    const word = words[index] as Bucket | "silent";
    if (word !== "silent") {
      heard.push(word);
      index += 1;
      continue;
    }
    let end = index;
    while (words[end] === "silent") end += 1;
    const isLast = end === words.length || words[end] === "idle";
    const isMissed = end - index >= (isLast ? Math.max(lengthThatTells, lengthAtEnd) : lengthThatTells);
    for (; index < end; index += 1) heard.push(isMissed ? "bad" : "thin");
  }
  return heard;
}

/** What more than so many can't decide together stays undecided: it would be known to the minute at best. */
const POOL_BUCKETS_MAX = 60;

/** From each thin bucket on as many as it takes to decide; what is bad by itself, or idle, ends that. */
function withPools(
  buckets: readonly Bucket[],
  wordOf: (from: number, to: number, areLast: boolean) => Word,
): Bucket[] {
  const pooled = [...buckets];
  for (let from = 0; from < buckets.length; ) {
    if (buckets[from] !== "thin") {
      from += 1;
      continue;
    }
    let to = from + 1;
    let word: Word = "thin";
    const limit = from + POOL_BUCKETS_MAX;
    while (word === "thin" && to < limit && (buckets[to] === "thin" || buckets[to] === "good")) {
      to += 1;
      word = wordOf(from, to, false);
    }
    if (word === "thin" && (to === buckets.length || buckets[to] === "idle")) word = wordOf(from, to, true);
    for (let index = from; index < to; index += 1) if (buckets[index] === "thin") pooled[index] = word;
    from = to;
  }
  return pooled;
}
