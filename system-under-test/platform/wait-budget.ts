import { GroupCost } from "./group-cost.ts";

/** Longest wait of a burst, as a multiple of the one that items may be given while the load goes on. */
const BURST_FACTOR = 2.5;
/** A burst is over when the wait was not short, half of the longest at most, for so long. */
const BURST_MS = 1_000;

/**
 * Tells how long an item that joins a queue of groups will wait until it is done, and whether that is too long. A
 * stalled queue grows its estimate as the group in progress grows late.
 */
export class WaitBudget {
  readonly #waitMsMax: number;
  readonly #cost = new GroupCost();
  #running: { readonly items: number; readonly startedAtMs: number } | null = null;
  #shortWaitAtMs = performance.now();

  /** @param waitMsMax longest wait while the load goes on, milliseconds; a burst may have 2.5 times that. */
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

  /**
   * Largest group whose items are expected to add no more than half of the longest wait: the first to join a group waits
   * for those that join after it too, and before that for the group in front.
   */
  groupItemsMax(itemsMax: number): number {
    const perItemMs = this.#cost.perItemMs;
    if (perItemMs === 0) return itemsMax;
    return Math.min(itemsMax, Math.max(1, Math.floor(this.#waitMsMax / 2 / perItemMs)));
  }

  /** Milliseconds until an item that joins so many waiting ones is done. Its group is expected to fill as the one in front. */
  estimateMs(waiting: number, itemsMax: number): number {
    const size = this.groupItemsMax(itemsMax);
    const wholeGroups = Math.floor(waiting / size);
    const itsGroup = Math.max((waiting % size) + 1, Math.min(this.#running?.items ?? 0, size));
    return this.#runningMs() + wholeGroups * this.#cost.ofGroup(size) + this.#cost.ofGroup(itsGroup);
  }

  /**
   * Milliseconds by which the wait of one more item is too long; 0 when it may join. A queue in which nothing waits or is
   * in progress always takes one: only work done tells that a stall is over.
   */
  excessMs(waiting: number, itemsMax: number): number {
    const estimateMs = this.estimateMs(waiting, itemsMax);
    const nowMs = performance.now();
    if (estimateMs <= this.#waitMsMax / 2) this.#shortWaitAtMs = nowMs;
    if (waiting === 0 && this.#running === null) return 0;
    const isBurst = nowMs - this.#shortWaitAtMs <= BURST_MS;
    return Math.max(0, estimateMs - (isBurst ? this.deadlineMs : this.#waitMsMax));
  }

  /** What is left of the group in progress. One that is late is expected to be late by as much again. */
  #runningMs(): number {
    if (this.#running === null) return 0;
    const elapsedMs = performance.now() - this.#running.startedAtMs;
    return Math.abs(this.#cost.ofGroup(this.#running.items) - elapsedMs);
  }
}
