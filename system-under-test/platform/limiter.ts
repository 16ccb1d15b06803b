import { ServiceError } from "./errors.ts";
import { within } from "./timing.ts";

export interface LimiterOptions {
  readonly runningMax: number;
  /** Callers that may wait; any number when it is not given. */
  readonly queuedMax?: number;
  /** How long a caller may wait; for ever when it is not given. */
  readonly waitMsMax?: number;
  /** What a place is, in the error of who waited too long. */
  readonly place?: string;
}

/** Runs at most `runningMax` pieces of work at a time, in the order they came; the others wait, within bounds, or get `overloaded`. */
export class Limiter {
  readonly #options: LimiterOptions;
  #running = 0;
  /** In the order they came. */
  readonly #waiting = new Set<() => void>();

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#options.runningMax) await this.#turn();
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#running -= 1;
      else {
        this.#waiting.delete(next);
        next();
      }
    }
  }

  /** Resolves when a running piece hands its place over. */
  async #turn(): Promise<void> {
    const { queuedMax = Number.POSITIVE_INFINITY, waitMsMax, place = "place" } = this.#options;
    if (this.#waiting.size >= queuedMax) {
      throw new ServiceError("overloaded", `more than ${queuedMax} callers are waiting`);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    if (waitMsMax === undefined) return promise;
    return within(promise, waitMsMax, () => {
      this.#waiting.delete(resolve);
      return new ServiceError("overloaded", `no ${place} came free within ${waitMsMax} ms`);
    });
  }
}
