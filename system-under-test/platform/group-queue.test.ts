import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { ServiceError } from "./errors.ts";
import { GroupQueue } from "./group-queue.ts";

/** A queue whose groups end when the test says so. */
function controlled(limits: { itemsMax: number; queuedMax: number }) {
  const groups: {
    items: readonly number[];
    end: (results?: readonly number[]) => void;
    fail: (error: Error) => void;
  }[] = [];
  const queue = new GroupQueue<number, number>({
    ...limits,
    waitMs: 0,
    run: async (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>();
      groups.push({
        items,
        end: (results = items.map((item) => item * 10)) => resolve(results),
        fail: reject,
      });
      return promise;
    },
  });
  return { queue, groups };
}

describe("GroupQueue", () => {
  test("serves a lone item at once, gathers while busy, keeps the order", async () => {
    const { queue, groups } = controlled({ itemsMax: 3, queuedMax: 100 });
    const results = [1, 2, 3, 4, 5, 6].map(async (item) => queue.add(item));
    expect(groups.map((group) => group.items)).toEqual([[1]]);
    groups[0]?.end();
    await turn();
    groups[1]?.end();
    await turn();
    groups[2]?.end();
    expect(await Promise.all(results)).toEqual([10, 20, 30, 40, 50, 60]);
    expect(groups.map((group) => group.items)).toEqual([[1], [2, 3, 4], [5, 6]]);
  });

  test("a group that fails fails its own items only", async () => {
    const { queue, groups } = controlled({ itemsMax: 10, queuedMax: 100 });
    const first = queue.add(1);
    const second = queue.add(2);
    groups[0]?.fail(new Error("no database"));
    await expect(first).rejects.toThrow("no database");
    await turn();
    groups[1]?.end();
    expect(await second).toBe(20);
  });

  test("a group with too few results is an error, not a wrong answer", async () => {
    const { queue, groups } = controlled({ itemsMax: 10, queuedMax: 100 });
    const item = queue.add(1);
    groups[0]?.end([]);
    await expect(item).rejects.toThrow("a group of 1 items gave 0 results");
  });

  test("refuses what would wait beyond its bound", async () => {
    const { queue, groups } = controlled({ itemsMax: 10, queuedMax: 2 });
    const kept = [queue.add(1), queue.add(2), queue.add(3)];
    await expect(queue.add(4)).rejects.toThrow(
      new ServiceError("overloaded", "more than 2 items are waiting"),
    );
    expect(queue.queued).toBe(2);
    groups[0]?.end();
    await turn();
    groups[1]?.end();
    expect(await Promise.all(kept)).toEqual([10, 20, 30]);
  });

  test("after a group of several, waits for the next one to fill up to its time or its size", async () => {
    const groups: (readonly number[])[] = [];
    const queue = new GroupQueue<number, number>({
      itemsMax: 2,
      waitMs: 5,
      queuedMax: 100,
      run: async (items) => {
        groups.push(items);
        return items;
      },
    });
    await Promise.all([1, 2, 3].map(async (item) => queue.add(item)));
    expect(groups).toEqual([[1], [2, 3]]);
    const late = queue.add(4);
    await turn();
    expect(groups).toHaveLength(2);
    expect(await late).toBe(4);
    expect(groups).toEqual([[1], [2, 3], [4]]);
  });

  test.each([
    [2, 4],
    [10, 20],
    [100, 40],
  ])("after a group of %i the first item of the next one waits %i ms", async (items, waitMs) => {
    vi.useFakeTimers();
    try {
      const groups: number[] = [];
      const queue = new GroupQueue<number, number>({
        itemsMax: 500,
        waitMs: 40,
        waitMsPerItem: 2,
        queuedMax: 500,
        run: async (group) => {
          groups.push(group.length);
          return group;
        },
      });
      const added = Array.from({ length: items + 1 }, async (_, item) => queue.add(item));
      await Promise.all(added);
      const next = queue.add(0);
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(groups).toEqual([1, items]);
      await vi.advanceTimersByTimeAsync(1);
      expect(groups).toEqual([1, items, 1]);
      await next;
    } finally {
      vi.useRealTimers();
    }
  });
});
