import { randomFillSync } from "node:crypto";

/** Memory of the broker: enough for the bundled exchange, and little beside the load on a small machine. */
export const KAFKA_HEAP_ARGUMENTS = ["-Xms512m", "-Xmx512m"] as const;

/**
 * How Java runs the broker. It lives for minutes beside the load, on few cores: the optimizing compiler would take a
 * core in the first minute, and the concurrent collector threads that the load needs. docs/decisions/environment.md has figures.
 */
export const KAFKA_RUNTIME_ARGUMENTS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"] as const;

/** One broker in KRaft mode with few internal partitions, that serves again soon after a crash. The same in every runtime. */
export const KAFKA_SETTINGS: Readonly<Record<string, string>> = {
  "process.roles": "broker,controller",
  "node.id": "1",
  "controller.listener.names": "CONTROLLER",
  "auto.create.topics.enable": "false",
  "offsets.topic.replication.factor": "1",
  "offsets.topic.num.partitions": "4",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "transaction.state.log.num.partitions": "4",
  "group.initial.rebalance.delay.ms": "0",
  "broker.session.timeout.ms": "2000",
  "broker.heartbeat.interval.ms": "500",
};

const CLUSTER_ID_BYTES = 16;

/** An id for a new cluster, 22 characters. It never begins with "-": Kafka's tools would take that for an option. */
export function newClusterId(bytes = randomFillSync(new Uint8Array(CLUSTER_ID_BYTES))): string {
  const id = Buffer.from(bytes);
  id[0] = (id[0] ?? 0) & 0x7f;
  return id.toString("base64url");
}
