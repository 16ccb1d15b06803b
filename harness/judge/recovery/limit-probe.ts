import type { BucketSketch, ReadonlySketch } from "../../contracts/samples.ts";
import { requestsOf, isOfAnswers, idsOf } from "../guards/answers.ts";
import { mergedSketch } from "../metrics/own-sketch.ts";
import { decide, type Value } from "../objectives/decide.ts";
import { valuationOf } from "../objectives/judge-objective.ts";
import { type Measurement, type Selection, selectSeries } from "../objectives/measurement.ts";
import type { Valuation } from "../objectives/window-values.ts";
import type { Slice } from "../statistic/slice.ts";
import { rowOf } from "../statistic/table.ts";
import { samplesForRate } from "../statistic/rows/amounts.ts";
import { shareInterval } from "../statistics/intervals.ts";
import { keepsBound } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";

/**
 * So many samples within the limit are good, although the statistic needs more to be sure of it: a recovery takes ten such
 * seconds in a row and no bad one after them, and a limit of 0.1% could else never be kept again in a run of minutes.
 */
const SAMPLES_TO_KEEP = 30;
const SAMPLES_TO_KEEP_AT_END = 10;

/** What a stretch of time says of an objective's limit. */
export type Word = "good" | "bad" | "thin";

/**
 * An objective on stretches of a run: its limit alone, and samples enough for that (nobody asks a second for as many as a
 * phase). Of times, requests that got no answer never make a stretch better, and too many failed ones make it bad.
 */
export class LimitProbe {
  readonly objective: Objective;
  readonly #measurement: Measurement;
  readonly #selection: Selection;
  readonly #valuation: Valuation;
  readonly #all: Buckets;
  readonly #forgiven: Buckets;
  readonly #failed: Buckets | null;
  readonly #requests: { readonly all: Buckets; readonly bad: Buckets; readonly answered: Buckets } | null;

  constructor(objective: Objective, measurement: Measurement) {
    const { pass, warn } = objective;
    const limit = warn.length === 0 ? pass : warn;
    const asked = { ...objective, pass: limit, warn: [], insufficient: "warn", decide: "point" } as const;
    this.objective = { ...asked, minSamples: "auto", window: null };
    this.#measurement = measurement;
    this.#selection = selectSeries(this.objective, measurement);
    this.#valuation = valuationOf(this.objective, this.#selection, measurement);
    this.#all = this.#bucketsOf(this.#selection.ids);
    this.#forgiven = this.#bucketsOf(this.#selection.forgivenIds);
    this.#failed = rowOf(objective.statistic).countsFailed
      ? this.#bucketsOf(this.#selection.failedIds)
      : null;
    this.#requests = isOfAnswers(this.objective, measurement.kinds) ? this.#requestBuckets() : null;
  }

  /** How many samples it has from one moment to another. */
  count(fromMs: number, toMs: number): number {
    return this.#all.count(fromMs, toMs);
  }

  /**
   * What whole buckets say, taken together; without samples they are thin. Of the last ones there is nothing to come that
   * could say more, so that fewer will do.
   */
  word(fromMs: number, toMs: number, areLast = false): Word {
    const failed = this.#failedWord(fromMs, toMs);
    if (failed === "bad") return "bad";
    const count = this.count(fromMs, toMs);
    if (count === 0) return "thin";
    const enough = areLast ? SAMPLES_TO_KEEP_AT_END : SAMPLES_TO_KEEP;
    const own = this.#wordOf(this.#slice(this.#all, fromMs, toMs), enough);
    const answered = this.#requests?.answered.count(fromMs, toMs) ?? count;
    if (answered === count || answered === 0) return own;
    const alone = this.#slice(this.#requests?.answered ?? this.#all, fromMs, toMs);
    return worse(own, this.#wordOf(alone, enough));
  }

  #wordOf(slice: Slice, enough: number): Word {
    const { unit, needed, ...valuation } = this.#valuation;
    const value = valuation.value(slice);
    if (!Number.isFinite(value)) return "thin";
    const measured: Value = {
      value,
      unit,
      needed,
      samples: slice.sketch.count,
      interval: valuation.interval(slice),
      relativeError: valuation.relativeError(slice),
    };
    const { result, said } = decide(this.objective, measured);
    if (said.code === "INSUFFICIENT_SAMPLES") {
      const isKept = this.objective.pass.every((bound) => keepsBound(value, bound));
      return isKept && slice.sketch.count >= enough ? "good" : "thin";
    }
    return result === "breach" ? "bad" : "good";
  }

  /** Of times: whether too many of the requests failed, clearly or by enough of them. */
  #failedWord(fromMs: number, toMs: number): Word {
    if (this.#requests === null) return "thin";
    const bound = this.#measurement.policy.failedRequestShare;
    const total = this.#requests.all.count(fromMs, toMs);
    const bad = this.#requests.bad.count(fromMs, toMs);
    if (total === 0 || keepsBound(bad / total, bound)) return "thin";
    const isClear = !keepsBound(shareInterval(bad, total)?.low ?? 0, bound);
    return isClear || total >= samplesForRate(bound) ? "bad" : "thin";
  }

  #slice(buckets: Buckets, fromMs: number, toMs: number): Slice {
    return {
      sketch: buckets.sketch(fromMs, toMs),
      forgiven: this.#forgiven.sum(fromMs, toMs),
      durationMs: toMs - fromMs,
      failed: this.#failed?.sketch(fromMs, toMs) ?? null,
      whole: null,
      last: null,
    };
  }

  #requestBuckets() {
    const { all, unanswered, failed } = requestsOf(this.objective, this.#measurement);
    const silent = new Set(idsOf(unanswered));
    return {
      all: this.#bucketsOf(idsOf(all)),
      bad: this.#bucketsOf(idsOf([...unanswered, ...failed])),
      answered: this.#bucketsOf(this.#selection.ids.filter((id) => !silent.has(id))),
    };
  }

  #bucketsOf(ids: readonly number[]): Buckets {
    const { cache, store } = this.#measurement;
    return new Buckets(cache.buckets(ids), store.bucketMs);
  }
}

/** Whoever says that something is wrong is right; samples that are too few for one may do for the other. */
function worse(left: Word, right: Word): Word {
  if (left === "bad" || right === "bad") return "bad";
  return left === "thin" ? right : left;
}

/** Buckets of a selection by their offset. */
export class Buckets {
  readonly #byOffset: ReadonlyMap<number, ReadonlySketch>;
  readonly #bucketMs: number;

  constructor(buckets: readonly BucketSketch[], bucketMs: number) {
    this.#byOffset = new Map(buckets.map(({ offsetMs, sketch }) => [offsetMs, sketch]));
    this.#bucketMs = bucketMs;
  }

  count(fromMs: number, toMs: number): number {
    return this.#within(fromMs, toMs).reduce((sum, { count }) => sum + count, 0);
  }

  sum(fromMs: number, toMs: number): number {
    return this.#within(fromMs, toMs).reduce((total, { sum }) => total + sum, 0);
  }

  sketch(fromMs: number, toMs: number): ReadonlySketch {
    const [first, ...rest] = this.#within(fromMs, toMs);
    return first !== undefined && rest.length === 0
      ? first
      : mergedSketch(first === undefined ? [] : [first, ...rest]);
  }

  #within(fromMs: number, toMs: number): readonly ReadonlySketch[] {
    const found: ReadonlySketch[] = [];
    for (let offsetMs = fromMs; offsetMs < toMs; offsetMs += this.#bucketMs) {
      const sketch = this.#byOffset.get(offsetMs);
      if (sketch !== undefined) found.push(sketch);
    }
    return found;
  }
}
