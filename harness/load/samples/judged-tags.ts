import type { TagSelection, Tags } from "../../contracts/samples.ts";
import type { KeptValues } from "./columns.ts";

/** The tags by which samples are judged: of whom each value matters, and of whom some. */
export class JudgedTags {
  readonly #byMetric: ReadonlyMap<string, readonly TagSelection[]>;
  readonly #values = new Map<string, Set<string> | "all">();

  constructor(selections: readonly TagSelection[]) {
    this.#byMetric = Map.groupBy(selections, ({ metric }) => metric);
    for (const { where, each } of selections) {
      for (const [name, value] of Object.entries(where)) this.#addValue(name, value);
      if (each !== null) this.#values.set(each, "all");
    }
  }

  /** Judged values by the tag's name. */
  get values(): ReadonlyMap<string, KeptValues> {
    return this.#values;
  }

  /** Of a sample's tags those by which it is judged: what is kept apart when there are too many tag sets. */
  of(metric: string, tags: Tags, withEach: boolean): Record<string, string> {
    const kept = new Map<string, string>();
    for (const { where, each } of this.#byMetric.get(metric) ?? []) {
      const names = Object.keys(where);
      if (names.some((name) => tags[name] !== where[name])) continue;
      if (each !== null && withEach) names.push(each);
      for (const name of names) if (tags[name] !== undefined) kept.set(name, tags[name]);
    }
    return Object.fromEntries(kept);
  }

  #addValue(name: string, value: string): void {
    const known = this.#values.get(name);
    if (known === "all") return;
    if (known === undefined) this.#values.set(name, new Set([value]));
    else known.add(value);
  }
}
