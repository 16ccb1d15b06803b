import { PHASE_TAG, type SampleStore, type SeriesKey, type Tags } from "../../contracts/samples.ts";
import { COLUMN_TAGS } from "../../contracts/system-tags.ts";
import type { JudgedPhase } from "../thresholds/types.ts";

/** Series of a store by metric, so that each objective looks only at its own. */
export class SeriesCatalog {
  readonly #byMetric: ReadonlyMap<string, readonly SeriesKey[]>;

  constructor(store: Pick<SampleStore, "series">) {
    this.#byMetric = Map.groupBy(store.series, (series) => series.metric);
  }

  get metrics(): readonly string[] {
    return [...this.#byMetric.keys()];
  }

  ofMetric(metric: string): readonly SeriesKey[] {
    return this.#byMetric.get(metric) ?? [];
  }

  /** Ids of the series of a metric that carry all these tags, in the judged phase. */
  select(metric: string, where: Tags, phase: JudgedPhase): readonly number[] {
    return this.ofMetric(metric)
      .filter(({ tags }) => inPhase(tags, phase) && hasTags(tags, where))
      .map(({ id }) => id);
  }

  /** Values that a tag takes among the series of a metric. */
  valuesOf(metric: string, tag: string): readonly string[] {
    const values = this.ofMetric(metric).map(({ tags }) => tags[tag]);
    return [...new Set(values.filter((value) => value !== undefined))].sort();
  }
}

/** An empty value of a tag that has a column of its own in k6's samples is as good as none: group `""` is that of no group. */
export function hasTags(tags: Tags, where: Tags): boolean {
  for (const tag in where) if ((tags[tag] ?? absentValue(tag)) !== where[tag]) return false;
  return true;
}

function absentValue(tag: string): "" | undefined {
  return COLUMN_TAGS.has(tag) ? "" : undefined;
}

export function inPhase(tags: Tags, phase: JudgedPhase): boolean {
  return phase === "all" || tags[PHASE_TAG] === phase;
}
