import {
  PHASE_TAG,
  type BucketSketch,
  type ReadonlySketch,
  type SampleStore,
  type SeriesKey,
} from "../contracts/samples.ts";

export type SeriesPredicate = (tags: SeriesKey["tags"]) => boolean;

/** The parts of a run that carry load; set-up and tear-down are left out of every figure. */
const LOADLESS_PHASES: ReadonlySet<string> = new Set(["setup", "teardown"]);

export const isLoad: SeriesPredicate = (tags) => !LOADLESS_PHASES.has(tags[PHASE_TAG] ?? "");
export const isSteady: SeriesPredicate = (tags) => tags[PHASE_TAG] === "steady";

/** A sample store with its series grouped by metric, so that each look-up reads only its own metric's series. */
export class SeriesIndex {
  readonly store: SampleStore;
  readonly #byMetric = new Map<string, SeriesKey[]>();

  constructor(store: SampleStore) {
    this.store = store;
    for (const series of store.series) {
      const known = this.#byMetric.get(series.metric);
      if (known === undefined) this.#byMetric.set(series.metric, [series]);
      else known.push(series);
    }
  }

  get metrics(): readonly string[] {
    return [...this.#byMetric.keys()].sort();
  }

  of(metric: string, predicate: SeriesPredicate = () => true): readonly SeriesKey[] {
    return (this.#byMetric.get(metric) ?? []).filter((series) => predicate(series.tags));
  }

  ids(metric: string, predicate?: SeriesPredicate): readonly number[] {
    return this.of(metric, predicate).map((series) => series.id);
  }

  total(metric: string, predicate?: SeriesPredicate): ReadonlySketch {
    return this.store.total(this.ids(metric, predicate));
  }

  buckets(metric: string, predicate?: SeriesPredicate): readonly BucketSketch[] {
    return this.store.buckets(this.ids(metric, predicate));
  }

  /** Series of a metric by the value of one tag; series without the tag are left out. Sorted by value. */
  groupBy(
    metric: string,
    tag: string,
    predicate?: SeriesPredicate,
  ): readonly (readonly [string, readonly SeriesKey[]])[] {
    const groups = new Map<string, SeriesKey[]>();
    for (const series of this.of(metric, predicate)) {
      const value = series.tags[tag];
      if (value === undefined || value === "") continue;
      const group = groups.get(value);
      if (group === undefined) groups.set(value, [series]);
      else group.push(series);
    }
    return [...groups].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  }
}
