import { ServiceError } from "../../platform/errors.ts";
import { type Message, type MessagePage, messageId } from "../contract/messages.ts";
import type { DatabaseReads, Statement } from "./database-reads.ts";

/** Who wants to read which room. */
export interface RoomAccess {
  readonly tenantId: string;
  readonly userId: string;
  readonly roomId: string;
}

interface MessageRow {
  readonly is_member: boolean;
  readonly room_id: string;
  /** All message columns are null when the room has no matching message. */
  readonly sequence: string | null;
  readonly sender_id: string;
  readonly client_message_id: string;
  readonly body: string;
  readonly created_at: Date;
}

/** Room and membership are checked in the same statement that reads: no row is no room in this tenant. */
function readStatement(name: string, messages: string): Statement {
  return {
    name,
    text: `
      SELECT member.user_id IS NOT NULL AS is_member, room.id AS room_id, message.*
      FROM rooms room
      LEFT JOIN room_members member ON member.room_id = room.id AND member.user_id = $3
      LEFT JOIN LATERAL ${messages} message ON true
      WHERE room.id = $1 AND room.tenant_id = $2`,
  };
}

function listStatement(name: string, bound: string, order: "ASC" | "DESC"): Statement {
  return readStatement(
    name,
    `(
      SELECT sequence, sender_id, client_message_id, body, created_at
      FROM messages
      WHERE member.user_id IS NOT NULL AND messages.room_id = $1 AND ${bound}
      ORDER BY sequence ${order}
      LIMIT $4
    )`,
  );
}

const LIST_BEFORE = listStatement("list-before", "sequence < $5", "DESC");
const LIST_AFTER = listStatement("list-after", "sequence > $5", "ASC");
const SEARCH = readStatement(
  "search",
  "search_messages(room.id, $6, $5, CASE WHEN member.user_id IS NULL THEN 0 ELSE $4 END)",
);

/** Without a reader to check: for a service that hands each message to those it knows to be in the room. */
const ROOM_AFTER: Statement = {
  name: "room-after",
  text: `
    SELECT true AS is_member, room_id, sequence, sender_id, client_message_id, body, created_at
    FROM messages WHERE room_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
};

/** Above every sequence. */
const NO_BOUND = 2 ** 53 - 1;

export class MessageReads {
  readonly #reads: DatabaseReads;

  constructor(reads: DatabaseReads) {
    this.#reads = reads;
  }

  /** Newest first, below `before` where given. */
  async listBefore(access: RoomAccess, limit: number, before = NO_BOUND): Promise<MessagePage> {
    return toPage(await this.#read(LIST_BEFORE, access, limit, [before]), limit);
  }

  /** Oldest first, above `after`: what a reader who has seen that much still lacks. */
  async listAfter(access: RoomAccess, limit: number, after: number): Promise<MessagePage> {
    return { messages: await this.#read(LIST_AFTER, access, limit, [after]), nextBefore: null };
  }

  /** Newest first, below `before` where given. */
  async search(access: RoomAccess, limit: number, words: string, before = NO_BOUND): Promise<MessagePage> {
    return toPage(await this.#read(SEARCH, access, limit, [before, words]), limit);
  }

  /** Oldest first, above `after`, for a room as a whole. */
  async roomAfter(roomId: string, limit: number, after: number): Promise<MessagePage> {
    const rows = await this.#reads.rows<MessageRow>(ROOM_AFTER, [roomId, after, limit]);
    return { messages: rows.map(toMessage), nextBefore: null };
  }

  async #read(
    statement: Statement,
    access: RoomAccess,
    limit: number,
    further: readonly unknown[],
  ): Promise<readonly Message[]> {
    const { roomId, tenantId, userId } = access;
    const rows = await this.#reads.rows<MessageRow>(statement, [roomId, tenantId, userId, limit, ...further]);
    const [first] = rows;
    if (first === undefined) throw new ServiceError("room_not_found", `no room ${roomId} in this tenant`);
    if (!first.is_member)
      throw new ServiceError("not_a_member", `the caller is not a member of room ${roomId}`);
    return first.sequence === null ? [] : rows.map(toMessage);
  }
}

function toMessage(row: MessageRow): Message {
  const sequence = Number(row.sequence);
  return {
    id: messageId(row.room_id, sequence),
    roomId: row.room_id,
    sequence,
    senderId: row.sender_id,
    clientMessageId: row.client_message_id,
    text: row.body,
    createdAt: row.created_at.toISOString(),
  };
}

function toPage(messages: readonly Message[], limit: number): MessagePage {
  const oldest = messages.at(-1);
  const complete = oldest === undefined || messages.length < limit || oldest.sequence === 1;
  return { messages, nextBefore: complete ? null : oldest.sequence };
}
