import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { ChatUser } from "./fixtures/chat-user.ts";
import { metric } from "../platform/testing/metric.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import { TestSocket } from "./fixtures/test-socket.ts";
import { until } from "../platform/testing/until.ts";

let chat: RunningChat;
/** A room, and its seeded members signed in. */
let roomId: string;
let members: readonly ChatUser[];

beforeAll(async () => {
  chat = await startChat({
    settings: {
      chat: {
        SOCKET_BUFFER_BYTES_MAX: "65536",
        SOCKET_PING_MS: "500",
        SOCKET_SILENCE_MS_MAX: "6000",
        MEMBERSHIP_REFRESH_MS: "1000",
        FEED_CHECK_MS: "500",
      },
    },
  });
  const { rows } = await chat.sql.query(
    "SELECT room_id FROM room_members WHERE room_id < 1000000000 AND user_id <= 60 GROUP BY room_id ORDER BY count(*) DESC LIMIT 1",
  );
  roomId = String(rows[0]?.room_id);
  members = await Promise.all((await memberIds(roomId)).slice(0, 6).map(async (n) => chat.user(n)));
});

afterAll(async () => {
  await chat[Symbol.asyncDispose]();
});

async function memberIds(room: string): Promise<number[]> {
  const { rows } = await chat.sql.query(
    "SELECT user_id FROM room_members WHERE room_id = $1 AND user_id <= 60 ORDER BY user_id",
    [room],
  );
  return rows.map((row) => Number(row.user_id));
}

async function lastSequence(room = roomId): Promise<number> {
  const { rows } = await chat.sql.query("SELECT last_sequence FROM rooms WHERE id = $1", [room]);
  return Number(rows[0]?.last_sequence);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Members 0, 2, 4 are at the first instance, 1, 3, 5 at the second. */
async function openSockets(): Promise<TestSocket[]> {
  return Promise.all(members.map(async (member, index) => member.socket(index % 2)));
}

function closeAll(sockets: readonly TestSocket[]): void {
  for (const socket of sockets) socket[Symbol.dispose]();
}

describe("fan-out", () => {
  test("brings every message to every member once, in order, whichever instance stored it", async () => {
    const start = await lastSequence();
    const sockets = await openSockets();
    const perSender = 40;
    for (let index = 0; index < perSender; index += 1) {
      for (const [sender, socket] of sockets.entries()) socket.sendMessage(roomId, `fan-${sender}-${index}`);
      await Promise.all(
        [0, 1].map(async (at) => members[0]?.store(roomId, `fan-rest-${at}-${index}`, "by REST", at)),
      );
    }
    const end = start + perSender * (sockets.length + 2);
    await Promise.all(
      sockets.map(async (socket) =>
        socket.next("message", (frame) => frame.roomId === roomId && frame.sequence === end),
      ),
    );
    expect(await lastSequence()).toBe(end);
    for (const socket of sockets) expect(socket.sequences(roomId)).toEqual(range(start + 1, end));
    for (const [sender, socket] of sockets.entries()) {
      await until(
        "all sends are acknowledged",
        () => socket.frames.filter((frame) => frame.type === "ack").length === perSender,
      );
      const acks = socket.frames.filter((frame) => frame.type === "ack");
      expect(acks.map((ack) => ack.clientMessageId)).toEqual(
        Array.from({ length: perSender }, (_, index) => `fan-${sender}-${index}`),
      );
    }
    closeAll(sockets);
  });

  test("tells nobody who is not in the room, and nobody of another tenant", async () => {
    const ids = await memberIds(roomId);
    const outsider = await chat.user(range(1, 60).find((n) => !ids.includes(n)) ?? 0);
    const stranger = await chat.user(1, "acme");
    const sockets = [await outsider.socket(0), await outsider.socket(1), await stranger.socket(0)];
    const member = (await members[0]?.socket(0)) as TestSocket;
    member.sendMessage(roomId, "private-1");
    await member.next("message", (frame) => frame.clientMessageId === "private-1");
    // A message of their own that came through the same Redis and instances shows that the private one would have.
    const room = (await outsider.rooms())[0]?.id ?? "";
    await outsider.store(room, "own-1", "hello");
    for (const socket of sockets.slice(0, 2))
      await socket.next("message", (frame) => frame.clientMessageId === "own-1");
    expect(sockets.flatMap((socket) => socket.sequences(roomId))).toEqual([]);
    closeAll([...sockets, member]);
  });

  test("a resend gets the ack of the first send and reaches nobody again", async () => {
    const [sender, reader] = (await openSockets()) as [TestSocket, TestSocket];
    sender.sendMessage(roomId, "ws-resend");
    const first = await sender.next("ack", (frame) => frame.clientMessageId === "ws-resend");
    sender.sendMessage(roomId, "ws-resend");
    const second = await sender.next(
      "ack",
      (frame) => frame.clientMessageId === "ws-resend" && frame["duplicate"] === true,
    );
    expect(second).toEqual({ ...first, duplicate: true });
    sender.sendMessage(roomId, "ws-after");
    await reader.next("message", (frame) => frame.clientMessageId === "ws-after");
    expect(reader.sequences(roomId)).toEqual(range(Number(first.sequence), Number(first.sequence) + 1));
    closeAll([sender, reader]);
  });

  test("goes on while Redis is away, and after it is back", async () => {
    const start = await lastSequence();
    const sockets = await openSockets();
    const redis = chat.environment.instance("redis");
    await redis.kill();
    for (let index = 0; index < 5; index += 1) {
      const answer = await members[0]?.store(roomId, `no-redis-${index}`, "hello", index % 2);
      expect(answer?.status).toBe(201);
    }
    await Promise.all(
      sockets.map(async (socket) => socket.next("message", (frame) => frame.sequence === start + 5)),
    );
    await redis.start();
    await members[0]?.store(roomId, "redis-again", "hello");
    await Promise.all(
      sockets.map(async (socket) => socket.next("message", (frame) => frame.sequence === start + 6)),
    );
    for (const socket of sockets) expect(socket.sequences(roomId)).toEqual(range(start + 1, start + 6));
    closeAll(sockets);
  });

  test("follows who joins and leaves a room", async () => {
    const ids = await memberIds(roomId);
    const n = range(1, 60).find((id) => !ids.includes(id)) ?? 0;
    const guest = await chat.user(n);
    const socket = await guest.socket(1);
    await chat.sql.query("INSERT INTO room_members (room_id, user_id) VALUES ($1, $2)", [roomId, n]);
    let sent = 0;
    const send = async () => (members[0] as ChatUser).store(roomId, `guest-${(sent += 1)}`, "hello");
    await until("the guest hears the room", async () => {
      await send();
      return socket.sequences(roomId).length > 0;
    });
    await chat.sql.query("DELETE FROM room_members WHERE room_id = $1 AND user_id = $2", [roomId, n]);
    await until("the guest hears no more", async () => {
      const before = socket.sequences(roomId).length;
      const answer = await send();
      const { sequence } = answer.body as { sequence: number };
      const member = (await members[1]?.socket(1)) as TestSocket;
      await until("the member is up to date", async () => (await lastSequence()) >= sequence);
      closeAll([member]);
      return socket.sequences(roomId).length === before && !socket.sequences(roomId).includes(sequence);
    });
    closeAll([socket]);
  });
});

describe("back-fill", () => {
  test("sends what was missed after a reconnect, then goes on live, each once and in order", async () => {
    const [reader, writer] = members as [ChatUser, ChatUser];
    const first = await reader.socket(0);
    await writer.store(roomId, "seen-1", "seen");
    const seen = await first.next("message", (frame) => frame.clientMessageId === "seen-1");
    closeAll([first]);

    const missed = 450;
    const answers = await Promise.all(
      range(1, missed).map(async (n) => writer.store(roomId, `missed-${n}`, "missed", n % 2)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const second = await reader.socket(1);
    const writing = (async () => {
      for (const n of range(1, 60)) await writer.store(roomId, `live-${n}`, "live", n % 2);
    })();
    second.send({ type: "resume", rooms: [{ roomId, lastSequence: seen.sequence }] });
    const resumed = await second.next("resumed");
    await writing;
    const end = Number(seen.sequence) + missed + 60;
    await second.next("message", (frame) => frame.sequence === end);
    expect(resumed["complete"]).toBe(true);
    // Live messages that came between `ready` and `resume` are sent again by the back-fill: the client asked for all.
    const order = second.sequences(roomId);
    const start = order.lastIndexOf(Number(seen.sequence) + 1);
    expect(order.slice(start)).toEqual(range(Number(seen.sequence) + 1, end));
    closeAll([second]);
  });

  test("waits for a client that reads slowly, however much it lacks", async () => {
    const [reader, writer] = members as [ChatUser, ChatUser];
    const start = await lastSequence();
    await chat.sql.query(
      `INSERT INTO messages SELECT $1, last_sequence + n, $2, 'long-' || n, repeat('긴', 4000), now()
       FROM rooms, generate_series(1, 2000) n WHERE id = $1`,
      [roomId, writer.id],
    );
    await chat.sql.query("UPDATE rooms SET last_sequence = last_sequence + 2000 WHERE id = $1", [roomId]);
    const socket = await reader.socket(0);
    socket.send({ type: "resume", rooms: [{ roomId, lastSequence: start }] });
    await socket.next("message", (frame) => frame.sequence === start + 1);
    socket.stopReading();
    await delay(1_000);
    socket.continueReading();
    expect(await socket.next("resumed")).toMatchObject({ lastSequence: start + 2_000, complete: true });
    expect(socket.sequences(roomId)).toEqual(range(start + 1, start + 2_000));
    closeAll([socket]);
  });

  test("says that there is more when a client lacks more than it sends at once", async () => {
    const [reader, writer] = members as [ChatUser, ChatUser];
    await chat.sql.query(
      `INSERT INTO messages SELECT $1, last_sequence + n, $2, 'bulk-' || n, 'bulk', now()
       FROM rooms, generate_series(1, 4500) n WHERE id = $1`,
      [roomId, writer.id],
    );
    const start = await lastSequence();
    await chat.sql.query("UPDATE rooms SET last_sequence = last_sequence + 4500 WHERE id = $1", [roomId]);
    const socket = await reader.socket(0);
    socket.send({ type: "resume", rooms: [{ roomId, lastSequence: start }] });
    const part = await socket.next("resumed");
    expect(part).toEqual({ type: "resumed", roomId, lastSequence: start + 4_000, complete: false });
    socket.send({ type: "resume", rooms: [{ roomId, lastSequence: part.lastSequence }] });
    const whole = await socket.next("resumed", (frame) => frame["complete"] === true);
    expect(whole.lastSequence).toBe(start + 4_500);
    expect(socket.sequences(roomId)).toEqual(range(start + 1, start + 4_500));
    closeAll([socket]);
  });

  test("is refused for a room the caller is not in", async () => {
    const socket = (await members[0]?.socket()) as TestSocket;
    socket.send({ type: "resume", rooms: [{ roomId: "1000000001", lastSequence: 0 }] });
    const error = await socket.next("error");
    expect([error.code, error.roomId]).toEqual(["not_a_member", "1000000001"]);
    closeAll([socket]);
  });
});

describe("bad frames", () => {
  const rows: readonly [name: string, frame: unknown, code: string][] = [
    ["not JSON", "hello", "malformed_body"],
    ["an unknown type", { type: "shout" }, "validation_failed"],
    ["no type", {}, "validation_failed"],
    ["no text", { type: "send", roomId: "1", clientMessageId: "x" }, "validation_failed"],
    ["an empty text", { type: "send", roomId: "1", clientMessageId: "x", text: "" }, "validation_failed"],
    ["no client message id", { type: "send", roomId: "1", text: "a" }, "validation_failed"],
    [
      "a room that is no id",
      { type: "send", roomId: "x", clientMessageId: "x", text: "a" },
      "validation_failed",
    ],
    [
      "a room that is not there",
      { type: "send", roomId: "999999999", clientMessageId: "x", text: "a" },
      "room_not_found",
    ],
    [
      "a room of another tenant",
      { type: "send", roomId: "1000000001", clientMessageId: "x", text: "a" },
      "room_not_found",
    ],
    ["a resume of nothing", { type: "resume", rooms: [] }, "validation_failed"],
    [
      "a resume below zero",
      { type: "resume", rooms: [{ roomId: "1", lastSequence: -1 }] },
      "validation_failed",
    ],
    ["an unknown field", { type: "ping", now: true }, "validation_failed"],
  ];

  test.each(rows)("%s is answered with an error, and the socket stays open", async (_name, frame, code) => {
    using socket = (await members[0]?.socket()) as TestSocket;
    socket.send(frame);
    expect((await socket.next("error")).code).toBe(code);
    socket.send({ type: "ping" });
    await socket.next("pong");
  });

  test("an error names the client message id of the send it is about", async () => {
    using socket = (await members[0]?.socket()) as TestSocket;
    socket.send({ type: "send", roomId, clientMessageId: "which-1", text: "" });
    expect((await socket.next("error")).clientMessageId).toBe("which-1");
  });

  test("more sends at a time than a socket may have are refused one by one", async () => {
    using socket = (await members[0]?.socket()) as TestSocket;
    for (const n of range(1, 400)) socket.sendMessage(roomId, `flood-${n}`);
    await until("every send is answered", () => {
      const answers = socket.frames.filter((frame) => frame.type === "ack" || frame.type === "error");
      return answers.length === 400;
    });
    const codes = new Set(socket.frames.filter((frame) => frame.type === "error").map((frame) => frame.code));
    expect([...codes]).toEqual(["too_many_in_flight"]);
    expect(socket.frames.filter((frame) => frame.type === "ack").length).toBeGreaterThanOrEqual(64);
  });

  test("too large a frame closes the socket with 1009", async () => {
    using socket = (await members[0]?.socket()) as TestSocket;
    socket.send({ type: "send", roomId, clientMessageId: "big", text: "a".repeat(70_000) });
    expect(await socket.closed()).toBe(1009);
  });
});

describe("a socket is refused", () => {
  async function refusal(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<[number | undefined, string]> {
    const { promise, resolve } = Promise.withResolvers<[number | undefined, string]>();
    const socket = new WebSocket(`${chat.url("chat-1").replace("http", "ws")}${path}`, { headers });
    socket.on("open", () => {
      socket.terminate();
      resolve([101, ""]);
    });
    socket.on("error", () => {});
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (data: Buffer) => {
        body += data.toString();
      });
      response.on("end", () =>
        resolve([response.statusCode, (JSON.parse(body) as { error: { code: string } }).error.code]),
      );
    });
    return promise;
  }

  test("without a token, with a bad one, at another path", async () => {
    expect(await refusal("/ws")).toEqual([401, "unauthorized"]);
    expect(await refusal("/ws?token=abc")).toEqual([401, "unauthorized"]);
    expect(await refusal("/ws", { authorization: "Bearer a.b.c" })).toEqual([401, "unauthorized"]);
    expect(await refusal("/other", { authorization: `Bearer ${members[0]?.token}` })).toEqual([
      404,
      "route_not_found",
    ]);
    expect(await refusal(`/ws?token=${members[0]?.token}`)).toEqual([101, ""]);
  });
});

describe("an open socket is closed", () => {
  test("with 4401 soon after its token was revoked", async () => {
    const user = await chat.user(7);
    const socket = await user.socket();
    const answer = await user.call("POST", `${chat.environment.urls("session")[0]}/api/v1/auth/logout`);
    expect(answer.status).toBe(204);
    expect(await socket.closed()).toBe(4401);
  });

  test("with 4408 when it gives no sign of life", async () => {
    const socket = await TestSocket.open(chat.url("chat-1"), members[0]?.token ?? "", { autoPong: false });
    expect(await socket.closed()).toBe(4408);
  });

  test("with 4429 when it reads too slowly, while the others get everything", async () => {
    const start = await lastSequence();
    const [slow, other] = [
      (await members[0]?.socket(0)) as TestSocket,
      (await members[2]?.socket(0)) as TestSocket,
    ];
    slow.stopReading();
    const text = "긴".repeat(4_000);
    let sent = 0;
    const closed = async () => metric(chat.url("chat-1"), "websocket_closed_total", { code: "4429" });
    await until("the slow socket is closed", async () => {
      const block = range(sent + 1, sent + 200);
      await Promise.all(block.map(async (n) => members[1]?.store(roomId, `slow-${n}`, text, 1)));
      sent += block.length;
      return (await closed()) === 1;
    });
    await other.next("message", (frame) => frame.sequence === start + sent);
    expect(other.sequences(roomId)).toEqual(range(start + 1, start + sent));
    closeAll([slow, other]);
  });

  test("with 1001 when its instance stops", async () => {
    const socket = (await members[0]?.socket(1)) as TestSocket;
    await chat.environment.instance("chat-2").stop();
    expect(await socket.closed()).toBe(1001);
    await chat.environment.instance("chat-2").start();
  });
});
