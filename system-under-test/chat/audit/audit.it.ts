import { createHash } from "node:crypto";
import type { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chatDataSet } from "#fixtures/chat.ts";
import { loadDataSet } from "#fixtures/load-data-set.ts";
import { resetDataSet } from "#fixtures/reset-data-set.ts";
import { type EmptyDatabase, emptyDatabase } from "#fixtures/testing/empty-database.ts";
import { acknowledgedId, deliveredPair } from "#scenarios/lib/recorded-ids.ts";
import { holds } from "../../platform/audit/findings.ts";
import { auditChat } from "./audit.ts";
import { CHAT_INVARIANTS } from "./invariants.ts";

/** The audit on a real database: what was written as it should be holds, and each way of tampering breaks what it should. */

const SENDER = 7;
const MESSAGES = 40;
const FIXTURES = chatDataSet(5);
const { stored, once, gapless, membersOnly } = CHAT_INVARIANTS;

let database: EmptyDatabase;
let sql: Client;
let postgresUrl: string;
let roomId: string;
let members: readonly string[];
let outsider: string;
/** What the senders were told, and who got messages. */
let acknowledged: number[];
let delivered: number[];

beforeAll(async () => {
  database = await emptyDatabase(new URL("../dbman/migrations/", import.meta.url));
  ({ sql, postgresUrl } = database);
});

afterAll(async () => database[Symbol.asyncDispose]());

beforeEach(async () => {
  await loadDataSet(FIXTURES, { postgresUrl, users: 30, seed: 1 });
  await resetDataSet(FIXTURES, { postgresUrl });
  const ids = async (query: string): Promise<string[]> =>
    (await sql.query<{ id: string }>(query)).rows.map(({ id }) => id);
  [roomId = ""] = await ids("SELECT id FROM rooms ORDER BY id LIMIT 1");
  members = await ids(`SELECT user_id AS id FROM room_members WHERE room_id = ${roomId} ORDER BY 1`);
  [outsider = ""] = await ids(
    `SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM room_members WHERE room_id = ${roomId}) LIMIT 1`,
  );
  acknowledged = [];
  for (let n = 1; n <= MESSAGES; n += 1) acknowledged.push(acknowledgedId(SENDER, n, await store(n)) ?? 0);
  delivered = members.map((member) => deliveredPair(member, roomId) ?? 0);
});

/** Stores a message as the scenarios send it, in the way that dbman does; gives its sequence. */
async function store(n: number): Promise<number> {
  const named = `alpha bravo m${SENDER}x${n}x`;
  const sender = members[0] ?? "";
  const seal = createHash("md5").update(`${roomId}/${sender}/${named}`).digest("hex").slice(0, 8);
  const { rows } = await sql.query<{ outcome: string; sequence: string }>(
    "SELECT outcome, sequence FROM store_messages('{default}', $1, $2, $3, $4)",
    [[roomId], [sender], [`marker.${SENDER}.${n}.rest:12.500`], [named + seal]],
  );
  expect(rows[0]?.outcome).toBe("stored");
  return Number(rows[0]?.sequence);
}

async function audit(): Promise<readonly string[]> {
  const findings = await auditChat({ postgresUrl, acknowledged, delivered, timeoutMs: 30_000 });
  return findings
    .filter((finding) => !holds(finding))
    .map(({ name, violations, examples }) => `${name}: ${violations}, ${examples.join("; ")}`);
}

/** Changes the message that was sent as number 20. */
async function change(assignment: string, n = 20): Promise<void> {
  const { rowCount } = await sql.query(
    `UPDATE messages SET ${assignment} WHERE client_message_id = 'marker.${SENDER}.${n}.rest:12.500'`,
  );
  expect(rowCount).toBe(1);
}

/** Message `n` has this place: the fixtures have five before it. */
const place = (n: number): number => n + 5;

const as = (sequence: number, n: number): string =>
  `${roomId}-${sequence} (marker.${SENDER}.${n}.rest:12.500)`;

describe("an untouched database", () => {
  test("holds, and says over how much", async () => {
    const findings = await auditChat({ postgresUrl, acknowledged, delivered, timeoutMs: 30_000 });
    const { rows } = await sql.query<{ rooms: number; messages: number }>(
      "SELECT (SELECT count(*)::integer FROM rooms) AS rooms, (SELECT count(*)::integer FROM messages) AS messages",
    );
    const messages = rows[0]?.messages ?? 0;
    expect(messages).toBe((rows[0]?.rooms ?? 0) * 5 + MESSAGES);
    expect(findings).toEqual([
      { name: stored, compared: MESSAGES, violations: 0, examples: [] },
      { name: once, compared: MESSAGES, violations: 0, examples: [] },
      { name: gapless, compared: messages, violations: 0, examples: [] },
      { name: membersOnly, compared: members.length, violations: 0, examples: [] },
    ]);
  });

  test("holds when an answer got lost: what is stored and nobody was told of is no fault", async () => {
    await store(MESSAGES + 1);
    expect(await audit()).toEqual([]);
  });

  test("is not said to hold where nothing was acknowledged or delivered", async () => {
    [acknowledged, delivered] = [[], []];
    expect(await audit()).toEqual([`${stored}: 0, `, `${membersOnly}: 0, `]);
  });
});

describe("acknowledged = stored", () => {
  test.each([
    ["another text", "body = replace(body, 'bravo', 'lunch')"],
    [
      "another sender",
      "sender_id = (SELECT max(user_id) FROM room_members WHERE room_id = messages.room_id)",
    ],
  ])("alone is broken by %s", async (_name, assignment) => {
    await change(assignment);
    expect(await audit()).toEqual([
      `${stored}: 1, message m7x20x was acknowledged and is stored with another text, sender or room than was sent: ${as(25, 20)}`,
    ]);
  });

  test("alone is broken by two messages that changed places", async () => {
    await change("sequence = -1");
    await change(`sequence = ${place(20)}`, 21);
    await change(`sequence = ${place(21)}`);
    expect(await audit()).toEqual([
      `${stored}: 2, message m7x20x was acknowledged and is stored at another place than was told: ${as(26, 20)}; ` +
        `message m7x21x was acknowledged and is stored at another place than was told: ${as(25, 21)}`,
    ]);
  });

  test("alone is broken by a lost message whose place was given to another one", async () => {
    await sql.query("DELETE FROM messages WHERE room_id = $1 AND sequence = $2", [roomId, place(MESSAGES)]);
    await sql.query("UPDATE rooms SET last_sequence = last_sequence - 1 WHERE id = $1", [roomId]);
    expect(await store(MESSAGES + 1)).toBe(place(MESSAGES));
    expect(await audit()).toEqual([`${stored}: 1, message m7x40x was acknowledged and is not stored`]);
  });

  test("and the sequence without gaps are broken by a message that is deleted, and by one in another room", async () => {
    await sql.query("DELETE FROM messages WHERE room_id = $1 AND sequence = $2", [roomId, place(20)]);
    const missing = `${gapless}: 1, room ${roomId} has 44 of 45 messages, the first one missing is 25`;
    expect(await audit()).toEqual([
      `${stored}: 1, message m7x20x was acknowledged and is not stored`,
      missing,
    ]);
    await sql.query(
      "UPDATE messages SET room_id = room_id + 1, sequence = 6 WHERE room_id = $1 AND sequence = $2",
      [roomId, place(MESSAGES)],
    );
    expect((await audit())[0]).toContain(
      `message m7x40x was acknowledged and is stored with another text, sender or room than was sent: ${Number(roomId) + 1}-6`,
    );
  });
});

describe("one message per client message id", () => {
  test("alone is broken by a message that is stored again under another id", async () => {
    await sql.query(
      `INSERT INTO messages SELECT room_id, $2, sender_id, 'a-new-id', body, created_at FROM messages WHERE room_id = $1 AND sequence = $3`,
      [roomId, place(MESSAGES + 1), place(20)],
    );
    expect(await audit()).toEqual([
      `${once}: 1, message m7x20x is stored 2 times: ${as(25, 20)} and ${roomId}-46 (a-new-id)`,
    ]);
  });

  test("alone is broken by another client message id than was sent", async () => {
    await change("client_message_id = 'marker.7.2.rest:12.600'");
    expect(await audit()).toEqual([
      `${once}: 1, message m7x20x is stored under a client message id that is not its own: ${roomId}-25 (marker.7.2.rest:12.600)`,
    ]);
  });
});

describe("sequence of each room without gaps", () => {
  test.each([
    [
      "a place that is left out",
      `UPDATE messages SET sequence = 99 WHERE sequence = 5 AND room_id = $1`,
      54,
      5,
    ],
    [
      "a lost message that nobody was told of",
      `DELETE FROM messages WHERE sequence = 3 AND room_id = $1`,
      1,
      3,
    ],
    [
      "a lost message at the end",
      `UPDATE rooms SET last_sequence = last_sequence + 1 WHERE id = $1`,
      1,
      place(MESSAGES + 1),
    ],
    [
      "a place before the first",
      `UPDATE messages SET sequence = 0 WHERE sequence = 1 AND room_id = $1`,
      1,
      1,
    ],
  ])("alone is broken by %s", async (_name, tamper, violations, first) => {
    await sql.query(tamper, [roomId]);
    const [broken, ...others] = await audit();
    expect(broken).toMatch(
      new RegExp(
        `^${gapless}: ${violations}, room ${roomId} has \\d+ of \\d+ messages, the first one missing is ${first}$`,
      ),
    );
    expect(others).toEqual([]);
  });

  test("alone is broken by a room that has lost everything", async () => {
    await sql.query("DELETE FROM messages WHERE room_id = $1", [Number(roomId) + 1]);
    expect(await audit()).toEqual([
      `${gapless}: 5, room ${Number(roomId) + 1} has 0 of 5 messages, the first one missing is 1`,
    ]);
  });
});

describe("no delivery to non-members", () => {
  test("alone is broken by a user who got messages of a room and is not in it", async () => {
    delivered.push(deliveredPair(outsider, roomId) ?? 0);
    expect(await audit()).toEqual([
      `${membersOnly}: 1, user ${outsider} got messages of room ${roomId} and is not in it`,
    ]);
  });

  test("alone is broken by a membership that is not there", async () => {
    await sql.query("DELETE FROM room_members WHERE room_id = $1 AND user_id = $2", [roomId, members[1]]);
    expect(await audit()).toEqual([
      `${membersOnly}: 1, user ${members[1]} got messages of room ${roomId} and is not in it`,
    ]);
  });
});
