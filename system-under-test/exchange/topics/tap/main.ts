import { parseArgs } from "node:util";
import { describeError } from "../../../platform/errors.ts";
import { collectRecords } from "../../audit/collect-records.ts";
import { readLane } from "../../audit/read-lanes.ts";
import { createKafka } from "../../../platform/kafka/client.ts";
import { requireTopics } from "../../kafka/topics.ts";
import { lanesOf } from "../../router/lanes.ts";
import { loadSharding } from "../../settings/kafka-config.ts";
import { LEGACY } from "../../settings/sharding.ts";

/**
 * Prints every command that stands in the exchange's input topics, one JSON object a line: `{topic, partition, offset,
 * command}`. What kafka-console-consumer is for topics of plain text; it ends when nothing new comes.
 *
 *   node system-under-test/exchange/topics/tap/main.ts --bootstrap host:9092
 */
const EXIT_FAILED = 5;
const EXIT_USAGE = 4;
const IDLE_MS = 1_500;
const TIMEOUT_MS = 120_000;

const { values } = parseArgs({ options: { bootstrap: { type: "string", default: "" } } });
if (!/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/.test(values.bootstrap)) {
  process.stderr.write(
    `--bootstrap ${JSON.stringify(values.bootstrap)}: expected host:port, separated by commas\n`,
  );
  process.exit(EXIT_USAGE);
}
const shards = [LEGACY, ...loadSharding({}).shards];
try {
  const kafka = createKafka({
    brokers: values.bootstrap.split(","),
    clientId: "exchange-tap",
    log: () => undefined,
  });
  const lanes = lanesOf(shards, await requireTopics(kafka, shards));
  for (const records of await collectRecords({ kafka, lanes, idleMs: IDLE_MS, timeoutMs: TIMEOUT_MS })) {
    const { lane, inputs } = readLane(records);
    const slash = lane.lastIndexOf("/");
    const [topic, partition] = [lane.slice(0, slash), Number(lane.slice(slash + 1))];
    for (const { offset, entries } of inputs) {
      for (const entry of entries) {
        process.stdout.write(`${JSON.stringify({ topic, partition, offset, ...entry })}\n`);
      }
    }
  }
} catch (error) {
  process.stderr.write(`${values.bootstrap}: ${describeError(error)}\n`);
  process.exitCode = EXIT_FAILED;
}
