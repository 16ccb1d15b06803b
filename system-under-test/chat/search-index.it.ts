import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatUser, StoredBody } from "./fixtures/chat-user.ts";
import { metric } from "../platform/testing/metric.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import { until } from "../platform/testing/until.ts";

const PER_BLOCK = 32;

let chat: RunningChat;
let user: ChatUser;
let roomIds: readonly string[];

beforeAll(async () => {
  chat = await startChat();
  user = await chat.user(1);
  roomIds = (await user.rooms()).map(({ id }) => id);
});

afterAll(async () => {
  await chat[Symbol.asyncDispose]();
});

function room(index: number): string {
  return roomIds[index] ?? "";
}

async function lastSequence(roomId: string): Promise<number> {
  const { rows } = await chat.sql.query("SELECT last_sequence FROM rooms WHERE id = $1", [roomId]);
  return Number(rows[0]?.last_sequence);
}

async function indexed(roomId: string): Promise<void> {
  const due = Math.floor((await lastSequence(roomId)) / PER_BLOCK);
  await until("all full blocks of the room are in the index", async () => {
    const { rows } = await chat.sql.query(
      "SELECT count(*) AS blocks, coalesce(max(block), -1) + 1 AS reached FROM message_blocks WHERE room_id = $1",
      [roomId],
    );
    return Number(rows[0]?.blocks) === due && Number(rows[0]?.reached) === due;
  });
}

/** Places of all that is found, page by page. */
async function found(roomId: string, words: string, limit = 200): Promise<number[]> {
  const places: number[] = [];
  let before = "";
  for (;;) {
    const path = `/rooms/${roomId}/messages/search?q=${encodeURIComponent(words)}&limit=${limit}${before}`;
    const { body } = await user.chat("GET", path);
    const page = body as { messages: StoredBody[]; nextBefore: number | null };
    places.push(...page.messages.map(({ sequence }) => sequence));
    if (page.nextBefore === null) return places;
    before = `&before=${page.nextBefore}`;
  }
}

/** Adds messages behind dbman's back, as another instance does that ends before it has told its index. */
async function add(roomId: string, bodies: readonly string[]): Promise<number> {
  const last = await lastSequence(roomId);
  await chat.sql.query(
    `WITH added AS (
       INSERT INTO messages
       SELECT $1, $2 + place, $3, 'added-' || ($2 + place), body, now()
       FROM unnest($4::text[]) WITH ORDINALITY AS row (body, place)
     )
     UPDATE rooms SET last_sequence = $2 + cardinality($4::text[]) WHERE id = $1`,
    [roomId, last, user.id, bodies],
  );
  return last;
}

describe("the search index", () => {
  test("a search finds a message as soon as it is stored, and the same once it is in the index", async () => {
    const stored: number[] = [];
    for (let n = 0; n < 100; n += 1) {
      const text = n % 3 === 0 ? `walrus number${n} again` : `number${n} only`;
      const { sequence } = (await user.store(room(0), `index-${n}`, text)).body as StoredBody;
      if (n % 3 === 0) stored.unshift(sequence);
      if (n % 25 === 0) expect(await found(room(0), "walr num")).toEqual(stored);
    }
    await indexed(room(0));
    expect(await found(room(0), "walr num")).toEqual(stored);
    expect(await found(room(0), "again walrus", 7)).toEqual(stored);
    expect(await found(room(0), "number33 walrus")).toHaveLength(1);
    expect(await found(room(0), "number34 walrus")).toEqual([]);
    const counted = await Promise.all(
      chat.environment.urls("dbman").map(async (url) => metric(url, "dbman_search_blocks_total")),
    );
    expect(counted.reduce((sum, blocks) => sum + blocks, 0)).toBeGreaterThanOrEqual(3);
  });

  test("words of several messages of a block are no match, and markup in one hides none of another", async () => {
    const bodies = Array.from({ length: 2 * PER_BLOCK }, () => "filler");
    bodies[3] = "begin <b";
    bodies[4] = "narwhal";
    bodies[5] = "end > orca";
    const last = await add(room(1), bodies);
    await restart("dbman-1");
    await indexed(room(1));
    expect(await found(room(1), "narwhal")).toEqual([last + 5]);
    expect(await found(room(1), "narwhal orca")).toEqual([]);
  });

  test("takes what an instance left behind, when one starts", async () => {
    const last = await add(
      room(2),
      Array.from({ length: 200 }, (_, n) => `heron left${n}`),
    );
    expect(await found(room(2), "heron")).toHaveLength(200);
    expect(await found(room(2), "heron left150")).toEqual([last + 151]);
    await restart("dbman-2");
    await indexed(room(2));
    expect(await found(room(2), "heron")).toHaveLength(200);
    expect(await found(room(2), "heron left150")).toEqual([last + 151]);
  });

  test("holds a block of more words than a row can have", async () => {
    const words = (n: number) =>
      Array.from({ length: 600 }, (_, word) => `w${n}x${word}`.padEnd(60, "x")).join(" ");
    const last = await add(
      room(1),
      Array.from({ length: 2 * PER_BLOCK }, (_, n) => words(n)),
    );
    await restart("dbman-1");
    await indexed(room(1));
    const { rows } = await chat.sql.query(
      "SELECT count(*) AS any FROM message_blocks WHERE room_id = $1 AND terms = array_to_tsvector(ARRAY[$2])",
      [room(1), room(1)],
    );
    expect(Number(rows[0]?.any)).toBeGreaterThan(0);
    expect(await found(room(1), "w20x599")).toEqual([last + 21]);
    expect(await found(room(1), "w20x599 w21x1")).toEqual([]);
  });
});

async function restart(instance: string): Promise<void> {
  await chat.environment.instance(instance).stop();
  await chat.environment.instance(instance).start();
}
