import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "../../platform/log.ts";
import type { Subscriber } from "./delivery.ts";
import { RoomFeeds } from "./room-feeds.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SOON_MS = 500;

/** Feeds of a store that holds `stored` messages in each room, on channels that are listened to when the test says so. */
function feedsOf(stored: { count: number }) {
  const listening = Promise.withResolvers<void>();
  const channels: string[] = [];
  const feeds = new RoomFeeds(
    {
      channels: {
        listenTo: async (roomIds) => {
          channels.push(...roomIds.map((roomId) => `listen ${roomId}`));
          await listening.promise;
        },
        leave: (roomId) => void channels.push(`leave ${roomId}`),
      },
      reads: {
        positions: async (roomIds, each) => {
          for (const roomId of roomIds) each(roomId, stored.count);
        },
        frames: async (_roomId, after) =>
          Array.from({ length: stored.count - after }, (_, index) => ({
            sequence: after + 1 + index,
            frame: Buffer.from(String(after + 1 + index)),
          })),
      },
      deliver: (subscriber, frame) => subscriber.deliver(frame),
      defects: new Set(),
      logger: createLog({ service: "test", instance: "test-1", level: "silent" }).logger,
      registry: new Registry(),
    },
    3_600_000,
  );
  return { feeds, channels, listening };
}

class Recorder implements Subscriber {
  readonly got: string[] = [];

  deliver(frame: Buffer): void {
    this.got.push(frame.toString());
  }
}

test("a message stored after the rooms were read and before they are listened to arrives, though the room is silent then", async () => {
  const stored = { count: 5 };
  const { feeds, listening } = feedsOf(stored);
  const recorder = new Recorder();
  feeds.join(recorder, [{ id: "1", lastSequence: 5 }]);
  await vi.advanceTimersByTimeAsync(SOON_MS);
  stored.count = 7;
  listening.resolve();
  await vi.advanceTimersByTimeAsync(SOON_MS);
  expect(recorder.got).toEqual(["6", "7"]);
  feeds[Symbol.dispose]();
});

test("a room that is left before it is listened to never is", async () => {
  const { feeds, channels } = feedsOf({ count: 0 });
  const [staying, leaving] = [new Recorder(), new Recorder()];
  feeds.join(leaving, [{ id: "1", lastSequence: 0 }]);
  feeds.join(staying, [{ id: "2", lastSequence: 0 }]);
  feeds.leave(leaving, "1");
  await vi.advanceTimersByTimeAsync(SOON_MS);
  expect(channels).toEqual(["leave 1", "listen 2"]);
  feeds[Symbol.dispose]();
});

test("a room is left with its last socket", async () => {
  const { feeds, channels } = feedsOf({ count: 0 });
  const [first, second] = [new Recorder(), new Recorder()];
  feeds.join(first, [{ id: "1", lastSequence: 0 }]);
  feeds.join(second, [{ id: "1", lastSequence: 0 }]);
  await vi.advanceTimersByTimeAsync(SOON_MS);
  feeds.leave(first, "1");
  expect(channels).toEqual(["listen 1"]);
  feeds.leave(second, "1");
  expect(channels).toEqual(["listen 1", "leave 1"]);
  feeds[Symbol.dispose]();
});
