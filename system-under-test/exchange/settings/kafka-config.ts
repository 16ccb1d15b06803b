import { readFileSync } from "node:fs";
import { z } from "zod";
import { flag, integer, kafkaBrokers } from "../../platform/config.ts";
import { readShardingSettings } from "./sharding.ts";

const BUNDLED = new URL("sharding.yml", import.meta.url);

/** What every service of the exchange reads from its environment besides the base settings. */
export const exchangeConfigFields = {
  KAFKA_BROKERS: kafkaBrokers,
  /** YAML file that gives each shard its symbols and topics; the bundled one when it is not set. */
  SHARDING_CONFIG: z.string().optional(),
  /** Overrides `sharding.enabled` of the file: `false` is the emergency switch back to the legacy engine. */
  SHARDING_ENABLED: flag.optional(),
  /** Partitions of topics that are missing at the start and created then; 0: missing topics are an error. */
  CREATE_TOPICS_PARTITIONS: integer(0, 1_000).default(0),
};

export function loadSharding(config: {
  SHARDING_CONFIG?: string | undefined;
  SHARDING_ENABLED?: boolean | undefined;
}) {
  const file = config.SHARDING_CONFIG ?? BUNDLED;
  return readShardingSettings(
    readFileSync(file, "utf8"),
    config.SHARDING_CONFIG ?? "sharding.yml",
    config.SHARDING_ENABLED,
  );
}
