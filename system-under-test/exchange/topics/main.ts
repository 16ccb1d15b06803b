import { parseArgs } from "node:util";
import { describeError } from "../../platform/errors.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { createTopics } from "./create-topics.ts";

const USAGE =
  "usage: create-shard-topics.sh --bootstrap HOST:PORT[,HOST:PORT] --partitions N [--replication N] [--legacy]";
const EXIT_FAILED = 1;
const EXIT_USAGE = 4;
const PARTITIONS_MAX = 1_000;
const REPLICATION_MAX = 10;

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        bootstrap: { type: "string" },
        partitions: { type: "string", default: "1" },
        replication: { type: "string" },
        legacy: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${describeError(error)}\n${USAGE}`, EXIT_USAGE);
  }
}

function readCount(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max) {
    fail(`--${name} ${JSON.stringify(text)}: expected a whole number from 1 to ${max}`, EXIT_USAGE);
  }
  return value;
}

const given = readArguments();
if (given.bootstrap === undefined || !/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/.test(given.bootstrap)) {
  fail(
    `--bootstrap ${JSON.stringify(given.bootstrap ?? "")}: expected host:port, separated by commas\n${USAGE}`,
    EXIT_USAGE,
  );
}
const partitions = readCount("partitions", given.partitions, PARTITIONS_MAX);
const replication =
  given.replication === undefined ? undefined : readCount("replication", given.replication, REPLICATION_MAX);
const shards = [...(given.legacy ? [LEGACY] : []), ...loadSharding({}).shards];
const kafka = createKafka({
  brokers: given.bootstrap.split(","),
  clientId: "create-shard-topics",
  log: () => undefined,
});
try {
  const outcomes = await createTopics(kafka, shards, { partitions, replication });
  for (const { topic, partitions, outcome } of outcomes) {
    process.stdout.write(`${topic}  ${partitions} partitions  ${outcome}\n`);
  }
} catch (error) {
  fail(`topics could not be created at ${given.bootstrap}: ${describeError(error)}`, EXIT_FAILED);
}
