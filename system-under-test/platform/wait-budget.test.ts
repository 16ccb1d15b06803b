import { assert, asyncProperty, double, integer, record } from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GroupQueue, type Refusal } from "./group-queue.ts";
import { WaitBudget } from "./wait-budget.ts";

const WAIT_MS_MAX = 150;
const BURST_MS_MAX = 600;
/** A group waits so long to fill at most. */
const GATHER_MS = 40;
const ITEMS_MAX = 500;
const TICK_MS = 5;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Milliseconds that a group of so many items takes: one part for each group, one for each item. */
interface Work {
  groupMs: number;
  itemMs: number;
}

interface Outcome {
  readonly addedAtMs: number;
  readonly tookMs: number;
  readonly refusal: Refusal | null;
}

class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** A queue that works as `work` says at the time, and what became of each item. */
function busyQueue(work: Work) {
  const outcomes: Outcome[] = [];
  const begun = new Set<number>();
  const queue = new GroupQueue<number, number>({
    itemsMax: ITEMS_MAX,
    waitMs: GATHER_MS,
    waitMsPerItem: 2,
    queuedMax: 20_000,
    budget: new WaitBudget(WAIT_MS_MAX),
    refuse: (refusal) => new Refused(refusal),
    run: async (items) => {
      for (const item of items) begun.add(item);
      const { promise, resolve } = Promise.withResolvers<readonly number[]>();
      setTimeout(() => resolve(items), work.groupMs + work.itemMs * items.length);
      return promise;
    },
  });
  let added = 0;
  const add = async (): Promise<void> => {
    const addedAtMs = performance.now();
    const item = (added += 1);
    const refusal = await queue.add(item).then(
      () => null,
      (error: Refused) => error.refusal,
    );
    if (refusal !== null && begun.has(item)) throw new Error(`item ${item} was refused and begun`);
    outcomes.push({ addedAtMs, tookMs: performance.now() - addedAtMs, refusal });
  };
  const load = async (perSecond: number, seconds: number): Promise<void> => {
    let due = 0;
    for (let tick = 0; tick < (seconds * 1_000) / TICK_MS; tick += 1) {
      for (due += (perSecond * TICK_MS) / 1_000; due >= 1; due -= 1) void add();
      await vi.advanceTimersByTimeAsync(TICK_MS);
    }
  };
  return { queue, outcomes, load };
}

/** Items per second, in groups as large as a queue may make them. */
function capacity({ groupMs, itemMs }: Work): number {
  const items = Math.min(ITEMS_MAX, Math.max(8, Math.floor(WAIT_MS_MAX / 2 / itemMs)));
  return (items * 1_000) / (groupMs + itemMs * items);
}

const anyWork = record({
  groupMs: integer({ min: 1, max: 40 }),
  itemMs: double({ min: 2, max: 8, noNaN: true }),
});

describe("a load that a queue can't carry", () => {
  test("does not make those wait too long that it takes, nor cost much of what it can do", async () => {
    const factor = double({ min: 1.5, max: 4, noNaN: true });
    await assert(
      asyncProperty(anyWork, factor, async (work, overload) => {
        const { outcomes, load } = busyQueue(work);
        await load(capacity(work) * overload, 6);
        await vi.advanceTimersByTimeAsync(5_000);
        const steady = outcomes.filter(({ addedAtMs }) => addedAtMs > (outcomes[0]?.addedAtMs ?? 0) + 2_500);
        const taken = steady.filter(({ refusal }) => refusal === null).map(({ tookMs }) => tookMs);
        const p95 = taken.toSorted((a, b) => a - b)[Math.floor(taken.length * 0.95)];
        expect(p95).toBeLessThanOrEqual(2 * (WAIT_MS_MAX + work.groupMs) + GATHER_MS);
        expect(Math.max(...taken)).toBeLessThanOrEqual(BURST_MS_MAX);
        expect(taken.length / 3.5).toBeGreaterThan(capacity(work) * 0.8);
        expect(steady.filter(({ refusal }) => refusal?.reason === "expired")).toEqual([]);
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  test("one that it can carry is not refused", async () => {
    await assert(
      asyncProperty(anyWork, async (work) => {
        const { outcomes, load } = busyQueue(work);
        await load(capacity(work) * 0.7, 4);
        expect(outcomes.filter(({ refusal }) => refusal !== null)).toEqual([]);
      }),
      { seed: 1, numRuns: 10 },
    );
  });
});

describe("what a group costs by itself", () => {
  test.each([
    [80, 0.05, 100],
    [150, 0.1, 1_000],
    [250, 0.1, 1_000],
  ])("%i ms and %f ms for an item refuse none of %i a second", async (groupMs, itemMs, perSecond) => {
    const { outcomes, load } = busyQueue({ groupMs, itemMs });
    await load(perSecond, 4);
    expect(outcomes.filter(({ refusal }) => refusal !== null)).toEqual([]);
  });

  test("is told from what items cost, even after items were dear for long", async () => {
    const work = { groupMs: 3, itemMs: 80 };
    const { outcomes, load } = busyQueue(work);
    await load(400, 4);
    Object.assign(work, { groupMs: 80, itemMs: 0.05 });
    await load(400, 4);
    const before = outcomes.length;
    await load(400, 2);
    expect(outcomes.slice(before).filter(({ refusal }) => refusal !== null)).toEqual([]);
  });
});

describe("a burst", () => {
  test("may wait longer than a load that goes on", async () => {
    const { outcomes, load } = busyQueue({ groupMs: 3, itemMs: 1 });
    await load(100, 1);
    await load(4_000, 0.1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(outcomes.filter(({ refusal }) => refusal !== null)).toEqual([]);
    expect(Math.max(...outcomes.map(({ tookMs }) => tookMs))).toBeGreaterThan(WAIT_MS_MAX);
  });
});

describe("a stall", () => {
  test("refuses what waits in bounded time and what comes at once, says when to come back, and ends", async () => {
    const work = { groupMs: 5, itemMs: 0.1 };
    const { queue, outcomes, load } = busyQueue(work);
    await load(500, 1);
    work.groupMs = 3_000;
    const stalledAtMs = performance.now();
    await load(500, 2.5);
    const late = outcomes.filter(({ refusal }) => refusal !== null);
    expect(new Set(late.map(({ refusal }) => refusal?.reason))).toEqual(new Set(["wait", "expired"]));
    expect(Math.max(...late.map(({ tookMs }) => tookMs))).toBeLessThanOrEqual(BURST_MS_MAX + TICK_MS);
    const last = late.filter(({ addedAtMs }) => addedAtMs > stalledAtMs + 2_000);
    expect(new Set(last.map(({ tookMs }) => tookMs))).toEqual(new Set([0]));
    for (const { refusal } of last) expect(refusal?.retryAfterMs).toBeGreaterThan(1_000);
    expect(queue.queued).toBe(0);

    work.groupMs = 5;
    await load(500, 2);
    const before = outcomes.length;
    await load(500, 1);
    expect(outcomes.slice(before).filter(({ refusal }) => refusal !== null)).toEqual([]);
  });

  test("of which nothing is known to be over is tried by one item at a time", async () => {
    const work = { groupMs: 2_000, itemMs: 0 };
    const { outcomes, load } = busyQueue(work);
    await load(200, 0.005);
    await vi.advanceTimersByTimeAsync(10_000);
    const before = outcomes.length;
    await load(1_000, 0.05);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(outcomes.slice(before).filter(({ refusal }) => refusal === null)).toHaveLength(1);
  });
});
