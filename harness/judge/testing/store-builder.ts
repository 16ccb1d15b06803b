import { PHASE_TAG, type Tags } from "../../contracts/samples.ts";
import { MemoryStore } from "../metrics/memory-store.ts";

const BUCKET_MS = 1_000;
/** Milliseconds since the epoch at which made-up samples begin. */
export const STORE_START_MS = 1_700_000_000_000;

/** Builds a store in memory, sample by sample, for tests and simulations. */
export class StoreBuilder {
  readonly store = new MemoryStore(STORE_START_MS, BUCKET_MS);

  /** Adds one sample at a time since the start; the phase is `steady` unless the tags say otherwise. */
  add(metric: string, value: number, atMs = 0, tags: Tags = {}): this {
    this.store.add(metric, withPhase(tags), atMs, value);
    return this;
  }

  /** Adds samples evenly over a stretch of time. */
  spread(metric: string, values: readonly number[], overMs: number, tags: Tags = {}, fromMs = 0): this {
    if (values.length === 0) return this;
    const record = this.store.recorder(metric, withPhase(tags));
    for (const [index, value] of values.entries()) record(fromMs + (index * overMs) / values.length, value);
    return this;
  }
}

/** `phase` is that of the series, and no tag of a script. */
function withPhase({ phase = "steady", ...tags }: Tags): Tags {
  return { ...tags, [PHASE_TAG]: phase };
}
