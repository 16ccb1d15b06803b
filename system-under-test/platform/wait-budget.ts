import { GroupCost } from "./group-cost.ts";

/** Longest wait of any item, as a multiple of what waiting items may cost while the load goes on. */
const BURST_FACTOR = 4;
/** A burst is over when what waited was not little, half of what it may be at most, for so long. */
const BURST_MS = 1_000;
/** Smaller groups are not made: they would tell nothing about what an item costs. */
const GROUP_ITEMS_MIN = 8;

/**
 * Tells whether an item that joins a queue of groups would be done too late: the wait that the items in front of it and
 * with it cause is bounded while the load goes on, and the whole wait always. What every group costs by itself is no
 * reason to refuse, because fewer items would not be done sooner. A stalled queue grows its estimate as the group in progress
 * grows late.
 */
export class WaitBudget {
  readonly #waitMsMax: number;
  readonly #cost = new GroupCost();
  #running: { readonly items: number; readonly startedAtMs: number } | null = null;
  #littleAtMs = performance.now();

  /** @param waitMsMax milliseconds that waiting items may cost while the load goes on; the whole wait may be four times that. */
  constructor(waitMsMax: number) {
    this.#waitMsMax = waitMsMax;
  }

  /** An item that has waited for so long without being begun is too late, milliseconds. */
  get deadlineMs(): number {
    return this.#waitMsMax * BURST_FACTOR;
  }

  groupBegan(items: number): void {
    this.#running = { items, startedAtMs: performance.now() };
  }

  groupEnded(): void {
    if (this.#running === null) return;
    const { items, startedAtMs } = this.#running;
    this.#cost.observe(items, performance.now() - startedAtMs);
    this.#running = null;
  }

  /** Largest group whose items take half of what waiting items may cost, or as long as the group by itself. */
  groupItemsMax(itemsMax: number): number {
    const { perItemMs } = this.#cost;
    if (perItemMs === 0) return itemsMax;
    const itemsMs = Math.max(this.#waitMsMax / 2, this.#cost.ofGroup(0));
    return Math.min(itemsMax, Math.max(GROUP_ITEMS_MIN, Math.floor(itemsMs / perItemMs)));
  }

  /** Milliseconds until an item that joins so many waiting ones is done. */
  estimateMs(waiting: number, itemsMax: number): number {
    const { wholeGroups, size, rest } = this.#ahead(waiting, itemsMax);
    return this.#runningMs() + wholeGroups * this.#cost.ofGroup(size) + this.#cost.ofGroup(rest);
  }

  /**
   * Milliseconds by which the wait of one more item is too long; 0 when it may join. A queue in which nothing waits or is
   * in progress always takes one: only work done tells that a stall is over.
   */
  excessMs(waiting: number, itemsMax: number): number {
    const nowMs = performance.now();
    const itemsMs = this.#itemsMs(waiting, itemsMax);
    if (itemsMs <= this.#waitMsMax / 2) this.#littleAtMs = nowMs;
    if (waiting === 0 && this.#running === null) return 0;
    const lateMs = this.estimateMs(waiting, itemsMax) - this.deadlineMs;
    const isBurst = nowMs - this.#littleAtMs <= BURST_MS;
    return Math.max(0, lateMs, isBurst ? 0 : itemsMs - this.#waitMsMax);
  }

  /** What of the wait is due to items: the rest of the group in progress, those that wait, and the filling of its own group. */
  #itemsMs(waiting: number, itemsMax: number): number {
    const { wholeGroups, size, rest } = this.#ahead(waiting, itemsMax);
    const ownGroup = Math.max(rest, Math.min(this.#running?.items ?? 0, size));
    const runningMs = Math.max(0, this.#runningMs() - this.#cost.ofGroup(0));
    return runningMs + (wholeGroups * size + ownGroup) * this.#cost.perItemMs;
  }

  /** The whole groups in front of an item that joins so many waiting ones, and how many its own group has with it. */
  #ahead(waiting: number, itemsMax: number): { wholeGroups: number; size: number; rest: number } {
    const size = this.groupItemsMax(itemsMax);
    return { wholeGroups: Math.floor(waiting / size), size, rest: (waiting % size) + 1 };
  }

  /** What is left of the group in progress. One that is late is expected to be late by as much again. */
  #runningMs(): number {
    if (this.#running === null) return 0;
    const elapsedMs = performance.now() - this.#running.startedAtMs;
    return Math.abs(this.#cost.ofGroup(this.#running.items) - elapsedMs);
  }
}
