import { ServiceError } from "./errors.ts";

export interface GroupQueueOptions<Item, Result> {
  /** Largest group. */
  readonly itemsMax: number;
  /** How long the first item of a group waits for others at most, when there are several callers at a time. */
  readonly waitMs: number;
  /** It waits so long for each item of the group before: short while there is little to do. Without it always `waitMs`. */
  readonly waitMsPerItem?: number;
  /** Items that may wait; beyond it a new one is refused with `overloaded`. */
  readonly queuedMax: number;
  /** Works on a group; gives one result per item, in order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
}

interface Waiter<Item, Result> {
  readonly item: Item;
  readonly addedAtMs: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects single items into groups and works on one group at a time, in the order of arrival. While a group is in
 * progress the next one fills, so groups grow with the load; a caller on its own does not wait.
 */
export class GroupQueue<Item, Result> {
  readonly #options: GroupQueueOptions<Item, Result>;
  #waiting: Waiter<Item, Result>[] = [];
  #running = false;
  /** Nothing to wait for after a group of one: a lone caller is served at once. */
  #groupWaitMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: GroupQueueOptions<Item, Result>) {
    this.#options = options;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  async add(item: Item): Promise<Result> {
    if (this.#waiting.length >= this.#options.queuedMax) {
      throw new ServiceError("overloaded", `more than ${this.#options.queuedMax} items are waiting`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ item, addedAtMs: performance.now(), resolve, reject });
    this.#schedule();
    return promise;
  }

  /** Runs the next group as soon as it is full or its first item has waited long enough, and nothing is in progress. */
  #schedule(): void {
    const [first] = this.#waiting;
    if (this.#running || first === undefined) return;
    const waitMs = this.#groupWaitMs === 0 ? 0 : first.addedAtMs + this.#groupWaitMs - performance.now();
    if (waitMs <= 0 || this.#waiting.length >= this.#options.itemsMax) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      void this.#runNext();
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#schedule();
      }, waitMs);
    }
  }

  async #runNext(): Promise<void> {
    this.#running = true;
    const group = this.#waiting.splice(0, this.#options.itemsMax);
    this.#groupWaitMs = this.#waitAfter(group.length);
    await this.#runGroup(group);
    this.#running = false;
    this.#schedule();
  }

  #waitAfter(items: number): number {
    const { waitMs, waitMsPerItem = waitMs } = this.#options;
    return items > 1 ? Math.min(items * waitMsPerItem, waitMs) : 0;
  }

  async #runGroup(group: readonly Waiter<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.run(group.map((waiter) => waiter.item));
      if (results.length !== group.length) {
        throw new Error(`a group of ${group.length} items gave ${results.length} results`);
      }
      for (const [index, waiter] of group.entries()) waiter.resolve(results[index] as Result);
    } catch (error) {
      for (const waiter of group) waiter.reject(error);
    }
  }
}
