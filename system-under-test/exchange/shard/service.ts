import type { Service } from "../../platform/run-service.ts";
import { createKafka } from "../kafka/client.ts";
import { ensureTopics } from "../kafka/topics.ts";
import { lanesOf } from "../router/lanes.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { type ShardConfig, shardConfigSchema } from "./config.ts";
import { ShardMetrics } from "./shard-metrics.ts";
import { ShardNode } from "./shard-node.ts";
import { SnapshotFiles } from "./snapshot-files.ts";
import { describeState } from "./state-route.ts";

const KAFKA_SILENT_MS_MAX = 3_000;
/** The one that comes second at a cold start leaves the first this many leases of time. */
const STANDBY_GRACE_LEASES = 5;

/** A matching engine process: primary or hot standby of one shard. */
export const shardService: Service<typeof shardConfigSchema> = {
  name: "matching-engine",
  configSchema: shardConfigSchema,
  bodyBytesMax: 1_024,
  async start({ config, logger, metrics, health, http, resources }) {
    const shards = [LEGACY, ...loadSharding(config).shards];
    const shard = shards.find(({ name }) => name === config.SHARD);
    if (shard === undefined) {
      throw new Error(
        `SHARD ${JSON.stringify(config.SHARD)}: expected one of ${shards.map(({ name }) => name).join(", ")}`,
      );
    }
    const kafka = createKafka({
      brokers: config.KAFKA_BROKERS,
      clientId: config.INSTANCE,
      log: (level, message) => logger[level](message),
    });
    const counts = await ensureTopics(kafka, shards, config.CREATE_TOPICS_PARTITIONS);
    const shardMetrics = new ShardMetrics(metrics.registry, shard.name);
    const node = await ShardNode.start({
      kafka,
      instance: config.INSTANCE,
      shard,
      lanes: lanesOf(shards, counts).map(({ name }) => name),
      partitions: counts.get(shard.inputTopic) ?? 0,
      heartbeatMs: config.HEARTBEAT_MS,
      leaseMs: config.LEASE_MS,
      startGraceMs: isPreferred(config) ? config.HEARTBEAT_MS * 2 : config.LEASE_MS * STANDBY_GRACE_LEASES,
      tickMs: config.TICK_MS,
      snapshots:
        config.SNAPSHOT_DIRECTORY === undefined ? null : new SnapshotFiles(config.SNAPSHOT_DIRECTORY),
      snapshotEveryRecords: config.SNAPSHOT_EVERY_RECORDS,
      log: (level, message) => logger[level](message),
      onApplied: shardMetrics.onApplied,
      // An engine that can't read or apply its input is of no use: the other instance takes over.
      onFailed: (error) => {
        throw error;
      },
    });
    resources.use(node);
    shardMetrics.observe(metrics.registry, node);
    health.dependsOn("kafka", async () => {
      if (node.silentMs > KAFKA_SILENT_MS_MAX) {
        throw new Error(`Kafka has not answered for ${Math.round(node.silentMs)} ms`);
      }
    });
    http.get("/state", async () => describeState(node, shard.name, config.INSTANCE));
  },
};

/** Unless it is said, the first replica comes first. */
function isPreferred({ PREFERRED_ROLE, INSTANCE }: ShardConfig): boolean {
  return PREFERRED_ROLE === undefined ? INSTANCE.endsWith("-1") : PREFERRED_ROLE === "primary";
}
