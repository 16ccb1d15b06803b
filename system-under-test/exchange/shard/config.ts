import { z } from "zod";
import { baseConfigFields, integer } from "../../platform/config.ts";
import { exchangeConfigFields } from "../settings/kafka-config.ts";

export const shardConfigSchema = z.object({
  ...baseConfigFields,
  ...exchangeConfigFields,
  /** Which shard this process works for: a name of the sharding settings, or `legacy`. */
  SHARD: z.string().min(1),
  /** Which of two instances comes first at a cold start; by default the one whose name ends with -1. Leases decide later. */
  PREFERRED_ROLE: z.enum(["primary", "standby"]).optional(),
  HEARTBEAT_MS: integer(50, 10_000).default(500),
  LEASE_MS: integer(500, 60_000).default(2_500),
  TICK_MS: integer(0, 60_000).default(1_000),
  /** Folder for snapshots of this instance alone; without it a start replays the whole input. */
  SNAPSHOT_DIRECTORY: z.string().optional(),
  /** Commands of a lane from one snapshot to the next. */
  SNAPSHOT_EVERY_COMMANDS: integer(1, 1_000_000_000).default(500_000),
});
export type ShardConfig = z.infer<typeof shardConfigSchema>;
