import {
  PHASE_TAG,
  type BucketSketch,
  type ReadonlySketch,
  type SampleStore,
  type SeriesKey,
} from "../../contracts/samples.ts";
import { Sketch, StoreView } from "../../sketch/index.ts";

/** Counters that every kind of load writes: they tell in which seconds a phase was measured. */
const HEARTBEATS: ReadonlySet<string> = new Set(["iterations", "http_reqs"]);
const EMPTY: ReadonlySketch = new Sketch();

/** Remembers in which seconds each phase was measured, which is all that is kept of seconds that are written. */
export class ActiveSeconds {
  readonly #startsMs = new Map<string, Set<number>>();

  /** To be called more often than seconds are closed. */
  update(store: SampleStore): void {
    for (const [phase, ids] of idsByPhase(store.series)) {
      const seconds = this.#startsMs.get(phase) ?? new Set();
      for (const { offsetMs } of store.buckets(ids)) seconds.add(store.startMs + offsetMs);
      this.#startsMs.set(phase, seconds);
    }
  }

  /** Starts of the seconds in which one of the phases was measured, milliseconds since the epoch. */
  of(phases: ReadonlySet<string>): ReadonlySet<number> {
    return new Set([...phases].flatMap((phase) => [...(this.#startsMs.get(phase) ?? [])]));
  }
}

function idsByPhase(series: readonly SeriesKey[]): ReadonlyMap<string, number[]> {
  const ids = new Map<string, number[]>();
  for (const { id, metric, tags } of series) {
    if (!HEARTBEATS.has(metric)) continue;
    const phase = tags[PHASE_TAG] ?? "";
    const known = ids.get(phase);
    if (known === undefined) ids.set(phase, [id]);
    else known.push(id);
  }
  return ids;
}

/**
 * The store of a run that goes on: totals are those of the whole run so far; buckets are real for the last seconds and
 * empty before, where only their times are known, so that rates divide by the right length and no memory grows.
 */
export class LiveStore extends StoreView {
  readonly #active: ActiveSeconds;

  constructor(inner: SampleStore, active: ActiveSeconds) {
    super(inner);
    this.#active = active;
  }

  total(seriesIds: readonly number[]): ReadonlySketch {
    return this.inner.total(seriesIds);
  }

  buckets(seriesIds: readonly number[]): readonly BucketSketch[] {
    const open = this.inner.buckets(seriesIds);
    const firstOpenMs = open[0]?.offsetMs ?? Number.POSITIVE_INFINITY;
    const phases = new Set(seriesIds.map((id) => this.series[id]?.tags[PHASE_TAG] ?? ""));
    const closed = [...this.#active.of(phases)]
      .map((atMs) => ({ offsetMs: atMs - this.startMs, sketch: EMPTY }))
      .filter(({ offsetMs }) => offsetMs < firstOpenMs)
      .sort((a, b) => a.offsetMs - b.offsetMs);
    return [...closed, ...open];
  }
}
