import { DegradedError } from "../../platform/health.ts";
import type { Logger } from "../../platform/log.ts";
import type { Service } from "../../platform/run-service.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { endProcess } from "../kafka/end-process.ts";
import { KafkaStart } from "../kafka/kafka-start.ts";
import { ensureTopics } from "../kafka/topics.ts";
import { lanesOf } from "../router/lanes.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY, type ShardSettings } from "../settings/sharding.ts";
import { type ShardConfig, shardConfigSchema } from "./config.ts";
import { failingOrders } from "./failing-orders.ts";
import { ShardMetrics } from "./shard-metrics.ts";
import { ShardNode } from "./shard-node.ts";
import { SnapshotFiles } from "./snapshot-files.ts";
import { describeHashes } from "./state-hash-route.ts";
import { describeState } from "./state-route.ts";

const KAFKA_SILENT_MS_MAX = 3_000;
const PARKED_DEGRADED_MS = 15 * 60_000;
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
    const shardMetrics = new ShardMetrics(metrics.registry, shard.name);
    const starting = new KafkaStart<ShardNode>({
      start: (opened) => startNode({ config, logger, shard, shards, shardMetrics }, opened),
      onStarted: (node) => shardMetrics.observe(metrics.registry, node),
      log: (message) => logger.warn(message),
      onFailed: endProcess,
    });
    resources.use(starting);
    health.dependsOn("kafka", async () => {
      const { silentMs } = starting.value;
      if (silentMs > KAFKA_SILENT_MS_MAX) {
        throw new Error(`Kafka has not answered for ${Math.round(silentMs)} ms`);
      }
    });
    health.dependsOn("input", async () => requireNothingParked(starting.value, Date.now()));
    http.get("/state/hash", async () => describeHashes(starting.value));
    http.get("/state", async () => describeState(starting.value, shard.name, config.INSTANCE));
  },
};

/** A command that was parked means that engines are at fault: somebody must look. */
async function requireNothingParked({ parked, lanes }: ShardNode, now: number): Promise<void> {
  const agoMs = now - parked.newestAt;
  if (agoMs > PARKED_DEGRADED_MS) return;
  const count = lanes.reduce((sum, { lane }) => sum + parked.countOf(lane.partition), 0);
  throw new DegradedError(
    `commands parked because no engine could apply them: ${count}, the last ${Math.round(agoMs / 1_000)} s ago`,
  );
}

interface NodeContext {
  readonly config: ShardConfig;
  readonly logger: Logger;
  readonly shard: ShardSettings;
  readonly shards: readonly ShardSettings[];
  readonly shardMetrics: ShardMetrics;
}

async function startNode(
  { config, logger, shard, shards, shardMetrics }: NodeContext,
  resources: AsyncDisposableStack,
): Promise<ShardNode> {
  const kafka = createKafka({
    brokers: config.KAFKA_BROKERS,
    clientId: config.INSTANCE,
    log: (level, message) => logger[level](message),
  });
  const counts = await ensureTopics(kafka, shards, config.CREATE_TOPICS_PARTITIONS);
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
    snapshots: config.SNAPSHOT_DIRECTORY === undefined ? null : new SnapshotFiles(config.SNAPSHOT_DIRECTORY),
    snapshotEveryCommands: config.SNAPSHOT_EVERY_COMMANDS,
    defect: failingOrders(config.DEFECTS),
    log: (level, message) => logger[level](message),
    onApplied: shardMetrics.onApplied,
    // An engine that can't read or apply its input is of no use: the other instance takes over.
    onFailed: endProcess,
  });
  return resources.use(node);
}

/** Unless it is said, the first replica comes first. */
function isPreferred({ PREFERRED_ROLE, INSTANCE }: ShardConfig): boolean {
  return PREFERRED_ROLE === undefined ? INSTANCE.endsWith("-1") : PREFERRED_ROLE === "primary";
}
