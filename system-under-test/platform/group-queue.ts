import { ServiceError } from "./errors.ts";
import type { WaitBudget } from "./wait-budget.ts";

/**
 * Why an item is not worked on: so many wait that there is no room (`full`), it would be done too late (`wait`), or it was
 * not begun in time (`expired`). `retryAfterMs` is when there may be room again.
 */
export interface Refusal {
  readonly reason: "full" | "wait" | "expired";
  readonly retryAfterMs: number;
}

export interface GroupQueueOptions<Item, Result> {
  /** Largest group. */
  readonly itemsMax: number;
  /** How long the first item of a group waits for others at most, when there are several callers at a time. */
  readonly waitMs: number;
  /** It waits so long for each item of the group before: short while there is little to do. Without it always `waitMs`. */
  readonly waitMsPerItem?: number;
  /** Items that may wait; beyond it a new one is refused. */
  readonly queuedMax: number;
  /** How long items may wait; without it only their number is bounded. */
  readonly budget?: WaitBudget;
  /** The error that a refused item gets; `overloaded` by default. */
  readonly refuse?: (refusal: Refusal) => Error;
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
  #expiry: NodeJS.Timeout | undefined;

  constructor(options: GroupQueueOptions<Item, Result>) {
    this.#options = options;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  /** Milliseconds until an item that is added now is done; 0 without a budget. */
  get waitMs(): number {
    return this.#options.budget?.estimateMs(this.#waiting.length, this.#options.itemsMax) ?? 0;
  }

  async add(item: Item): Promise<Result> {
    const refusal = this.#refusal();
    if (refusal !== null) throw this.#refuse(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ item, addedAtMs: performance.now(), resolve, reject });
    this.#schedule();
    this.#expireLater();
    return promise;
  }

  #refusal(): Refusal | null {
    const { queuedMax, itemsMax, budget } = this.#options;
    const retryAfterMs = budget?.excessMs(this.#waiting.length, itemsMax) ?? 0;
    if (this.#waiting.length >= queuedMax) return { reason: "full", retryAfterMs };
    return retryAfterMs > 0 ? { reason: "wait", retryAfterMs } : null;
  }

  #refuse(refusal: Refusal): Error {
    const { refuse, queuedMax } = this.#options;
    return refuse?.(refusal) ?? new ServiceError("overloaded", `more than ${queuedMax} items are waiting`);
  }

  /** Refuses items that were not begun in time, while the group in front of them is still in progress. */
  #expireLater(): void {
    const [first] = this.#waiting;
    const { budget } = this.#options;
    if (budget === undefined || first === undefined || this.#expiry !== undefined) return;
    const leftMs = first.addedAtMs + budget.deadlineMs - performance.now();
    this.#expiry = setTimeout(
      () => {
        this.#expiry = undefined;
        this.#expire(performance.now() - budget.deadlineMs);
        this.#expireLater();
      },
      Math.max(leftMs, 1),
    );
  }

  #expire(addedBeforeMs: number): void {
    const firstInTime = this.#waiting.findIndex(({ addedAtMs }) => addedAtMs > addedBeforeMs);
    const late = this.#waiting.splice(0, firstInTime < 0 ? this.#waiting.length : firstInTime);
    for (const { reject } of late) reject(this.#refuse({ reason: "expired", retryAfterMs: this.waitMs }));
  }

  get #itemsMax(): number {
    const { itemsMax, budget } = this.#options;
    return budget?.groupItemsMax(itemsMax) ?? itemsMax;
  }

  /** Runs the next group as soon as it is full or its first item has waited long enough, and nothing is in progress. */
  #schedule(): void {
    const [first] = this.#waiting;
    if (this.#running || first === undefined) return;
    const waitMs = this.#groupWaitMs === 0 ? 0 : first.addedAtMs + this.#groupWaitMs - performance.now();
    if (waitMs <= 0 || this.#waiting.length >= this.#itemsMax) {
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
    const group = this.#waiting.splice(0, this.#itemsMax);
    this.#groupWaitMs = this.#waitAfter(group.length);
    this.#options.budget?.groupBegan(group.length);
    await this.#runGroup(group);
    this.#options.budget?.groupEnded();
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
