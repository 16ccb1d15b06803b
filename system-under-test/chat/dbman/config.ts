import { z } from "zod";
import { baseConfigFields, integer, postgresUrl } from "../../platform/config.ts";

export const dbmanConfigSchema = z.object({
  ...baseConfigFields,
  POSTGRES_URL: postgresUrl,
  /** Connections for reads. */
  READ_CONNECTIONS: integer(1, 200).default(8),
  /** Lanes that store groups of messages side by side, one connection each; a room always has the same lane. */
  WRITE_LANES: integer(1, 64).default(1),
  WRITE_GROUP_ROWS: integer(1, 500).default(500),
  WRITE_GROUP_WAIT_MS: integer(0, 1_000).default(3),
  /** Messages that may wait in a lane; beyond it they are refused with 503. */
  WRITE_QUEUE_ROWS: integer(1, 1_000_000).default(10_000),
  STATEMENT_TIMEOUT_MS: integer(10, 600_000).default(1_500),
});
export type DbmanConfig = z.infer<typeof dbmanConfigSchema>;
