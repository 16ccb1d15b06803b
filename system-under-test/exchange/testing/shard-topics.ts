import type { Kafka } from "kafkajs";
import { expect } from "vitest";
import { createKafka } from "../../platform/kafka/client.ts";
import { endOffsets } from "../../platform/kafka/end-offsets.ts";
import { FrameTransport } from "../kafka/frame-transport.ts";
import { type LaneAddress, lanesOf } from "../router/lanes.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY, type ShardSettings } from "../settings/sharding.ts";
import type { ShardState } from "../shard/state-route.ts";
import { KafkaBroker } from "./kafka-broker.ts";
import { ServiceProcess } from "./service-process.ts";

const SHARDS = [LEGACY, ...loadSharding({}).shards];
const TOPICS = SHARDS.flatMap((shard) => [shard.inputTopic, shard.outputTopic, shard.syncTopic]);
/** Every topic has one partition. */
export const LANES = lanesOf(SHARDS, new Map(TOPICS.map((topic) => [topic, 1])));
export const WAIT = { timeout: 90_000, interval: 50 };

/** A broker with the topics of all shards, and no services: tests start engines by themselves. */
export class ShardTopics implements AsyncDisposable {
  readonly broker: KafkaBroker;
  readonly transport: FrameTransport;
  readonly #kafka: Kafka;

  private constructor(broker: KafkaBroker, transport: FrameTransport, kafka: Kafka) {
    this.broker = broker;
    this.transport = transport;
    this.#kafka = kafka;
  }

  static async start(): Promise<ShardTopics> {
    const broker = await KafkaBroker.start();
    await broker.createTopics(TOPICS);
    const kafka = createKafka({ brokers: [broker.address], clientId: "test", log: () => undefined });
    const transport = new FrameTransport(kafka, () => undefined);
    await transport.connect();
    return new ShardTopics(broker, transport, kafka);
  }

  /** The offset that the next record of a topic will have. */
  async endOf(topic: string): Promise<number> {
    const [partition] = await endOffsets(this.#kafka, [topic]);
    return partition?.end ?? Number.NaN;
  }

  /** An engine whose clock stands still; one that is stopped hands over at once, one that is killed after its lease. */
  async startEngine(
    shard: string,
    role: "primary" | "standby",
    changes: Readonly<Record<string, string>> & { readonly LEASE_MS: string },
  ): Promise<ServiceProcess> {
    return ServiceProcess.start("shard/main.ts", {
      INSTANCE: `${shard}-${role}`,
      SHARD: shard,
      PREFERRED_ROLE: role,
      KAFKA_BROKERS: this.broker.address,
      HEARTBEAT_MS: "100",
      TICK_MS: "0",
      ...changes,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport[Symbol.asyncDispose]();
    await this.broker[Symbol.asyncDispose]();
  }
}

/** A fresh shard for each test: its topics must be empty. */
export function shardNamed(name: string): { readonly shard: ShardSettings; readonly lane: LaneAddress } {
  const shard = SHARDS.find((shard) => shard.name === name) as ShardSettings;
  return { shard, lane: LANES.find((lane) => lane.shard === name) as LaneAddress };
}

export async function untilRole(engine: ServiceProcess, role: string): Promise<void> {
  await expect.poll(async () => (await engine.get<ShardState>("/state")).role, WAIT).toBe(role);
}
