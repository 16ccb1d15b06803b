import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { channelOf } from "./chat/room-channels.ts";
import type { ChatUser } from "./fixtures/chat-user.ts";
import { metric } from "../platform/testing/metric.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import type { TestSocket } from "./fixtures/test-socket.ts";
import { until } from "../platform/testing/until.ts";

const USERS = 40;

let chat: RunningChat;
let users: readonly ChatUser[];
let roomsOf: readonly (readonly string[])[];
let redis: Redis;

beforeAll(async () => {
  // Long enough that nothing but the fan-out and the comparison at the opening of a room brings messages.
  chat = await startChat({ settings: { chat: { FEED_CHECK_MS: "3600000" } } });
  users = await Promise.all(Array.from({ length: USERS }, async (_, n) => chat.user(n + 1)));
  roomsOf = await Promise.all(users.map(async (user) => (await user.rooms()).map(({ id }) => id)));
  redis = new Redis(chat.url("redis"));
  redis.on("error", () => {});
});

afterAll(async () => {
  redis.disconnect();
  await chat[Symbol.asyncDispose]();
});

function channelsOf(rooms: readonly string[]): readonly string[] {
  return [...new Set(rooms)].map(channelOf).toSorted();
}

async function listenedTo(): Promise<readonly string[]> {
  return ((await redis.pubsub("CHANNELS", channelOf("*"))) as string[]).toSorted();
}

async function untilListenedTo(what: string, rooms: readonly string[]): Promise<void> {
  const wanted = JSON.stringify(channelsOf(rooms));
  await until(what, async () => JSON.stringify(await listenedTo()) === wanted);
}

async function received(instance: string, needed: "yes" | "no"): Promise<number> {
  return metric(chat.url(instance), "chat_fan_out_received_total", { needed });
}

describe("an instance", () => {
  test("gets the messages of the rooms that its sockets are in, of no others, and none when they have left", async () => {
    const [first, second] = users as [ChatUser, ChatUser];
    const [own = [], others = []] = roomsOf;
    const elsewhere = roomsOf.flat().find((room) => !own.includes(room)) ?? "";
    const sender = users[roomsOf.findIndex((rooms) => rooms.includes(elsewhere))] as ChatUser;
    const before = await received("chat-1", "yes");
    const socket = await first.socket(0);
    await untilListenedTo("the rooms of the socket", own);

    await sender.store(elsewhere, "elsewhere-1", "hello", 1);
    for (const [n, room] of own.entries()) await first.store(room, `own-${n}`, "hello", 1);
    await until("all have come", async () => (await received("chat-1", "yes")) - before === own.length);
    expect(await received("chat-1", "no")).toBe(0);
    expect((await received("chat-2", "yes")) + (await received("chat-2", "no"))).toBe(0);

    const both = await second.socket(0);
    await untilListenedTo("the rooms of both sockets", [...own, ...others]);
    socket[Symbol.dispose]();
    await untilListenedTo("the rooms of the one that stayed", others);
    both[Symbol.dispose]();
    await untilListenedTo("nothing", []);
    expect(await metric(chat.url("chat-1"), "chat_fan_out_channels")).toBe(0);
  });

  test("listens again after Redis was away, to what is needed then", async () => {
    const [own = [], others = []] = roomsOf;
    const socket = await (users[0] as ChatUser).socket(0);
    const leaving = await (users[1] as ChatUser).socket(0);
    await untilListenedTo("the rooms of both", [...own, ...others]);
    const server = chat.environment.instance("redis");
    await server.kill();
    leaving[Symbol.dispose]();
    // A room stays listened to for a while; the instance forgets these while Redis is away.
    await until("the rooms of the one that left are forgotten", async () => {
      return (await metric(chat.url("chat-1"), "chat_fan_out_channels")) === own.length;
    });
    await server.start();
    await untilListenedTo("the rooms of the one that stayed", own);
    const before = await received("chat-1", "yes");
    for (const [n, room] of own.entries()) await (users[0] as ChatUser).store(room, `again-${n}`, "hello", 1);
    await until(
      "all come through Redis",
      async () => (await received("chat-1", "yes")) - before === own.length,
    );
    socket[Symbol.dispose]();
    await untilListenedTo("nothing", []);
  });
});

describe("sockets that come and go at both instances while their rooms talk", () => {
  test("miss nothing: each gets every message from its ready on, once and in order", async () => {
    const rooms = [...new Set(roomsOf.flat())];
    const left = new AbortController();
    let told = 0;
    const talk = (async () => {
      while (!left.signal.aborted) {
        const batch = users.map(async (user, n) => {
          const own = roomsOf[n] ?? [];
          await user.store(own[told % own.length] ?? "", `churn-${told}-${n}`, "hello", (n + told) % 2);
        });
        told += 1;
        await Promise.all(batch);
      }
    })();

    const sessions: TestSocket[] = [];
    const visits = users.map(async (user, n) => {
      for (let visit = 0; visit < 8; visit += 1) {
        const socket = await user.socket((n + visit) % 2);
        sessions.push(socket);
        await delay((n * 37 + visit * 91) % 400);
        if (visit < 7) socket[Symbol.dispose]();
      }
    });
    await Promise.all(visits);
    left.abort();
    await talk;

    const { rows } = await chat.sql.query<{ id: string; last: number }>(
      "SELECT id, last_sequence::integer AS last FROM rooms WHERE id = ANY ($1)",
      [rooms],
    );
    const lastOf = new Map(rows.map(({ id, last }) => [id, last]));
    let compared = 0;
    for (const socket of sessions) {
      const stayed = socket.closeCode === null;
      for (const { roomId, lastSequence } of positionsOf(socket)) {
        if (stayed) {
          await until(
            `room ${roomId} is up to date`,
            () => endOf(socket, roomId, lastSequence) >= (lastOf.get(roomId) ?? 0),
          );
        }
        const got = socket.sequences(roomId);
        expect(got).toEqual(got.map((_, index) => lastSequence + 1 + index));
        compared += got.length;
      }
    }
    expect(sessions.filter(({ closeCode }) => closeCode === null)).toHaveLength(USERS);
    expect(compared).toBeGreaterThan(1_000);
    for (const socket of sessions) socket[Symbol.dispose]();
    await untilListenedTo("nothing", []);
  });

  function positionsOf({ frames }: TestSocket): readonly { roomId: string; lastSequence: number }[] {
    return frames.find(({ type }) => type === "ready")?.["rooms"] as {
      roomId: string;
      lastSequence: number;
    }[];
  }

  function endOf(socket: TestSocket, roomId: string, lastSequence: number): number {
    return socket.sequences(roomId).at(-1) ?? lastSequence;
  }
});
