import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatUser } from "./fixtures/chat-user.ts";
import { errorCode } from "./fixtures/chat-user.ts";
import { metric } from "../platform/testing/metric.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import type { Frame, TestSocket } from "./fixtures/test-socket.ts";
import { until } from "../platform/testing/until.ts";

const INSTANCES = ["chat-1", "chat-2"] as const;
/** Each inserted row takes 10 ms: 100 messages a second for each of the two dbmans, whatever the machine. */
const SLOW_INSERT = `
  CREATE FUNCTION slow_insert() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END';
  CREATE TRIGGER slow_insert BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION slow_insert();`;
const FAST_INSERT = "DROP TRIGGER slow_insert ON messages; DROP FUNCTION slow_insert";
const TICK_MS = 10;

let chat: RunningChat;
let users: readonly ChatUser[];
let sockets: readonly TestSocket[];
let rooms: readonly (readonly string[])[];

beforeAll(async () => {
  chat = await startChat({ settings: { chat: { STORE_WAIT_MS_MAX: "150" } } });
  users = await Promise.all(Array.from({ length: 20 }, async (_, n) => chat.user(n + 1)));
  rooms = await Promise.all(users.map(async (user) => (await user.rooms()).map(({ id }) => id)));
  sockets = await Promise.all(users.map(async (user, n) => user.socket(n % 2)));
});

afterAll(async () => {
  for (const socket of sockets) socket[Symbol.dispose]();
  await chat[Symbol.asyncDispose]();
});

interface Sent {
  readonly ids: readonly string[];
  readonly acknowledged: readonly string[];
  readonly errors: readonly Frame[];
  /** Most messages that waited for an answer at one time. */
  readonly waitingMax: number;
}

/** Sends so many messages per tick over the sockets in turn, and waits until each has its answer. */
async function send(name: string, perTick: number, ticks: number): Promise<Sent> {
  const ids: string[] = [];
  const answers = () =>
    sockets.flatMap(({ frames }) =>
      frames.filter(
        ({ type, clientMessageId }) =>
          (type === "ack" || type === "error") && clientMessageId?.startsWith(`${name}-`) === true,
      ),
    );
  let waitingMax = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    for (let index = 0; index < perTick; index += 1) {
      const n = ids.length;
      const at = n % sockets.length;
      const own = rooms[at] ?? [];
      ids.push(`${name}-${n}`);
      sockets[at]?.sendMessage(own[Math.floor(n / sockets.length) % own.length] ?? "", `${name}-${n}`);
    }
    if (tick % 20 === 0) waitingMax = Math.max(waitingMax, ids.length - answers().length);
    await delay(TICK_MS);
  }
  await until("every message is answered", () => answers().length === ids.length);
  return {
    ids,
    acknowledged: answers().flatMap(({ type, clientMessageId }) =>
      type === "ack" && clientMessageId !== undefined ? [clientMessageId] : [],
    ),
    errors: answers().filter(({ type }) => type === "error"),
    waitingMax,
  };
}

async function stored(name: string): Promise<string[]> {
  const { rows } = await chat.sql.query<{ id: string }>(
    "SELECT client_message_id AS id FROM messages WHERE client_message_id LIKE $1",
    [`${name}-%`],
  );
  return rows.map(({ id }) => id).toSorted();
}

async function refused(): Promise<number> {
  const counts = await Promise.all(
    INSTANCES.map(async (name) => metric(chat.url(name), "chat_store_refused_total")),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

describe("a database that stores 200 messages a second, asked for 1,000", () => {
  test("stores what is admitted, refuses the rest before it costs anything, and is well again by itself", async () => {
    await send("before", 2, 20);
    const before = await refused();
    await chat.sql.query(SLOW_INSERT);
    const slow = await send("slow", 10, 500);
    const rest = await users[0]?.store(rooms[0]?.[0] ?? "", "after-slow", "hello");
    expect(rest?.status).toBe(201);
    await chat.sql.query(FAST_INSERT);

    expect(new Set(slow.errors.map(({ code }) => code))).toEqual(new Set(["store_queue_full"]));
    for (const { retryAfterSeconds } of slow.errors) {
      expect(Number.isInteger(retryAfterSeconds) && Number(retryAfterSeconds) >= 1).toBe(true);
    }
    expect(slow.acknowledged.length).toBeGreaterThan(200);
    expect(slow.acknowledged.toSorted()).toEqual(await stored("slow"));
    expect((await refused()) - before).toBe(slow.errors.length);
    // What may wait is what is stored in the time that it may wait: far less than the 4,000 that would be behind.
    expect(slow.waitingMax).toBeLessThan(600);

    await until(
      "nothing is refused",
      async () => (await send(`well${performance.now()}`, 5, 40)).errors.length === 0,
    );
  });
});

describe("a table that is locked", () => {
  test("refuses what waits behind the messages under way, by REST with Retry-After, and goes on when it is free", async () => {
    await chat.sql.query("BEGIN; LOCK TABLE messages IN EXCLUSIVE MODE");
    const [user, room] = [users[0] as ChatUser, rooms[0]?.[0] ?? ""];
    const underWay = user.store(room, "locked-first", "hello");
    await until("the first is under way", async () => (await waitingForLock()) > 0);
    const behind = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => user.store(room, `locked-${n}`, "hello")),
    );
    const open = await waitingForLock();
    await chat.sql.query("COMMIT");

    expect(open).toBe(1);
    expect(behind.map((answer) => [answer.status, errorCode(answer)])).toEqual(
      behind.map(() => [503, "store_queue_full"]),
    );
    for (const { headers } of behind) expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect((await underWay).status).toBe(201);
    expect(await stored("locked")).toEqual(["locked-first"]);
    await until(
      "it stores again",
      async () => (await user.store(room, "locked-again", "hello")).status !== 503,
    );
  });

  async function waitingForLock(): Promise<number> {
    const { rows } = await chat.sql.query("SELECT count(*) AS waiting FROM pg_locks WHERE NOT granted");
    return Number(rows[0]?.waiting);
  }
});
