import type { SampleStore } from "../../contracts/samples.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import type { JudgedPhase } from "../thresholds/types.ts";
import {
  activeBuckets,
  durationForRates,
  otherPhases,
  plannedDurationMs,
  spanOf,
  stretchesOf,
  type Span,
} from "./phase-spans.ts";
import type { SeriesCatalog } from "./selection.ts";

/** When each phase was measured. */
export interface Clock {
  /** First to last bucket of the phase; `null` when nothing of it was measured. */
  span(phase: JudgedPhase): Span | null;
  /** The stretches of a phase that may come more than once. */
  stretches(phase: JudgedPhase): readonly Span[];
  /** Measured length of the phase, interruptions left out. */
  measuredMs(phase: JudgedPhase): number;
  /** Length of the phase that values per second are divided by. */
  durationMs(phase: JudgedPhase): number;
  /** Whether that is the length of k6's whole run, set-up and tear-down included. */
  isWholeRun(phase: JudgedPhase): boolean;
}

/** The clock of a whole run; computed once per phase. */
export class PhaseClock implements Clock {
  readonly #store: SampleStore;
  readonly #catalog: SeriesCatalog;
  readonly #shape: LoadShape | null;
  readonly #testRunMs: number | null;
  readonly #active = new Map<JudgedPhase, readonly number[]>();
  readonly #stretches = new Map<JudgedPhase, readonly Span[]>();

  /** @param testRunMs length of k6's whole run, what k6 divides its rates by; `null` when it isn't known. */
  constructor(store: SampleStore, catalog: SeriesCatalog, shape: LoadShape | null, testRunMs: number | null) {
    this.#store = store;
    this.#catalog = catalog;
    this.#shape = shape;
    this.#testRunMs = testRunMs;
  }

  span(phase: JudgedPhase): Span | null {
    return spanOf(this.#activeBuckets(phase), this.#store.bucketMs);
  }

  stretches(phase: JudgedPhase): readonly Span[] {
    return remember(this.#stretches, phase, () => {
      const others = new Set(otherPhases(phase).flatMap((other) => this.#activeBuckets(other)));
      return stretchesOf(this.#activeBuckets(phase), others, this.#store.bucketMs);
    });
  }

  measuredMs(phase: JudgedPhase): number {
    return durationForRates(this.stretches(phase), null);
  }

  durationMs(phase: JudgedPhase): number {
    if (this.#testRunMs !== null && this.isWholeRun(phase)) return this.#testRunMs;
    return durationForRates(this.stretches(phase), plannedDurationMs(this.#shape, phase));
  }

  /** Without a plan nobody knows when the load began and ended but k6, whose rates are per second of the whole run. */
  isWholeRun(phase: JudgedPhase): boolean {
    if (this.#testRunMs === null) return false;
    return phase === "all" || (phase === "steady" && this.#shape === null);
  }

  #activeBuckets(phase: JudgedPhase): readonly number[] {
    return remember(this.#active, phase, () => activeBuckets(this.#store, this.#catalog, phase));
  }
}

function remember<Key, Value>(cache: Map<Key, Value>, key: Key, compute: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  cache.set(key, value);
  return value;
}
