import type { Observation, Observations, ObservedSeries } from "../../contracts/observations.ts";
import { PHASE_TAG, type SampleStore } from "../../contracts/samples.ts";
import { say, type Fact, type Reason } from "../../contracts/reason.ts";
import { PHASE_NAMES, type PhaseName } from "../../contracts/shape.ts";
import { formatDuration } from "../../text/duration.ts";
import { MemoryStore } from "../metrics/memory-store.ts";
import type { Clock } from "../metrics/phase-clock.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { hasTags } from "../metrics/selection.ts";
import { isShareOfAmount } from "../statistic/table.ts";
import type { JudgedPhase, Objective } from "../thresholds/types.ts";

/** A stretch of this many steps without a value is a gap: two scrapes may fail on a busy machine, a dead server is seen. */
const GAP_STEPS_MIN = 5;

interface PhaseStretch extends Span {
  readonly phase: PhaseName;
}

/** What was observed of the system's side, on the clock of the load. */
export class Observed {
  /** Every point as a sample, in the phase in which it was observed. */
  readonly store: SampleStore;
  readonly #observations: Observations;
  readonly #startMs: number;
  readonly #clock: Clock;
  readonly #stretches: readonly PhaseStretch[];

  constructor(
    observations: Observations,
    objectives: readonly Objective[],
    load: { readonly store: SampleStore; readonly clock: Clock },
  ) {
    this.#observations = observations;
    this.#startMs = load.store.startMs;
    this.#clock = load.clock;
    this.#stretches = PHASE_NAMES.flatMap((phase) =>
      load.clock.stretches(phase).map((stretch) => ({ ...stretch, phase })),
    );
    this.store = this.#fill(objectives, load.store.bucketMs);
  }

  /** Why the objective can't be judged on what was observed; `null` when it can. */
  whyUnusable(objective: Objective): Fact | null {
    const observation = this.#observationOf(objective);
    if (observation === undefined) return say("QUERY_NOT_ASKED", {});
    if (observation.problem !== null) return observation.problem;
    if (observation.series.length === 0) return say("QUERY_GAVE_NO_SERIES", {});
    const chosen = observation.series.filter(({ tags }) => hasTags(tags, objective.where));
    if (chosen.length === 0) return say("QUERY_LACKS_LABELS", {});
    const whole = isShareOfAmount(objective)
      ? observation.series.filter(({ tags }) => hasTags(tags, objective.of ?? {}))
      : [];
    return (
      this.#wrongValues([...new Set([...chosen, ...whole])], objective.phase) ??
      this.#gap(chosen, objective.phase)
    );
  }

  #observationOf({ query }: Objective): Observation | undefined {
    return this.#observations.observations.find((one) => one.query === query);
  }

  #fill(objectives: readonly Objective[], bucketMs: number): SampleStore {
    const store = new MemoryStore(this.#startMs, bucketMs);
    const filled = new Set<string>();
    for (const objective of objectives) {
      const observation = this.#observationOf(objective);
      const name = JSON.stringify([objective.metric, objective.query]);
      if (observation === undefined || filled.has(name)) continue;
      filled.add(name);
      for (const { tags, points } of observation.series) {
        for (const [atMs, value] of points) {
          const offsetMs = atMs - this.#startMs;
          // A value that is no number makes the series known and is refused by its sketch.
          const number = typeof value === "number" ? value : Number.NaN;
          store.add(objective.metric, { ...tags, [PHASE_TAG]: this.#phaseAt(offsetMs) }, offsetMs, number);
        }
      }
    }
    return store;
  }

  /**
   * The phase that began last among those measured at that moment: iterations end after the phase they began in. Points
   * before the first phase belong to setup, those after the last one to teardown.
   */
  #phaseAt(offsetMs: number): string {
    let found: PhaseStretch | undefined;
    for (const stretch of this.#stretches) {
      const holds = offsetMs >= stretch.fromMs && offsetMs < stretch.toMs;
      if (holds && (found === undefined || stretch.fromMs >= found.fromMs)) found = stretch;
    }
    if (found !== undefined) return found.phase;
    return offsetMs < (this.#clock.span("all")?.fromMs ?? 0) ? "setup" : "teardown";
  }

  #isIn(phase: JudgedPhase, offsetMs: number): boolean {
    return phase === "all" || this.#phaseAt(offsetMs) === phase;
  }

  #wrongValues(series: readonly ObservedSeries[], phase: JudgedPhase): Reason | null {
    const values = series.flatMap(({ points }) =>
      points.filter(([atMs]) => this.#isIn(phase, atMs - this.#startMs)).map(([, value]) => value),
    );
    const wrong = values.filter((value) => typeof value === "string" || value < 0);
    if (wrong.length === 0) return null;
    const first = wrong.find((value) => typeof value === "string");
    return say("QUERY_GAVE_WRONG_VALUES", {
      count: String(wrong.length),
      total: String(values.length),
      what: typeof first === "string" ? first : say("NEGATIVE", {}),
    });
  }

  /** A stretch of the phase in which none of the series has a value. */
  #gap(series: readonly ObservedSeries[], phase: JudgedPhase): Reason | null {
    const { bucketMs } = this.store;
    const bucketOf = (offsetMs: number): number => Math.floor(offsetMs / bucketMs) * bucketMs;
    const offsets = series.flatMap(({ points }) => points.map(([atMs]) => atMs - this.#startMs));
    const seen = new Set(offsets.filter((offsetMs) => this.#isIn(phase, offsetMs)).map(bucketOf));
    if (seen.size === 0) return say("QUERY_GAVE_NO_VALUE", {});
    const longestMs = GAP_STEPS_MIN * this.#observations.stepMs;
    const stretches = this.#clock.stretches(phase);
    const startMs = stretches[0]?.fromMs ?? 0;
    for (const { fromMs, toMs } of stretches) {
      let silentMs = 0;
      for (let offsetMs = fromMs; offsetMs < toMs; offsetMs += bucketMs) {
        const isSilent = this.#isIn(phase, offsetMs) && !seen.has(offsetMs);
        silentMs = isSilent ? silentMs + bucketMs : 0;
        if (silentMs >= longestMs) {
          const at = formatDuration(offsetMs + bucketMs - silentMs - startMs);
          return say("QUERY_GAP", { length: formatDuration(longestMs), at });
        }
      }
    }
    return null;
  }
}
