import type { SampleStore, Tags } from "../../contracts/samples.ts";
import { MemoryStore } from "../metrics/memory-store.ts";
import type { PhaseClock } from "../metrics/phase-clock.ts";
import { PHASE_NAMES } from "../../contracts/shape.ts";

/** A series observed of the system's side (a PromQL query's answer), in the form that objectives are judged on. */
export interface ObservedSeries {
  /** The objective's metric. */
  readonly metric: string;
  readonly tags: Tags;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

/** Observed series as a store: every point is a sample, in the phase in which it was observed. */
export function observedStore(
  observed: readonly ObservedSeries[],
  startMs: number,
  bucketMs: number,
  clock: PhaseClock,
): SampleStore {
  const store = new MemoryStore(startMs, bucketMs);
  for (const { metric, tags, points } of observed) {
    for (const { atMs, value } of points) {
      const offsetMs = atMs - startMs;
      store.add(metric, { ...tags, phase: phaseAt(offsetMs, clock) }, offsetMs, value);
    }
  }
  return store;
}

/** Points before the first phase belong to setup, those after the last one to teardown. */
function phaseAt(offsetMs: number, clock: PhaseClock): string {
  const found = PHASE_NAMES.find((phase) =>
    clock.stretches(phase).some(({ fromMs, toMs }) => offsetMs >= fromMs && offsetMs < toMs),
  );
  return found ?? (offsetMs < (clock.span("all")?.fromMs ?? 0) ? "setup" : "teardown");
}
