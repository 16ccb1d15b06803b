import { describe, expect, test } from "vitest";
import type { DefectName } from "../platform/defects.ts";
import type { ChatUser, StoredBody } from "./fixtures/chat-user.ts";
import { errorCode } from "./fixtures/chat-user.ts";
import { metric } from "../platform/testing/metric.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import { until } from "../platform/testing/until.ts";

interface Setting {
  readonly chat: RunningChat;
  readonly user: ChatUser;
  readonly roomId: string;
}

/** Defects that do not hide each other share an environment; every effect must be seen, not only the switch. */
async function withDefects(
  defects: readonly DefectName[],
  check: (setting: Setting) => Promise<void>,
): Promise<void> {
  await using chat = await startChat({ defects });
  const user = await chat.user(1);
  const { rows } = await chat.sql.query("SELECT min(room_id) AS id FROM room_members WHERE user_id = $1", [
    user.id,
  ]);
  await check({ chat, user, roomId: String(rows[0]?.id) });
}

async function notIn(chat: RunningChat, roomId: string): Promise<ChatUser> {
  const { rows } = await chat.sql.query<{ email: string }>(
    "SELECT email FROM users WHERE tenant_id = 'default' AND email LIKE 'user-%' AND id NOT IN (SELECT user_id FROM room_members WHERE room_id = $1) LIMIT 1",
    [roomId],
  );
  return chat.user(Number(rows[0]?.email.slice(5, 11)));
}

describe("defects", () => {
  test("of dbman's writes and of delivery are there when they are on", async () => {
    await withDefects(
      ["no-deduplication", "lost-writes", "drop-messages", "leak-room"],
      async ({ chat, user, roomId }) => {
        const health = await user.call("GET", `${chat.url("chat-1")}/health`);
        expect(health.body).toMatchObject({
          defects: ["no-deduplication", "lost-writes", "drop-messages", "leak-room"],
        });

        const [first, second] = [
          await user.store(roomId, "same", "text"),
          await user.store(roomId, "same", "text"),
        ];
        expect((second.body as StoredBody).sequence).toBe((first.body as StoredBody).sequence + 1);

        using socket = await user.socket(1);
        using outsider = await (await notIn(chat, roomId)).socket(1);
        const stored = await Promise.all(
          Array.from({ length: 300 }, async (_, n) => user.store(roomId, `lost-${n}`, "text")),
        );
        expect(new Set(stored.map((answer) => answer.status))).toEqual(new Set([201]));
        const { rows } = await chat.sql.query(
          "SELECT last_sequence - (SELECT count(*) FROM messages WHERE room_id = rooms.id) AS lost FROM rooms WHERE id = $1",
          [roomId],
        );
        expect(Number(rows[0]?.lost)).toBe(3);

        const last = Math.max(...stored.map((answer) => (answer.body as StoredBody).sequence));
        await until("the feed has reached the end", () => (socket.sequences(roomId).at(-1) ?? 0) >= last - 1);
        expect(socket.sequences(roomId).length).toBeLessThan(300);
        expect(outsider.sequences(roomId)).toHaveLength(3);
      },
    );
  });

  test("of reading by scan, ungrouped writes and the missing cache are there when they are on", async () => {
    await withDefects(
      ["missing-index", "no-write-grouping", "no-tenant-cache"],
      async ({ chat, user, roomId }) => {
        await chat.sql.query("SELECT pg_stat_reset()");
        for (let n = 0; n < 20; n += 1) await user.chat("GET", `/rooms/${roomId}/messages/list`);
        await until("the scanned rows are counted", async () => {
          const [dbman = ""] = chat.environment.urls("dbman");
          return (await metric(dbman, "pg_stat_user_tables_seq_tup_read", { relname: "messages" })) > 0;
        });

        await Promise.all(
          Array.from({ length: 50 }, async (_, n) => user.store(roomId, `single-${n}`, "text")),
        );
        const [groups, rows] = await Promise.all(
          ["count", "sum"].map(async (part) => {
            const perInstance = chat.environment
              .urls("dbman")
              .map(async (url) => metric(url, `dbman_write_batch_rows_${part}`));
            return (await Promise.all(perInstance)).reduce((sum, value) => sum + value, 0);
          }),
        );
        expect([groups, rows]).toEqual([50, 50]);
        expect(await metric(chat.url("chat-1"), "tenant_cache_requests_total", { result: "hit" })).toBe(0);
      },
    );
  });

  test("of speed cap what they say they cap", async () => {
    await withDefects(["global-lock", "small-pool", "blocking-hash"], async ({ chat, user, roomId }) => {
      const stores = 10;
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: stores }, async (_, n) => user.store(roomId, `locked-${n}`, "text")),
      );
      expect(performance.now() - startedAt).toBeGreaterThan(stores * 50);

      const reads = 20;
      const readsStartedAt = performance.now();
      await Promise.all(
        Array.from({ length: reads }, async () => user.chat("GET", `/rooms/${roomId}/messages/list`)),
      );
      expect(performance.now() - readsStartedAt).toBeGreaterThan((reads / 2) * 20);

      const loginStartedAt = performance.now();
      await Promise.all([chat.user(2), chat.user(3)]);
      expect(performance.now() - loginStartedAt).toBeGreaterThan(600);
    });
  });

  test("of errors and slow stores come and go as they say; the control has no effect", async () => {
    await withDefects(["error-burst", "slow-store", "no-effect"], async ({ user, roomId }) => {
      const codes = new Set<string>();
      const startedAt = performance.now();
      let slow = 0;
      await until("a burst has come and gone", async () => {
        const askedAt = performance.now();
        const answer = await user.store(roomId, `burst-${askedAt}`, "text");
        codes.add(answer.status === 201 ? "stored" : errorCode(answer));
        if (answer.status === 201 && performance.now() - askedAt >= 400) slow += 1;
        return codes.size === 2 || performance.now() - startedAt > 15_000;
      });
      expect(codes).toEqual(new Set(["stored", "internal"]));
      expect(slow).toBeGreaterThan(0);
    });
  });
});
