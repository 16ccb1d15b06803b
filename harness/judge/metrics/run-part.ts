import type { ActionRecord } from "../../contracts/run.ts";
import type { BucketSketch, ReadonlySketch, SampleStore } from "../../contracts/samples.ts";
import type { ActionWindow } from "../../contracts/verdict.ts";
import { StoreView } from "../../sketch/store-view.ts";
import type { JudgedPhase } from "../thresholds/types.ts";
import { mergedSketch } from "./own-sketch.ts";
import type { Clock } from "./phase-clock.ts";
import { durationForRates, type Span } from "./phase-spans.ts";

/**
 * The parts of a run that lie so to an action, in whole buckets. A bucket that the action touches is in the action's
 * part alone. Empty when no action of that name has begun.
 */
export function partsOf(
  { relation, action }: ActionWindow,
  actions: readonly ActionRecord[],
  { startMs, bucketMs }: Pick<SampleStore, "startMs" | "bucketMs">,
): readonly Span[] {
  const windows = actions
    .filter(({ name, startedAt }) => name === action && startedAt !== null)
    .map(({ startedAt, endedAt }) => ({
      fromMs: Math.floor((Date.parse(startedAt ?? "") - startMs) / bucketMs) * bucketMs,
      toMs: Math.ceil((Date.parse(endedAt ?? startedAt ?? "") - startMs) / bucketMs) * bucketMs,
    }));
  if (windows.length === 0) return [];
  // Parts of one load, made on several machines, have each taken the action by their own clock.
  const during = {
    fromMs: Math.min(...windows.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...windows.map(({ toMs }) => toMs)),
  };
  const before = { fromMs: Number.NEGATIVE_INFINITY, toMs: during.fromMs };
  const after = { fromMs: during.toMs, toMs: Number.POSITIVE_INFINITY };
  return { during: [during], except: [before, after], before: [before], after: [after] }[relation];
}

export function isWithin(parts: readonly Span[], offsetMs: number): boolean {
  return parts.some(({ fromMs, toMs }) => offsetMs >= fromMs && offsetMs < toMs);
}

/** The samples of parts of a run. */
export class PartialStore extends StoreView {
  readonly #parts: readonly Span[];

  constructor(whole: SampleStore, parts: readonly Span[]) {
    super(whole);
    this.#parts = parts;
  }

  total(seriesIds: readonly number[]): ReadonlySketch {
    return mergedSketch(this.buckets(seriesIds).map(({ sketch }) => sketch));
  }

  buckets(seriesIds: readonly number[]): readonly BucketSketch[] {
    return this.inner.buckets(seriesIds).filter(({ offsetMs }) => isWithin(this.#parts, offsetMs));
  }
}

/** When each phase was measured within parts of a run. A silence at the end of a part is of the part. */
export class PartialClock implements Clock {
  readonly #whole: Clock;
  readonly #parts: readonly Span[];

  constructor(whole: Clock, parts: readonly Span[]) {
    this.#whole = whole;
    this.#parts = parts;
  }

  span(phase: JudgedPhase): Span | null {
    const stretches = this.stretches(phase);
    const [first, last] = [stretches[0], stretches.at(-1)];
    return first === undefined || last === undefined ? null : { fromMs: first.fromMs, toMs: last.toMs };
  }

  stretches(phase: JudgedPhase): readonly Span[] {
    return this.#whole.stretches(phase).flatMap((stretch) =>
      this.#parts
        .map(({ fromMs, toMs }) => ({
          fromMs: Math.max(fromMs, stretch.fromMs),
          toMs: Math.min(toMs, stretch.toMs),
        }))
        .filter(({ fromMs, toMs }) => toMs > fromMs),
    );
  }

  measuredMs(phase: JudgedPhase): number {
    return durationForRates(this.stretches(phase), null);
  }

  isWholeRun(): boolean {
    return false;
  }

  /** What the buckets of a phase reach beyond its planned end is left out, as it is of the whole phase. */
  durationMs(phase: JudgedPhase): number {
    const measuredMs = this.measuredMs(phase);
    const isToTheEnd = this.span(phase)?.toMs === this.#whole.span(phase)?.toMs;
    const beyondMs = Math.max(0, this.#whole.measuredMs(phase) - this.#whole.durationMs(phase));
    return isToTheEnd ? Math.max(0, measuredMs - beyondMs) : measuredMs;
  }
}
