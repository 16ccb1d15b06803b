import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, type ChatUser, errorCode, type StoredBody } from "./fixtures/chat-user.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";

let chat: RunningChat;
let user: ChatUser;
let roomId: string;

beforeAll(async () => {
  chat = await startChat();
  user = await chat.user(1);
  roomId = (await user.rooms())[0]?.id ?? "";
});

afterAll(async () => {
  await chat[Symbol.asyncDispose]();
});

async function lastSequence(room: string): Promise<number> {
  const { rows } = await chat.sql.query("SELECT last_sequence FROM rooms WHERE id = $1", [room]);
  return Number(rows[0]?.last_sequence);
}

describe("storing a message", () => {
  test("gives its id and place, and a resend gives the same ones without storing again", async () => {
    const before = await lastSequence(roomId);
    const first = await user.store(roomId, "resend-1", "the same text");
    const again = await user.store(roomId, "resend-1", "the same text", 1);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: `${roomId}-${before + 1}`,
      roomId,
      sequence: before + 1,
      senderId: user.id,
      clientMessageId: "resend-1",
      text: "the same text",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      duplicate: false,
    });
    expect([again.status, again.body]).toEqual([200, { ...(first.body as StoredBody), duplicate: true }]);
    expect(await lastSequence(roomId)).toBe(before + 1);
  });

  test("refuses a client message id that was used for another text", async () => {
    await user.store(roomId, "reused-1", "one text");
    const answer = await user.store(roomId, "reused-1", "another text");
    expect([answer.status, errorCode(answer)]).toEqual([409, "client_message_id_reused"]);
  });

  test("lets two members use the same client message id", async () => {
    const { rows } = await chat.sql.query(
      "SELECT user_id FROM room_members WHERE room_id = $1 AND user_id <> $2 AND user_id <= 60 LIMIT 1",
      [roomId, user.id],
    );
    const other = await chat.user(Number(rows[0]?.user_id));
    const mine = await user.store(roomId, "shared-1", "mine");
    const theirs = await other.store(roomId, "shared-1", "theirs");
    expect([mine.status, theirs.status]).toEqual([201, 201]);
  });

  test("keeps text as it is, whatever its script", async () => {
    const text = '배포 완료 🚀 <b>"quoted"</b> \\ \t tab\nline';
    await user.store(roomId, "script-1", text);
    const { body } = await user.chat("GET", `/rooms/${roomId}/messages/list?limit=1`);
    expect((body as { messages: StoredBody[] }).messages[0]?.text).toBe(text);
  });
});

describe("reading messages", () => {
  test("pages through a room from the newest to the first, each message once", async () => {
    const [, room] = await user.rooms();
    const seen: number[] = [];
    let before = "";
    for (let page = 0; page < 100; page += 1) {
      const { body } = await user.chat("GET", `/rooms/${room?.id}/messages/list?limit=20${before}`);
      const { messages, nextBefore } = body as { messages: StoredBody[]; nextBefore: number | null };
      seen.push(...messages.map((message) => message.sequence));
      if (nextBefore === null) break;
      before = `&before=${nextBefore}`;
    }
    const last = await lastSequence(room?.id ?? "");
    expect(seen).toEqual(Array.from({ length: last }, (_, index) => last - index));
  });

  test("gives what lies above a place, oldest first", async () => {
    const last = await lastSequence(roomId);
    const { body } = await user.chat("GET", `/rooms/${roomId}/messages/list?after=${last - 3}`);
    const { messages } = body as { messages: StoredBody[] };
    expect(messages.map((message) => message.sequence)).toEqual([last - 2, last - 1, last]);
  });

  test("finds messages by the beginnings of all their words, in this room only", async () => {
    const [first, second] = await user.rooms();
    await user.store(first?.id ?? "", "find-1", "quarterly zebra inventory");
    await user.store(first?.id ?? "", "find-2", "zebra without the other word");
    await user.store(second?.id ?? "", "find-3", "quarterly zebra inventory");
    await user.store(first?.id ?? "", "find-4", "얼룩말이 도착했습니다");
    const find = async (words: string) => {
      const path = `/rooms/${first?.id}/messages/search?q=${encodeURIComponent(words)}`;
      const { body } = await user.chat("GET", path);
      return (body as { messages: StoredBody[] }).messages.map((message) => message.clientMessageId);
    };
    expect(await find("zebra")).toEqual(["find-2", "find-1"]);
    expect(await find("ZEB invent")).toEqual(["find-1"]);
    expect(await find("ebra")).toEqual([]);
    expect(await find("얼룩말")).toEqual(["find-4"]);
    expect(await find("!!!")).toEqual([]);
    expect(await find("'; DROP TABLE messages; --")).toEqual([]);
    expect(await find("zebra\\' | quarterly")).toEqual(["find-1"]);
    const long = "long".repeat(500);
    expect((await user.store(first?.id ?? "", "find-5", long)).status).toBe(201);
    expect((await user.store(first?.id ?? "", "too-long-to-find", long + long)).status).toBe(201);
    expect(await find(long.slice(0, 150))).toEqual(["find-5"]);
  });

  test("uses the text index for a search and the primary key for a list", async () => {
    await chat.sql.query("SET enable_seqscan = off");
    const search = await explain("SELECT 1 FROM message_blocks WHERE terms @@ message_query(1, 'budget')");
    const list = await explain(
      "SELECT 1 FROM messages WHERE room_id = 1 AND sequence < 40 ORDER BY sequence DESC LIMIT 5",
    );
    expect(search).toContain("message_blocks_by_term");
    expect(list).toContain("messages_pkey");
  });
});

async function explain(sql: string): Promise<string> {
  const { rows } = await chat.sql.query(`EXPLAIN ${sql}`);
  return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
}

describe("who may do what", () => {
  test("a member of the tenant who is not in the room is refused, in every way", async () => {
    const { rows } = await chat.sql.query(
      "SELECT id FROM rooms WHERE tenant_id = 'default' AND id NOT IN (SELECT room_id FROM room_members WHERE user_id = $1) LIMIT 1",
      [user.id],
    );
    const foreign = String(rows[0]?.id);
    const answers = await Promise.all([
      user.store(foreign, "no-1", "hello"),
      user.chat("GET", `/rooms/${foreign}/messages/list`),
      user.chat("GET", `/rooms/${foreign}/messages/search?q=a`),
    ]);
    expect(answers.map((answer) => [answer.status, errorCode(answer)])).toEqual(
      answers.map(() => [403, "not_a_member"]),
    );
  });

  test("a room of another tenant does not exist, even for a user with the same e-mail address", async () => {
    const other = await chat.user(1, "acme");
    const answers = await Promise.all([
      other.store(roomId, "no-2", "hello"),
      other.chat("GET", `/rooms/${roomId}/messages/list`),
      other.chat("GET", `/rooms/${roomId}/messages/search?q=a`),
    ]);
    expect(answers.map((answer) => [answer.status, errorCode(answer)])).toEqual(
      answers.map(() => [404, "room_not_found"]),
    );
    const rooms = await other.rooms();
    expect(rooms.length).toBeGreaterThan(0);
    expect(rooms.filter((room) => Number(room.id) < 1_000_000_000)).toEqual([]);
  });

  test("tenants are closed to users of others", async () => {
    const paths = [
      ["orghub", "/api/v1/tenants/acme/organization"],
      ["orghub", "/api/v1/tenants/acme/members"],
      ["tenanthub", "/api/v1/tenants/acme"],
      ["tenanthub", "/api/v1/tenants/nobody"],
    ] as const;
    for (const [service, path] of paths) {
      const answer = await user.call("GET", `${urlOf(service)}${path}`);
      expect([answer.status, errorCode(answer)]).toEqual([403, "tenant_forbidden"]);
    }
  });

  test("users of a suspended tenant are refused once the cached metadata is read again", async () => {
    const other = await chat.user(2, "acme");
    const room = (await other.rooms())[0]?.id ?? "";
    await chat.sql.query("UPDATE tenants SET status = 'suspended' WHERE id = 'acme'");
    await chat.environment.instance("chat-2").stop();
    await chat.environment.instance("chat-2").start();
    const answer = await other.store(room, "suspended-1", "hello", 1);
    expect([answer.status, errorCode(answer)]).toEqual([403, "tenant_suspended"]);
    await chat.sql.query("UPDATE tenants SET status = 'active' WHERE id = 'acme'");
  });

  test("dbman answers services only", async () => {
    const answer = await call("POST", `${chat.url("dbman-1")}/internal/users/by-email`, {
      body: { tenantId: "default", email: "admin@example.com" },
    });
    expect([answer.status, errorCode(answer)]).toEqual([403, "service_key_required"]);
  });
});

function urlOf(service: string): string {
  return chat.environment.urls(service)[0] ?? "";
}

describe("the organisation", () => {
  test("is a tree whose members add up, and its members come in pages", async () => {
    const tree = await user.call("GET", `${urlOf("orghub")}/api/v1/tenants/default/organization`);
    interface Unit {
      readonly members: number;
      readonly children: readonly Unit[];
    }
    const total = (units: readonly Unit[]): number =>
      units.reduce((sum, unit) => sum + unit.members + total(unit.children), 0);
    expect(total((tree.body as { units: Unit[] }).units)).toBe(61);

    const ids: string[] = [];
    let cursor = "";
    for (let page = 0; page < 20; page += 1) {
      const path = `/api/v1/tenants/default/members?limit=25${cursor}`;
      const { body } = await user.call("GET", `${urlOf("orghub")}${path}`);
      const { members, nextCursor } = body as { members: { id: string }[]; nextCursor: string | null };
      ids.push(...members.map((member) => member.id));
      expect(JSON.stringify(members)).not.toContain("scrypt");
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(ids).toEqual(Array.from({ length: 61 }, (_, index) => String(index + 1)));
  });

  test("tenanthub describes the caller's tenant", async () => {
    const { status, body } = await user.call("GET", `${urlOf("tenanthub")}/api/v1/tenants/default`);
    expect([status, body]).toEqual([
      200,
      {
        id: "default",
        name: "Default",
        status: "active",
        region: "local-1",
        plan: "standard",
        limits: { messageCharactersMax: 4_000 },
        createdAt: expect.any(String),
      },
    ]);
  });
});

describe("bad input", () => {
  test("a body that is no UTF-8 is refused and not stored as other text", async () => {
    const response = await fetch(`${chat.environment.urls("chat")[0]}/api/v1/rooms/${roomId}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${user.token}` },
      body: Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: "malformed_body" } },
    ]);
  });

  const rows: readonly [
    name: string,
    method: string,
    path: () => string,
    body: unknown,
    status: number,
    code: string,
  ][] = [
    ["no such route", "GET", () => "/nothing", undefined, 404, "route_not_found"],
    [
      "NUL in the words of a search",
      "GET",
      () => `/rooms/${roomId}/messages/search?q=a%00b`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "NUL in a text",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a\u0000" },
      400,
      "validation_failed",
    ],
    [
      "half a character",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "\ud83d" },
      400,
      "validation_failed",
    ],
    ["a room id that is no id", "GET", () => "/rooms/abc/messages/list", undefined, 400, "validation_failed"],
    [
      "a room that is not there",
      "GET",
      () => "/rooms/999999999/messages/list",
      undefined,
      404,
      "room_not_found",
    ],
    [
      "a limit of 0",
      "GET",
      () => `/rooms/${roomId}/messages/list?limit=0`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "a limit of 201",
      "GET",
      () => `/rooms/${roomId}/messages/list?limit=201`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "a limit in words",
      "GET",
      () => `/rooms/${roomId}/messages/list?limit=all`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "a negative cursor",
      "GET",
      () => `/rooms/${roomId}/messages/list?before=-1`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "two cursors",
      "GET",
      () => `/rooms/${roomId}/messages/list?before=9&after=1`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "an unknown parameter",
      "GET",
      () => `/rooms/${roomId}/messages/list?page=1`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "a search without words",
      "GET",
      () => `/rooms/${roomId}/messages/search`,
      undefined,
      400,
      "validation_failed",
    ],
    [
      "a search for nothing",
      "GET",
      () => `/rooms/${roomId}/messages/search?q=%20`,
      undefined,
      400,
      "validation_failed",
    ],
    ["no body", "POST", () => `/rooms/${roomId}/messages`, undefined, 400, "validation_failed"],
    [
      "no text",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { clientMessageId: "x" },
      400,
      "validation_failed",
    ],
    ["an empty text", "POST", () => `/rooms/${roomId}/messages`, { text: "" }, 400, "validation_failed"],
    [
      "a text of the wrong type",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: 5 },
      400,
      "validation_failed",
    ],
    [
      "a text with NUL",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a\u0000" },
      400,
      "validation_failed",
    ],
    [
      "a text with a lone surrogate",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a\ud800" },
      400,
      "validation_failed",
    ],
    [
      "a text above the tenant's limit",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a".repeat(4_001) },
      400,
      "validation_failed",
    ],
    [
      "a text above every limit",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a".repeat(10_001) },
      400,
      "validation_failed",
    ],
    [
      "too large a body",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a".repeat(70_000) },
      413,
      "payload_too_large",
    ],
    [
      "a client message id with a space",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a", clientMessageId: "a b" },
      400,
      "validation_failed",
    ],
    [
      "a client message id too long",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a", clientMessageId: "a".repeat(65) },
      400,
      "validation_failed",
    ],
    [
      "an unknown field",
      "POST",
      () => `/rooms/${roomId}/messages`,
      { text: "a", room: 1 },
      400,
      "validation_failed",
    ],
  ];

  test.each(rows)("%s", async (_name, method, path, body, status, code) => {
    const answer = await user.chat(method, path(), body);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  });

  test("all wrong fields are named together", async () => {
    const answer = await user.chat("POST", `/rooms/${roomId}/messages`, { text: "", clientMessageId: "a b" });
    expect(answer.body).toEqual({
      error: {
        code: "validation_failed",
        message:
          "clientMessageId: expected 1 to 64 characters of A-Z, a-z, 0-9, and . _ : -; text: expected at least one character",
      },
    });
  });

  test("JSON that can't be read, and a body that is not JSON", async () => {
    const url = `${chat.url("chat-1")}/api/v1/rooms/${roomId}/messages`;
    const post = async (contentType: string, body: string) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${user.token}`, "content-type": contentType, connection: "close" },
        body,
      });
      const { error } = (await response.json()) as { error: { code: string } };
      return [response.status, error.code];
    };
    expect(await post("application/json", "{")).toEqual([400, "malformed_body"]);
    expect(await post("text/csv", "a,b")).toEqual([415, "unsupported_media_type"]);
    expect(await post("text/plain", '{"text":"a"}')).toEqual([415, "unsupported_media_type"]);
  });
});

describe("every answer", () => {
  test("carries a request id, the caller's own when it is well formed", async () => {
    const url = `${chat.url("chat-1")}/api/v1/rooms`;
    const headers = { authorization: `Bearer ${user.token}` };
    const own = await call("GET", url, { headers: { ...headers, "x-request-id": "abc-1" } });
    const bad = await call("GET", url, { headers: { ...headers, "x-request-id": "not <fine>" } });
    expect(own.headers.get("x-request-id")).toBe("abc-1");
    expect(bad.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});
