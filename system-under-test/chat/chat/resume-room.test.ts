import { describe, expect, test } from "vitest";
import { type Resumer, resumeRoom } from "./resume-room.ts";
import { RoomFeed } from "./room-feed.ts";

const frame = (sequence: number) => Buffer.from(String(sequence));
const observer = { gapFound: () => {}, filled: () => {}, fillFailed: () => {} };

function setUp(lastSequence: number) {
  const got: number[] = [];
  const subscriber: Resumer = {
    deliver: (frame) => void got.push(Number(frame.toString())),
    hasRoom: async () => Promise.resolve(),
  };
  const feed = new RoomFeed(
    "1",
    lastSequence,
    async () => [],
    (to, frame) => to.deliver(frame),
    observer,
  );
  feed.join(subscriber);
  const page = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({
      sequence: from + index,
      frame: frame(from + index),
    }));
  return { got, subscriber, feed, page };
}

describe("resumeRoom", () => {
  test("sends what is missing, holds back what is live meanwhile, and goes on exactly there", async () => {
    const { got, subscriber, feed, page } = setUp(4);
    const reads = [
      () => page(3, 4),
      () => {
        for (const sequence of [5, 6]) feed.accept(sequence, frame(sequence));
        return [];
      },
      () => page(5, 6),
      () => [],
    ];
    const result = await resumeRoom(feed, subscriber, 2, async () => reads.shift()?.() ?? []);
    feed.accept(7, frame(7));
    expect(result).toEqual({ lastSequence: 6, complete: true });
    expect(got).toEqual([3, 4, 5, 6, 7]);
  });

  test("does not repeat live messages that the feed has not reached yet", async () => {
    const { got, subscriber, feed, page } = setUp(4);
    const reads = [page(5, 6), []];
    await resumeRoom(feed, subscriber, 4, async () => reads.shift() ?? []);
    for (const sequence of [5, 6, 7]) feed.accept(sequence, frame(sequence));
    expect(got).toEqual([5, 6, 7]);
  });

  test("stops after a bounded number of pages, and stays silent until it is resumed again", async () => {
    const { got, subscriber, feed, page } = setUp(100);
    const result = await resumeRoom(feed, subscriber, 0, async (after) => page(after + 1, after + 1));
    feed.accept(101, frame(101));
    expect(result).toEqual({ lastSequence: 20, complete: false });
    expect(got).toHaveLength(20);
  });

  test("waits for one who reads slowly, before each message", async () => {
    const { got, subscriber, feed, page } = setUp(4);
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow: Resumer = { ...subscriber, hasRoom: async () => (got.length < 2 ? undefined : promise) };
    feed.join(slow);
    const reads = [page(1, 4), []];
    const resumed = resumeRoom(feed, slow, 0, async () => reads.shift() ?? []);
    await new Promise(setImmediate);
    expect(got).toEqual([1, 2]);
    resolve();
    expect(await resumed).toEqual({ lastSequence: 4, complete: true });
    expect(got).toEqual([1, 2, 3, 4]);
  });

  test("reads no more for one that has left", async () => {
    const { subscriber, feed, page } = setUp(100);
    let reads = 0;
    const result = await resumeRoom(feed, subscriber, 0, async (after) => {
      reads += 1;
      feed.leave(subscriber);
      return page(after + 1, after + 1);
    });
    expect(reads).toBe(1);
    expect(result.complete).toBe(false);
  });

  test("stays silent when reading fails", async () => {
    const { got, subscriber, feed } = setUp(4);
    await expect(
      resumeRoom(feed, subscriber, 0, async () => Promise.reject(new Error("no dbman"))),
    ).rejects.toThrow();
    feed.accept(5, frame(5));
    expect(got).toEqual([]);
  });
});
