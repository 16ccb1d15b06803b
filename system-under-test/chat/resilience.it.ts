import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ChatUser } from "./fixtures/chat-user.ts";
import { call, errorCode } from "./fixtures/chat-user.ts";
import { metric } from "../platform/testing/metric.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import { healthStatus } from "../platform/testing/health-status.ts";
import { ServiceProcess } from "./fixtures/service-process.ts";
import { until } from "../platform/testing/until.ts";

let chat: RunningChat;
let user: ChatUser;
let rooms: readonly string[];
let sent = 0;

beforeAll(async () => {
  chat = await startChat({ settings: { chat: { TENANT_CACHE_MS: "1000" } } });
  user = await chat.user(1);
  rooms = (await user.rooms()).map((room) => room.id);
});

afterAll(async () => {
  await chat[Symbol.asyncDispose]();
});

beforeEach(async () => {
  for (const { name, url } of chat.environment.instances) {
    if (url.startsWith("http"))
      await until(`${name} is healthy`, async () => (await healthStatus(url)) === 200);
  }
});

/** Stores one message in every room of the user, through both instances; gives the answers' statuses. */
async function storeEverywhere(): Promise<number[]> {
  sent += 1;
  const answers = await Promise.all(
    rooms.flatMap((room) => [0, 1].map(async (at) => user.store(room, `m-${sent}-${at}`, "hello", at))),
  );
  return answers.map((answer) => answer.status);
}

async function gaps(): Promise<number> {
  const { rows } = await chat.sql.query(
    `SELECT count(*) AS gaps FROM rooms
     WHERE last_sequence <> (SELECT count(*) FROM messages WHERE room_id = rooms.id)
        OR last_sequence <> (SELECT coalesce(max(sequence), 0) FROM messages WHERE room_id = rooms.id)`,
  );
  return Number(rows[0]?.gaps);
}

describe("dbman", () => {
  test("one instance killed: stores and reads go on through the other, and return to it when it is back", async () => {
    const victim = chat.environment.instance("dbman-1");
    await victim.kill();
    const statuses: number[] = [];
    for (let round = 0; round < 10; round += 1) statuses.push(...(await storeEverywhere()));
    expect(new Set(statuses)).toEqual(new Set([201]));
    const list = await user.chat("GET", `/rooms/${rooms[0]}/messages/list`);
    expect(list.status).toBe(200);
    expect(
      await metric(chat.url("chat-1"), "dependency_failovers_total", { dependency: "dbman" }),
    ).toBeGreaterThan(0);

    await victim.start();
    await until("it is used again", async () => {
      await storeEverywhere();
      return (await metric(victim.url, "dbman_messages_total", { outcome: "stored" })) > 0;
    });
    expect(await gaps()).toBe(0);
  });

  test("one instance paused while it has work: every store is acknowledged once and kept once", async () => {
    const victim = chat.environment.instance("dbman-2");
    const before = await metric(chat.url("chat-1"), "chat_message_store_seconds_count", { status: "ok" });
    await victim.pause();
    const rounds = await Promise.all(Array.from({ length: 20 }, storeEverywhere));
    expect(new Set(rounds.flat())).toEqual(new Set([201]));
    await victim.resume();
    const after = await metric(chat.url("chat-1"), "chat_message_store_seconds_count", { status: "ok" });
    expect(after - before).toBe(20 * rooms.length);
    await until("the paused one has finished what it held", async () => (await gaps()) === 0);
    const { rows } = await chat.sql.query(
      "SELECT count(*) AS repeated FROM (SELECT 1 FROM messages WHERE client_message_id LIKE 'm-%' GROUP BY room_id, client_message_id HAVING count(*) > 1) twice",
    );
    expect(Number(rows[0]?.repeated)).toBe(0);
  });

  test("both gone: a clear 503 in bounded time, and health says why", async () => {
    await chat.environment.instance("dbman-1").kill();
    await chat.environment.instance("dbman-2").kill();
    const answer = await user.store(rooms[0] ?? "", "nobody-1", "hello");
    expect([answer.status, errorCode(answer), answer.headers.get("retry-after")]).toEqual([
      503,
      "dependency_unavailable",
      "1",
    ]);
    const health = await call("GET", `${chat.url("chat-1")}/health`);
    expect([health.status, health.body]).toMatchObject([
      503,
      { status: "failing", dependencies: { dbman: { status: "failing" }, redis: { status: "ok" } } },
    ]);
    await chat.environment.instance("dbman-1").start();
    await chat.environment.instance("dbman-2").start();
    await until("stores work again", async () => (await storeEverywhere()).every((status) => status === 201));
  });
});

describe("tenant metadata", () => {
  test("is asked for once per second at most, and used past its time while tenanthub is gone", async () => {
    const counts = async () => {
      const url = chat.url("chat-1");
      const result = async (name: string) => metric(url, "tenant_cache_requests_total", { result: name });
      return { hit: await result("hit"), miss: await result("miss"), stale: await result("stale") };
    };
    await storeEverywhere();
    const before = await counts();
    for (let round = 0; round < 5; round += 1) await storeEverywhere();
    const after = await counts();
    expect(after.hit + after.miss - before.hit - before.miss).toBe(5 * rooms.length);
    expect(after.hit - before.hit).toBeGreaterThan(0);

    const tenanthub = chat.environment.instances.find((instance) => instance.service === "tenanthub");
    await tenanthub?.kill();
    await until("the metadata is past its time", async () => {
      expect(new Set(await storeEverywhere())).toEqual(new Set([201]));
      return (await counts()).stale > 0;
    });
    await tenanthub?.start();
  });
});

describe("PostgreSQL gone", () => {
  test("dbman's health turns 503 and says why; all is well when it is back", async () => {
    const postgres = chat.environment.instance("postgres");
    await postgres.kill();
    await until("health turns 503", async () => (await healthStatus(chat.url("dbman-1"))) === 503);
    const health = await call("GET", `${chat.url("dbman-1")}/health`);
    expect(health.body).toMatchObject({
      status: "failing",
      dependencies: { postgres: { status: "failing" } },
    });
    const answer = await user.store(rooms[0] ?? "", "no-database-1", "hello");
    expect([answer.status, errorCode(answer)]).toEqual([503, "dependency_unavailable"]);
    await postgres.start();
    await until("stores work again", async () => (await storeEverywhere()).every((status) => status === 201));
  });
});

describe("a soft stop", () => {
  test("finishes what is in progress, by REST and by WebSocket, and exits 0", async () => {
    const [instance, url] = [chat.environment.instance("chat-2"), chat.url("chat-2")];
    const dbmans = ["dbman-1", "dbman-2"].map((name) => chat.environment.instance(name));
    using socket = await user.socket(1);
    for (const dbman of dbmans) await dbman.pause();
    const stores = Promise.all(
      Array.from({ length: 20 }, async (_, n) => user.store(rooms[0] ?? "", `stop-${n}`, "hello", 1)),
    );
    for (let n = 0; n < 20; n += 1) socket.sendMessage(rooms[1] ?? "", `stop-ws-${n}`);
    await until("all are in progress", async () => (await metric(url, "http_requests_in_flight")) >= 21);
    const stopped = instance.stop();
    for (const dbman of dbmans) await dbman.resume();
    expect((await stores).map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 201));
    await stopped;
    expect(await socket.closed()).toBe(1001);
    expect(socket.frames.filter((frame) => frame.type === "ack")).toHaveLength(20);
    expect(instance.logTail().join("\n")).toContain("event=service_stopped");
    await instance.start();
  });
});

describe("settings", () => {
  test("all problems are named at once, with exit code 2 and without the secret", async () => {
    await using service = await ServiceProcess.spawn("chat", {
      PORT: "80a",
      TOKEN_SECRET: "short-and-secret",
      DBMAN_URLS: "http://127.0.0.1:1,ftp://x",
      REDIS_URL: "127.0.0.1:6379",
      DEFECTS: "missing-index,mising-index",
      SOCKETS_MAX: "0",
    });
    expect(await service.exited()).toBe(2);
    const lines = service.output.trim().split("\n");
    expect(lines[0]).toBe("chat: bad configuration");
    expect(lines.slice(1).map((line) => line.split(/[ :]/, 1)[0])).toEqual([
      "PORT",
      "TOKEN_SECRET",
      "DEFECTS",
      "DBMAN_URLS",
      "TENANTHUB_URL",
      "REDIS_URL",
      "SOCKETS_MAX",
    ]);
    expect(service.output).toContain("unknown mising-index; expected some of missing-index, small-pool");
    expect(service.output).toContain("TENANTHUB_URL is not set and has no default");
    expect(service.output).not.toContain("short-and-secret");
  });

  test("a port that is taken is named, with exit code 1", async () => {
    const taken = new URL(chat.url("dbman-1")).port;
    await using service = await ServiceProcess.spawn("dbman", {
      PORT: taken,
      POSTGRES_URL: chat.environment.postgresUrl ?? "",
    });
    expect(await service.exited()).toBe(1);
    expect(service.output).toContain(`could not start on 127.0.0.1:${taken}`);
    expect(service.output).toContain("EADDRINUSE");
  });
});

describe("the log", () => {
  test("has one line for each store, that a grep finds", async () => {
    await user.store(rooms[0] ?? "", "log-1", "hello");
    await user.store("999999999", "log-2", "hello");
    await until("both lines are written", () => {
      const log = chat.environment.instance("chat-1").logTail().join("\n");
      return (
        /event=chat_message_persist source=rest status=ok latency_ms=\d+\.\d\d"/.test(log) &&
        /event=chat_message_persist source=rest status=failed latency_ms=\d+\.\d\d code=room_not_found"/.test(
          log,
        )
      );
    });
  });
});
