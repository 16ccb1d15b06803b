import { z } from "zod";
import type { FastifyInstance } from "../../platform/http-server.ts";
import { parseInput } from "../../platform/input.ts";
import { DEAD_LETTER_CLASSES } from "../contract/events.ts";
import type { Database } from "../database/connect.ts";

const replaySchema = z.strictObject({
  class: z.enum(DEAD_LETTER_CLASSES, `expected one of ${DEAD_LETTER_CLASSES.join(", ")}`),
});

/** `GET /api/admin/dead-letters`, and a replay of all of one class that were not replayed yet. */
export function addDeadLetterRoutes(http: FastifyInstance, database: Database): void {
  http.get("/api/admin/dead-letters", async () => {
    const { rows } = await database.pool.query(
      `SELECT consumer, class, count(*)::integer AS parked, (count(*) FILTER (WHERE replayed_at IS NOT NULL))::integer AS replayed,
         min(first_failed_at) AS "firstFailedAt"
       FROM dead_letter GROUP BY consumer, class ORDER BY consumer, class`,
    );
    return { deadLetters: rows };
  });

  http.post("/api/admin/dead-letters/replay", async (request, reply) => {
    const input = parseInput(replaySchema, request.body);
    return reply.code(202).send({ class: input.class, replayed: await replay(database, input.class) });
  });
}

/**
 * Sends the records of a class to their topics again, by the outbox and each once: as new events, under ids of their own,
 * since a consumer knows the old ones. Bytes that are no event go as they were.
 */
async function replay(database: Database, deadLetterClass: string): Promise<number> {
  const { rowCount } = await database.pool.query(
    `WITH letter AS (
       UPDATE dead_letter SET replayed_at = now() WHERE class = $1 AND replayed_at IS NULL RETURNING *)
     INSERT INTO outbox_event (payment_id, topic, payload, raw)
     SELECT (event ->> 'paymentId')::bigint, origin ->> 'topic', (event - 'eventId')::text, CASE WHEN event IS NULL THEN value END
     FROM letter, LATERAL (
       SELECT CASE WHEN class <> 'schema' THEN convert_from(value, 'UTF8')::jsonb END AS event) AS read`,
    [deadLetterClass],
  );
  return rowCount ?? 0;
}
