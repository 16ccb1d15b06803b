import type { LoadShape, PhaseName } from "../../contracts/shape.ts";

/**
 * Names the phase of a moment by the plan's shape. The load starts with the first iteration: samples tell when that was,
 * and until one has been seen everything is `setup`.
 */
export class PhaseTimeline {
  readonly #shape: LoadShape | null;
  #startMs: number | null = null;

  constructor(shape: LoadShape | null) {
    this.#shape = shape;
  }

  /** Milliseconds since the epoch at which the load began; `null` before its first sample. */
  get startMs(): number | null {
    return this.#startMs;
  }

  /** An iteration was running at that time. */
  sawLoadAt(timestampMs: number): void {
    if (this.#startMs === null || timestampMs < this.#startMs) this.#startMs = timestampMs;
  }

  /** What goes on after the shape's end (iterations that were let finish) is `ramp-down`. Without a shape all load is `steady`. */
  phaseAt(timestampMs: number): PhaseName {
    if (this.#startMs === null) return "setup";
    if (this.#shape === null) return timestampMs < this.#startMs ? "setup" : "steady";
    let elapsedMs = timestampMs - this.#startMs;
    for (const { phase, durationMs } of this.#shape.phases) {
      if (elapsedMs < durationMs) return phase;
      elapsedMs -= durationMs;
    }
    return "ramp-down";
  }
}
