import { EventEmitter } from "node:events";
import { array, assert, asyncProperty, constantFrom, record } from "fast-check";
import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Redis } from "../../platform/redis.ts";
import { channelOf, RoomChannels } from "./room-channels.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Longer than a room is kept. */
const FORGOTTEN_MS = 7_000;

/** What Redis knows of one subscriber's connection; it is lost with the connection. */
class Connection extends EventEmitter {
  status = "ready";
  readonly channels = new Set<string>();
  commands = 0;

  async subscribe(...channels: string[]): Promise<void> {
    this.commands += 1;
    for (const channel of channels) this.channels.add(channel);
  }

  async unsubscribe(...channels: string[]): Promise<void> {
    this.commands += 1;
    for (const channel of channels) this.channels.delete(channel);
  }

  disconnect(): void {
    throw new Error("a command failed");
  }

  lose(): void {
    this.status = "reconnecting";
    this.channels.clear();
  }

  comeBack(): void {
    if (this.status === "ready") return;
    this.status = "ready";
    this.emit("ready");
  }
}

function listening() {
  const connection = new Connection();
  let reconnects = 0;
  const listener = { message: () => {}, reconnected: () => void (reconnects += 1) };
  const channels = new RoomChannels(connection as unknown as Redis, listener, new Registry());
  return { connection, channels, reconnects: () => reconnects };
}

function named(roomIds: Iterable<string>): readonly string[] {
  return [...roomIds].map(channelOf).toSorted();
}

test("whoever comes and goes and whenever Redis is away, what is needed is listened to, and soon nothing else", async () => {
  const step = record({
    act: constantFrom("join", "join", "leave", "wait", "lose", "come back"),
    roomId: constantFrom("1", "2", "3", "4"),
    waitMs: constantFrom(10, 900, 4_000, 6_000),
  });
  await assert(
    asyncProperty(array(step, { maxLength: 40 }), async (steps) => {
      const { connection, channels } = listening();
      const needed = new Set<string>();
      for (const { act, roomId, waitMs } of steps) {
        if (act === "join") void channels.listenTo([roomId]);
        if (act === "join") needed.add(roomId);
        if (act === "leave" && needed.delete(roomId)) channels.leave(roomId);
        if (act === "wait") await vi.advanceTimersByTimeAsync(waitMs);
        if (act === "lose") connection.lose();
        if (act === "come back") connection.comeBack();
        if (connection.status === "ready")
          expect(named(needed).filter((channel) => !connection.channels.has(channel))).toEqual([]);
      }
      connection.comeBack();
      await vi.advanceTimersByTimeAsync(FORGOTTEN_MS);
      expect([...connection.channels].toSorted()).toEqual(named(needed));
      channels[Symbol.dispose]();
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("a room whose user comes back within moments is not asked for again", async () => {
  const { connection, channels } = listening();
  await channels.listenTo(["1"]);
  channels.leave("1");
  await vi.advanceTimersByTimeAsync(3_000);
  await channels.listenTo(["1"]);
  await vi.advanceTimersByTimeAsync(FORGOTTEN_MS);
  expect([connection.commands, [...connection.channels]]).toEqual([1, named(["1"])]);
  channels[Symbol.dispose]();
});

test("rooms that are kept without need are bounded, and asked for in commands of bounded size", async () => {
  const { connection, channels } = listening();
  const roomIds = Array.from({ length: 10_500 }, (_, index) => String(index + 1));
  await channels.listenTo(roomIds);
  expect(connection.commands).toBe(11);
  for (const roomId of roomIds) channels.leave(roomId);
  expect(connection.channels.size).toBe(10_000);
  expect(connection.channels.has(channelOf("500"))).toBe(false);
  channels[Symbol.dispose]();
});

test("after a reconnect the listener is told once all is listened to", async () => {
  const { connection, channels, reconnects } = listening();
  await channels.listenTo(["1", "2"]);
  connection.lose();
  await channels.listenTo(["3"]);
  expect(reconnects()).toBe(0);
  connection.comeBack();
  await vi.advanceTimersByTimeAsync(0);
  expect([reconnects(), [...connection.channels].toSorted()]).toEqual([1, named(["1", "2", "3"])]);
  channels[Symbol.dispose]();
});
