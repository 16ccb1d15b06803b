import type { ObjectiveResult } from "../contracts/verdict.ts";
import { judgeObjectives, type ThresholdFile } from "../judge/index.ts";
import type { LiveSnapshot } from "../load/index.ts";

const JUDGE_INTERVAL_MS = 5_000;

/** What is not measured yet may still come: it is left out until then. */
const NOT_YET: ReadonlySet<string> = new Set([
  "NO_DATA",
  "INSUFFICIENT_SAMPLES",
  "WINDOW_GAP",
  "FOREACH_EMPTY",
]);

/** Judges the objectives on what was measured so far, at most once in five seconds, and only once something is steady. */
export class LiveObjectives {
  readonly #thresholds: ThresholdFile | null;
  #last: readonly ObjectiveResult[] = [];
  #nextMs = 0;

  constructor(thresholds: ThresholdFile | null) {
    this.#thresholds = thresholds;
  }

  judge(snapshot: LiveSnapshot): readonly ObjectiveResult[] {
    if (this.#thresholds === null || snapshot.elapsedMs < this.#nextMs || snapshot.phase !== "steady")
      return this.#last;
    this.#nextMs = snapshot.elapsedMs + JUDGE_INTERVAL_MS;
    const judged = judgeObjectives(snapshot.store, this.#thresholds);
    this.#last = judged.filter(({ code }) => !NOT_YET.has(code));
    return this.#last;
  }
}
