import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHAT_DATA_SET } from "#fixtures/chat.ts";
import { loadDataSet } from "#fixtures/load-data-set.ts";
import { serviceKey } from "../platform/authentication.ts";
import { call, type ChatUser } from "./fixtures/chat-user.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import { ServiceProcess, TEST_SECRET } from "./fixtures/service-process.ts";

let chat: RunningChat;
let user: ChatUser;
let roomId: string;
/** Two further instances of dbman on the same database, whose secret is known here. */
let writers: readonly ServiceProcess[];

beforeAll(async () => {
  chat = await startChat();
  user = await chat.user(1);
  roomId = (await user.rooms())[0]?.id ?? "";
  const variables = { POSTGRES_URL: chat.environment.postgresUrl ?? "", WRITE_LANES: "2" };
  writers = await Promise.all([
    ServiceProcess.start("dbman", variables),
    ServiceProcess.start("dbman", variables),
  ]);
});

afterAll(async () => {
  for (const writer of writers) await writer[Symbol.asyncDispose]();
  await chat[Symbol.asyncDispose]();
});

async function lastSequence(room: string): Promise<number> {
  const { rows } = await chat.sql.query("SELECT last_sequence FROM rooms WHERE id = $1", [room]);
  return Number(rows[0]?.last_sequence);
}

describe("the sequence of a room", () => {
  test("has no gaps and no repeats with both instances of dbman writing at once", async () => {
    const rooms = (await user.rooms()).map((room) => room.id);
    const before: number[] = [];
    for (const room of rooms) before.push(await lastSequence(room));
    const perRoom = 120;
    const messages = rooms.flatMap((room) =>
      Array.from({ length: perRoom }, (_, index) => ({
        tenantId: "default",
        roomId: room,
        senderId: user.id,
        clientMessageId: `writers-${index}`,
        text: `message ${index}`,
      })),
    );
    const batches = Array.from({ length: messages.length / 20 }, (_, index) =>
      messages.slice(index * 20, index * 20 + 20),
    );
    // Every batch goes to both instances: each message is sent twice, at the same time, through different writers.
    const answers = await Promise.all(
      batches.flatMap((batch) => [0, 1].map(async (writer) => storeAt(writer, batch))),
    );

    for (const [index, room] of rooms.entries()) {
      const { rows } = await chat.sql.query(
        "SELECT sequence::integer FROM messages WHERE room_id = $1 AND sequence > $2 ORDER BY sequence",
        [room, before[index]],
      );
      const start = before[index] ?? 0;
      expect(rows.map((row) => row.sequence)).toEqual(
        Array.from({ length: perRoom }, (_, n) => start + n + 1),
      );
      expect(await lastSequence(room)).toBe(start + perRoom);
    }
    const outcomes = answers.flat().map((result) => result.outcome);
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(messages.length);
    expect(outcomes.filter((outcome) => outcome === "known")).toHaveLength(messages.length);
  });

  test("is the same for both answers when one group holds a message twice", async () => {
    const message = {
      tenantId: "default",
      roomId,
      senderId: user.id,
      clientMessageId: "twice-1",
      text: "twice",
    };
    const [first, second] = await storeAt(0, [message, message]);
    expect([first?.outcome, second?.outcome, second?.sequence]).toEqual(["stored", "known", first?.sequence]);
  });

  test("has no gap where one message of a group can't be stored", async () => {
    const before = await lastSequence(roomId);
    const group = Array.from({ length: 9 }, (_, index) => ({
      tenantId: "default",
      roomId,
      senderId: user.id,
      clientMessageId: `poison-${index}`,
      text: index === 4 ? "a NUL \u0000 that PostgreSQL refuses" : `fine ${index}`,
    }));
    const results = await storeAt(1, group);
    expect(results.map((result) => result.outcome)).toEqual(
      group.map((_, index) => (index === 4 ? "failed" : "stored")),
    );
    expect(results.filter((result) => result.outcome === "stored").map((result) => result.sequence)).toEqual(
      Array.from({ length: 8 }, (_, index) => before + index + 1),
    );
  });
});

describe("the cost of passwords", () => {
  test("is that of the users' own, so that an unknown user takes no other time", async () => {
    expect(await internal(0, "/users/password-cost", {})).toEqual({ logN: 9, blockSize: 8 });
  });
});

test("instances that start together on an empty database make the schema once", async () => {
  await chat.sql.query("CREATE DATABASE fresh");
  const fresh = new URL(chat.environment.postgresUrl ?? "");
  fresh.pathname = "/fresh";
  const start = async () => ServiceProcess.start("dbman", { POSTGRES_URL: fresh.href });
  const started = await Promise.all([start(), start(), start()]);
  await loadDataSet(CHAT_DATA_SET, { postgresUrl: fresh.href, users: 10, seed: 1 });
  for (const service of started) await service[Symbol.asyncDispose]();
  const migrated = started.filter((service) => service.output.includes("event=migrated"));
  expect(migrated).toHaveLength(1);
});

interface StoreResult {
  readonly outcome: string;
  readonly sequence?: number;
}

async function storeAt(writer: number, messages: readonly unknown[]): Promise<readonly StoreResult[]> {
  const body = await internal(writer, "/messages/store", { messages });
  return (body as { results: StoreResult[] }).results;
}

async function internal(writer: number, path: string, body: unknown): Promise<unknown> {
  const headers = { "x-service-key": serviceKey(TEST_SECRET) };
  const answer = await call("POST", `${writers[writer]?.url}/internal${path}`, { body, headers });
  expect(answer.status).toBe(200);
  return answer.body;
}
