import type { Finding } from "../../platform/audit/findings.ts";
import { beginSnapshot, findAll, withAuditClient } from "../../platform/audit/snapshot.ts";
import type { SqlCheck } from "../../platform/audit/sql-check.ts";
import { CHAT_INVARIANTS } from "./invariants.ts";
import { loadRecorded } from "./recorded.ts";

export interface ChatAudit {
  readonly postgresUrl: string;
  /** Messages that were acknowledged, each with its place in the room. */
  readonly acknowledged: Iterable<number>;
  /** Users and rooms that they got messages of. */
  readonly delivered: Iterable<number>;
  readonly timeoutMs: number;
}

/**
 * Checks what the chat database holds against what its clients were told, on one snapshot. Throws when the database
 * can't be read.
 */
export async function auditChat(options: ChatAudit): Promise<readonly Finding[]> {
  return withAuditClient("chat-audit", options, async (client) => {
    await beginSnapshot(client);
    await loadRecorded(client, "acknowledged", options.acknowledged);
    await loadRecorded(client, "delivered", options.delivered);
    await client.query(STORED);
    return findAll(client, CHECKS);
  });
}

/**
 * What is stored of the messages that name themselves in their text (`... m<sender>x<number>x<checksum>`), which no
 * change of their other columns can hide. One row for each: how often it is stored, at which places as it was sent
 * (room, sender and text), and whether the client message id is its own each time.
 */
const STORED = `
  CREATE TEMPORARY TABLE stored AS
  SELECT
    left(token, -8) AS message,
    count(*) AS times,
    array_agg(sequence & 65535) FILTER (
      WHERE right(token, 8) = left(md5(room_id || '/' || sender_id || '/' || left(body, -8)), 8)
    ) AS places,
    bool_and(
      left(token, -8)
      = 'm' || split_part(client_message_id, '.', 2) || 'x' || split_part(client_message_id, '.', 3) || 'x'
    ) AS is_named
  FROM messages, LATERAL split_part(body, ' ', -1) AS token
  WHERE token LIKE 'm%x%x________'
  GROUP BY 1`;

/** Looked up in all messages, so for a few examples only. */
const STORED_AS = `(
  SELECT string_agg(room_id || '-' || sequence || ' (' || client_message_id || ')', ' and ' ORDER BY room_id, sequence)
  FROM messages WHERE body LIKE '% ' || bad.message || '________'
)`;

const CHECKS: readonly SqlCheck[] = [
  {
    name: CHAT_INVARIANTS.stored,
    rows: `
      SELECT
        1 AS compared, (place = ANY (places) IS NOT TRUE)::integer AS violations,
        message, times, places
      FROM acknowledged LEFT JOIN stored USING (message)`,
    order: "message",
    example: `'message ' || message || ' was acknowledged and ' || CASE
      WHEN times IS NULL THEN 'is not stored'
      WHEN places IS NULL THEN 'is stored with another text, sender or room than was sent: ' || ${STORED_AS}
      ELSE 'is stored at another place than was told: ' || ${STORED_AS}
    END`,
  },
  {
    name: CHAT_INVARIANTS.once,
    rows: `
      SELECT 1 AS compared, (times > 1 OR NOT is_named)::integer AS violations, message, times FROM stored`,
    order: "times DESC, message",
    example: `'message ' || message || CASE
      WHEN times > 1 THEN ' is stored ' || times || ' times: '
      ELSE ' is stored under a client message id that is not its own: '
    END || ${STORED_AS}`,
  },
  {
    name: CHAT_INVARIANTS.gapless,
    rows: `
      SELECT
        places AS compared, places - present AS violations, room_id, places, present
      FROM (
        SELECT
          coalesce(id, room_id) AS room_id,
          coalesce(present, 0) AS present,
          greatest(last_sequence, highest, present) AS places
        FROM rooms FULL JOIN (
          SELECT room_id, max(sequence) AS highest, count(*) FILTER (WHERE sequence > 0) AS present
          FROM messages GROUP BY room_id
        ) AS found ON found.room_id = rooms.id
      ) AS room`,
    order: "violations DESC, room_id",
    example: `'room ' || room_id || ' has ' || present || ' of ' || places || ' messages, the first one missing is ' || (
      SELECT min(place) FROM generate_series(1, places) AS place
      WHERE NOT EXISTS (SELECT FROM messages m WHERE m.room_id = bad.room_id AND m.sequence = place)
    )`,
  },
  {
    name: CHAT_INVARIANTS.membersOnly,
    rows: `
      SELECT
        1 AS compared, (role IS NULL)::integer AS violations, user_id, room_id
      FROM delivered LEFT JOIN room_members USING (user_id, room_id)`,
    order: "user_id, room_id",
    example: "'user ' || user_id || ' got messages of room ' || room_id || ' and is not in it'",
  },
];
