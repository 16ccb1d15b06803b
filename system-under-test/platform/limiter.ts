import { ServiceError } from "./errors.ts";

/** Runs at most `runningMax` pieces of work at a time, in the order they came; more than `queuedMax` may not wait. */
export class Limiter {
  readonly #limits: { runningMax: number; queuedMax: number };
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(limits: { runningMax: number; queuedMax: number }) {
    this.#limits = limits;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#limits.runningMax) await this.#turn();
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** Resolves when a running piece hands its place over. */
  async #turn(): Promise<void> {
    if (this.#queue.length >= this.#limits.queuedMax) {
      throw new ServiceError("overloaded", `more than ${this.#limits.queuedMax} callers are waiting`);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#queue.push(resolve);
    await promise;
  }
}
