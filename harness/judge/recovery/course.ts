import type { Span } from "../metrics/phase-spans.ts";

/**
 * A bucket of an objective: within its limit, beyond it, with too few samples to say either, or of no meaning to it
 * (another phase, or nothing was due).
 */
export type Bucket = "good" | "bad" | "thin" | "idle";

/** A run of buckets of one width. Offsets are from the start of the samples, milliseconds. */
export interface Trace {
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly buckets: readonly Bucket[];
}

/** Buckets in a row that must be good: 10 s, and no fewer than 5. */
const GOOD_MS = 10_000;
const GOOD_BUCKETS_MIN = 5;

export function goodBucketsNeeded(bucketMs: number): number {
  return Math.max(GOOD_BUCKETS_MIN, Math.ceil(GOOD_MS / bucketMs));
}

/** What must be observed after a fault was healed: less can't tell a recovery from a pause between two breaches. */
export function observationNeededMs(bucketMs: number): number {
  return 2 * goodBucketsNeeded(bucketMs) * bucketMs;
}

/** What a trace comes to. Offsets are from the start of the samples; `null` where there is none. */
export interface Course {
  /** Start of the first bucket beyond the limit, and end of the last one. */
  readonly firstBreachMs: number | null;
  readonly lastBreachMs: number | null;
  readonly breachedMs: number;
  /** How often it was beyond its limit again after it had been within it. */
  readonly flaps: number;
  /** Start of the good stretch that lasts to the end and is long enough; where nothing was breached, of the trace. */
  readonly recoveredMs: number | null;
  /** Whether there were enough good or bad buckets to say whether it recovered. */
  readonly isTold: boolean;
}

/**
 * Recovered is the start of the first run of enough good buckets that no breach follows before the end. Thin buckets neither
 * end such a run nor count for it.
 */
export function courseOf({ fromMs, bucketMs, buckets }: Trace): Course {
  const at = (index: number): number => fromMs + index * bucketMs;
  const first = buckets.indexOf("bad");
  const last = buckets.lastIndexOf("bad");
  const good = buckets.filter((bucket) => bucket === "good").length;
  const needed = goodBucketsNeeded(bucketMs);
  if (first < 0) {
    const isTold = good >= needed;
    const recoveredMs = isTold ? fromMs : null;
    return { firstBreachMs: null, lastBreachMs: null, breachedMs: 0, flaps: 0, recoveredMs, isTold };
  }
  const after = buckets.slice(last + 1);
  const goodAfter = after.filter((bucket) => bucket === "good").length;
  const thinAfter = after.filter((bucket) => bucket === "thin").length;
  const isBack = goodAfter >= needed;
  return {
    firstBreachMs: at(first),
    lastBreachMs: at(last + 1),
    breachedMs: buckets.filter((bucket) => bucket === "bad").length * bucketMs,
    flaps: Math.max(0, breachesOf(buckets) - 1),
    recoveredMs: isBack ? at(last + 1 + after.indexOf("good")) : null,
    // Time enough to be back, and nobody can say whether it was.
    isTold: isBack || goodAfter + thinAfter < needed,
  };
}

/** Stretches of bad buckets that good ones lie between. */
function breachesOf(buckets: readonly Bucket[]): number {
  const told = buckets.filter((bucket) => bucket === "good" || bucket === "bad");
  return told.filter((bucket, index) => bucket === "bad" && told[index - 1] !== "bad").length;
}

/** Where a trace is bad, neighbouring buckets as one. */
export function breachedSpans({ fromMs, bucketMs, buckets }: Trace): readonly Span[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const [index, bucket] of buckets.entries()) {
    if (bucket !== "bad") continue;
    const at = fromMs + index * bucketMs;
    const last = spans.at(-1);
    if (last?.toMs === at) last.toMs = at + bucketMs;
    else spans.push({ fromMs: at, toMs: at + bucketMs });
  }
  return spans;
}

/** Of several traces over the same buckets: bad where any is, good where any is and none is bad. */
export function anyOf(traces: readonly Trace[]): Trace {
  const [first] = traces;
  if (first === undefined) return { fromMs: 0, bucketMs: 1, buckets: [] };
  const buckets = first.buckets.map((_, index): Bucket => {
    const all = new Set(traces.map((trace) => trace.buckets[index]));
    return ORDER.find((one) => all.has(one)) ?? "idle";
  });
  return { ...first, buckets };
}

const ORDER: readonly Bucket[] = ["bad", "good", "thin", "idle"];
