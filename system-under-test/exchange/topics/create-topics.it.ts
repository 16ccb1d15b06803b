import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ConfigResourceTypes } from "kafkajs";
import { describe, expect, test } from "vitest";
import { createKafka } from "../../platform/kafka/client.ts";
import { KafkaBroker } from "../testing/kafka-broker.ts";

const SCRIPT = fileURLToPath(new URL("../../../scripts/create-shard-topics.sh", import.meta.url));

async function run(...parameters: string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout } = await promisify(execFile)(SCRIPT, parameters);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, output: stderr };
  }
}

/** How each partition of a topic is kept. */
async function layout(broker: KafkaBroker, topic: string) {
  const kafka = createKafka({ brokers: [broker.address], clientId: "layout", log: () => undefined });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
    });
    const entries = resources.flatMap(({ configEntries }) => configEntries);
    const valueOf = (name: string) => entries.find(({ configName }) => configName === name)?.configValue;
    const [insyncMin, cleanup] = [valueOf("min.insync.replicas"), valueOf("cleanup.policy")];
    return (topics[0]?.partitions ?? []).map(({ replicas, isr }) => ({
      replicas: replicas.length,
      insync: isr.length,
      insyncMin,
      cleanup,
    }));
  } finally {
    await admin.disconnect();
  }
}

describe("create-shard-topics.sh", () => {
  test("creates ten topics, says so, and changes nothing the second time", async () => {
    await using broker = await KafkaBroker.start();
    const first = await run("--bootstrap", broker.address, "--partitions", "3");
    const lines = first.output.trim().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines).toContain("matching-engine-shard-2-input  3 partitions  created");
    expect(lines).toContain("exchange-account-owners  1 partitions  created");
    const second = await run(
      "--bootstrap",
      broker.address,
      "--partitions",
      "6",
      "--replication",
      "1",
      "--legacy",
    );
    expect(second.output).toContain("shard-sync-shard-3  3 partitions  exists");
    expect(second.output).toContain("matching_engine_input  6 partitions  created");
    expect(await layout(broker, "matching-engine-shard-2-input")).toEqual([
      { replicas: 1, insync: 1, insyncMin: "1", cleanup: "delete" },
      { replicas: 1, insync: 1, insyncMin: "1", cleanup: "delete" },
      { replicas: 1, insync: 1, insyncMin: "1", cleanup: "delete" },
    ]);
    expect(await layout(broker, "exchange-account-owners")).toEqual([
      { replicas: 1, insync: 1, insyncMin: "1", cleanup: "compact" },
    ]);
    const tooMany = await run("--bootstrap", broker.address, "--replication", "3");
    expect(tooMany.code).toBe(0);
  });

  test.each([
    [["--partitions", "3"], '--bootstrap "": expected host:port'],
    [
      ["--bootstrap", "127.0.0.1:1", "--partitions", "0"],
      '--partitions "0": expected a whole number from 1 to 1000',
    ],
    [["--bootstrap", "127.0.0.1:1", "--shards", "3"], "Unknown option '--shards'"],
  ])("refuses %j", async (parameters, message) => {
    const { code, output } = await run(...parameters);
    expect([code, output]).toEqual([4, expect.stringContaining(message)]);
  });
});
