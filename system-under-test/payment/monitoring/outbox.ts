import type { FastifyInstance } from "../../platform/http-server.ts";
import type { Database } from "../database/connect.ts";

/** `GET /api/admin/outbox`: events that wait to be sent, and since when the oldest does. */
export function addOutboxRoute(http: FastifyInstance, database: Database): void {
  http.get("/api/admin/outbox", async () => {
    const { rows } = await database.pool.query(
      `SELECT count(*)::integer AS unsent,
         coalesce(extract(epoch FROM clock_timestamp() - min(created_at)) * 1000, 0)::float8 AS "oldestMs"
       FROM outbox_event WHERE sent_at IS NULL`,
    );
    return rows[0];
  });
}
