import { array, assert, asyncProperty, integer } from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Subscriber } from "./delivery.ts";
import { type ReadFrames, RoomFeed } from "./room-feed.ts";

const frame = (sequence: number) => Buffer.from(String(sequence));

/** Keeps the sequences it was given. */
class Recorder implements Subscriber {
  readonly got: number[] = [];

  deliver(frame: Buffer): void {
    this.got.push(Number(frame.toString()));
  }
}

const observer = { gapFound: () => {}, filled: () => {}, fillFailed: () => {} };

function feedFrom(lastSequence: number, read: ReadFrames = async () => []): RoomFeed {
  return new RoomFeed("1", lastSequence, read, (subscriber, frame) => subscriber.deliver(frame), observer);
}

function joined(feed: RoomFeed): Recorder {
  const recorder = new Recorder();
  feed.join(recorder);
  return recorder;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** A store that holds everything up to `last` and gives pages of two. */
function storeUpTo(last: number): ReadFrames {
  return async (_roomId, after) =>
    range(after + 1, Math.min(after + 2, last)).map((sequence) => ({ sequence, frame: frame(sequence) }));
}

describe("RoomFeed", () => {
  const arrivals: readonly [name: string, arrivals: number[], got: number[]][] = [
    ["in order", [6, 7, 8], [6, 7, 8]],
    ["overtaken", [7, 6, 8], [6, 7, 8]],
    ["reversed", [8, 7, 6], [6, 7, 8]],
    ["repeated", [6, 6, 7, 6, 7], [6, 7]],
    ["from before the feed began", [4, 5, 6], [6]],
    ["with a gap still open", [6, 8, 9], [6]],
  ];

  test.each(arrivals)("%s", (_name, sequences, got) => {
    const feed = feedFrom(5);
    const recorder = joined(feed);
    for (const sequence of sequences) feed.accept(sequence, frame(sequence));
    expect(recorder.got).toEqual(got);
    feed.close();
  });

  test("reads what does not come, page by page, and goes on from there", async () => {
    const feed = feedFrom(0, storeUpTo(9));
    const recorder = joined(feed);
    feed.accept(10, frame(10));
    await vi.waitFor(() => expect(recorder.got).toEqual(range(1, 10)));
    feed.accept(11, frame(11));
    expect(recorder.got).toEqual(range(1, 11));
  });

  test("reads what it is told the room has reached", async () => {
    const feed = feedFrom(3, storeUpTo(5));
    const recorder = joined(feed);
    feed.reached(3);
    feed.reached(5);
    await vi.waitFor(() => expect(recorder.got).toEqual([4, 5]));
  });

  test("tries again when reading fails", async () => {
    let calls = 0;
    const feed = feedFrom(0, async (roomId, after) => {
      calls += 1;
      if (calls < 3) throw new Error("no dbman");
      return storeUpTo(2)(roomId, after);
    });
    const recorder = joined(feed);
    feed.accept(2, frame(2));
    await vi.waitFor(() => expect(recorder.got).toEqual([1, 2]), { timeout: 5_000 });
  });

  const holes: readonly [name: string, arrivals: number[], stored: number[], got: number[]][] = [
    ["between two messages", [3, 4], [1, 3, 4], [1, 3, 4]],
    ["before a message that is gone too", [3], [1], [1, 3]],
    ["at the end", [1], [1], [1]],
  ];

  test.each(holes)(
    "goes on past a message that is lost for good: %s",
    async (_name, sequences, stored, got) => {
      const feed = feedFrom(0, async (_roomId, after) =>
        stored
          .filter((sequence) => sequence > after)
          .map((sequence) => ({ sequence, frame: frame(sequence) })),
      );
      const recorder = joined(feed);
      for (const sequence of sequences) feed.accept(sequence, frame(sequence));
      feed.reached(4);
      await vi.waitFor(() => expect(recorder.got).toEqual(got));
      feed.accept(5, frame(5));
      await vi.waitFor(() => expect(recorder.got).toEqual([...got, 5]));
      feed.close();
    },
  );

  test("a subscriber gets what comes after it joined, and nothing after it left", () => {
    const feed = feedFrom(0);
    const early = joined(feed);
    feed.accept(1, frame(1));
    const late = joined(feed);
    feed.accept(2, frame(2));
    feed.leave(early);
    feed.accept(3, frame(3));
    expect([early.got, late.got]).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(feed.empty).toBe(false);
    feed.leave(late);
    expect(feed.empty).toBe(true);
  });

  test("a paused subscriber goes on after the place it names", () => {
    const feed = feedFrom(0);
    const recorder = joined(feed);
    feed.pause(recorder);
    for (const sequence of [1, 2]) feed.accept(sequence, frame(sequence));
    feed.continueAfter(recorder, 3);
    for (const sequence of [3, 4]) feed.accept(sequence, frame(sequence));
    expect(recorder.got).toEqual([4]);
  });

  test("one that left is not brought back by a pause that ends", () => {
    const feed = feedFrom(0);
    const recorder = joined(feed);
    feed.leave(recorder);
    feed.pause(recorder);
    feed.continueAfter(recorder, 0);
    feed.accept(1, frame(1));
    expect(recorder.got).toEqual([]);
  });

  test("whatever is lost, repeated or overtaken, each message arrives once and in order", async () => {
    await assert(
      asyncProperty(array(integer({ min: 1, max: 12 }), { maxLength: 30 }), async (arrivals) => {
        const feed = feedFrom(0, storeUpTo(12));
        const recorder = joined(feed);
        for (const sequence of arrivals) feed.accept(sequence, frame(sequence));
        feed.reached(12);
        await vi.waitFor(() => expect(recorder.got).toEqual(range(1, 12)), { interval: 5, timeout: 5_000 });
        feed.close();
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});
