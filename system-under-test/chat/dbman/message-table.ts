import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Defects } from "../../platform/defects.ts";
import { databaseFailure } from "../../platform/database-failure.ts";
import { describeError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { type PostgresPool, sqlState } from "../../platform/postgres.ts";
import type { NewMessage, StoreResult } from "../contract/messages.ts";

interface StoredRow {
  readonly outcome: StoreResult["outcome"];
  readonly room_id: string;
  readonly sequence: string | null;
  readonly created_at: Date | null;
}

/** SQLSTATE classes that a row's own content causes: data exception, constraint violation, program limit. */
const CONTENT_ERROR_CLASSES = new Set(["22", "23", "54"]);
const DEADLOCK = "40P01";
const DEADLOCK_RETRIES_MAX = 2;
/** With the defect `lost-writes`, one of so many stored messages is deleted again. */
const LOST_ONE_OF = 100;
/** With the defect `slow-insert`, what each message adds to its group. */
const SLOW_INSERT_MS = 100;

/** The one statement that writes messages, and what is done when it fails. */
export class MessageTable {
  readonly #pool: PostgresPool;
  readonly #defects: Defects;
  readonly #logger: Logger;
  #written = 0;

  constructor(pool: PostgresPool, defects: Defects, logger: Logger) {
    this.#pool = pool;
    this.#defects = defects;
    this.#logger = logger;
  }

  /**
   * Stores a group in one transaction; the results are in the order of the messages. A group that fails for the
   * content of a row is split in halves until only that row is left, which alone becomes `failed`.
   */
  async store(messages: readonly NewMessage[]): Promise<readonly StoreResult[]> {
    const { unique, indexOf } = withoutRepeats(
      this.#defects.has("no-deduplication") ? renamed(messages) : messages,
    );
    const results = await this.#storeOrSplit(unique);
    if (this.#defects.has("slow-insert")) await delay(SLOW_INSERT_MS * unique.length);
    const seen = new Set<number>();
    return indexOf.map((index) => {
      const result = results[index] as StoreResult;
      const repeated = seen.has(index) && result.outcome === "stored";
      seen.add(index);
      return repeated ? { ...result, outcome: "known" } : result;
    });
  }

  async #storeOrSplit(messages: readonly NewMessage[]): Promise<readonly StoreResult[]> {
    try {
      return await this.#storeRows(messages);
    } catch (error) {
      if (!CONTENT_ERROR_CLASSES.has(sqlState(error)?.slice(0, 2) ?? "")) {
        throw databaseFailure(error, "storing failed");
      }
      if (messages.length === 1) {
        this.#logger.warn(`event=message_not_storable message=${JSON.stringify(describeError(error))}`);
        return [{ outcome: "failed" }];
      }
      const middle = messages.length >> 1;
      const first = await this.#storeOrSplit(messages.slice(0, middle));
      const second = await this.#storeOrSplit(messages.slice(middle));
      return [...first, ...second];
    }
  }

  async #storeRows(messages: readonly NewMessage[], retries = 0): Promise<readonly StoreResult[]> {
    try {
      const { rows } = await this.#pool.query<StoredRow>({
        name: "store-messages",
        text: "SELECT outcome, room_id, sequence, created_at FROM store_messages($1, $2, $3, $4, $5)",
        values: [
          messages.map((message) => message.tenantId),
          messages.map((message) => message.roomId),
          messages.map((message) => message.senderId),
          messages.map((message) => message.clientMessageId),
          messages.map((message) => message.text),
        ],
      });
      if (this.#defects.has("lost-writes")) await this.#loseSome(rows);
      return rows.map(toResult);
    } catch (error) {
      if (sqlState(error) !== DEADLOCK || retries >= DEADLOCK_RETRIES_MAX) throw error;
      return this.#storeRows(messages, retries + 1);
    }
  }

  async #loseSome(rows: readonly StoredRow[]): Promise<void> {
    for (const row of rows) {
      if (row.outcome !== "stored" || ++this.#written % LOST_ONE_OF !== 0) continue;
      await this.#pool.query("DELETE FROM messages WHERE room_id = $1 AND sequence = $2", [
        row.room_id,
        row.sequence,
      ]);
    }
  }
}

function toResult(row: StoredRow): StoreResult {
  const { outcome, sequence, created_at } = row;
  if (outcome !== "stored" && outcome !== "known") return { outcome };
  if (sequence === null || created_at === null) throw new Error(`a message ${outcome} without a place`);
  return { outcome, sequence: Number(sequence), createdAt: created_at.toISOString() };
}

function renamed(messages: readonly NewMessage[]): readonly NewMessage[] {
  return messages.map((message) => ({ ...message, clientMessageId: randomUUID() }));
}

/** The messages without those sent twice in one group, and for each of the given ones its index among them. */
function withoutRepeats(messages: readonly NewMessage[]): {
  unique: readonly NewMessage[];
  indexOf: readonly number[];
} {
  const unique: NewMessage[] = [];
  const indexByKey = new Map<string, number>();
  const indexOf = messages.map((message) => {
    const key = JSON.stringify([message.roomId, message.senderId, message.clientMessageId, message.text]);
    const known = indexByKey.get(key);
    if (known !== undefined) return known;
    indexByKey.set(key, unique.length);
    return unique.push(message) - 1;
  });
  return { unique, indexOf };
}
