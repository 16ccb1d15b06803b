import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { AUDIT_EXIT as EXIT, holds } from "../../platform/audit/findings.ts";
import { readRecordedIds, type RecordedIds } from "../../platform/audit/recorded-ids.ts";
import { describeError } from "../../platform/errors.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { requireTopics } from "../kafka/topics.ts";
import { lanesOf } from "../router/lanes.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { audit } from "./audit.ts";
import { collectRecords } from "./collect-records.ts";

/**
 * Reads the exchange's topics once it is at rest and prints what holds, as JSON: `{lanes, findings: [...]}`.
 *
 *   node system-under-test/exchange/audit/main.ts --bootstrap host:9092 [--idle-ms 2000] [--timeout-ms 120000]
 *     [--acknowledged FILE] [--shadow]
 *
 * FILE: JSON `{ranges: [[first, last], ...], repeated}`, the ids of all orders whose senders were told 202.
 * --shadow: the shards ran as a shadow of the legacy engine (CANARY_MODE=shadow).
 *
 * Exit codes: 0 everything holds, 6 an invariant is broken, 4 bad arguments, 5 Kafka could not be read.
 */
const MILLISECONDS_MAX = 3_600_000;

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

const { values } = parseArgs({
  options: {
    bootstrap: { type: "string", default: "" },
    "idle-ms": { type: "string", default: "2000" },
    "timeout-ms": { type: "string", default: "120000" },
    acknowledged: { type: "string" },
    shadow: { type: "boolean", default: false },
  },
});
if (!/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/.test(values.bootstrap)) {
  fail(
    `--bootstrap ${JSON.stringify(values.bootstrap)}: expected host:port, separated by commas`,
    EXIT.configuration,
  );
}
const [idleMs = 0, timeoutMs = 0] = [values["idle-ms"], values["timeout-ms"]].map(Number);
if (
  ![idleMs, timeoutMs].every((value) => Number.isInteger(value) && value > 0 && value <= MILLISECONDS_MAX)
) {
  fail("--idle-ms and --timeout-ms: expected whole numbers of milliseconds", EXIT.configuration);
}

const acknowledged = values.acknowledged === undefined ? null : loadAcknowledged(values.acknowledged);

function loadAcknowledged(path: string): RecordedIds {
  try {
    return readRecordedIds(readFileSync(path, "utf8"));
  } catch (error) {
    return fail(`--acknowledged ${JSON.stringify(path)}: ${describeError(error)}`, EXIT.configuration);
  }
}

const shards = [LEGACY, ...loadSharding({}).shards];
try {
  const kafka = createKafka({
    brokers: values.bootstrap.split(","),
    clientId: "exchange-audit",
    log: () => undefined,
  });
  const lanes = lanesOf(shards, await requireTopics(kafka, shards));
  const records = await collectRecords({ kafka, lanes, idleMs, timeoutMs });
  const findings = audit(records, {
    isShadow: values.shadow,
    ...(acknowledged === null ? {} : { acknowledged }),
  });
  const sizes = records.map(({ lane, input, output, parked }) => ({
    lane,
    inputRecords: input.length,
    outputRecords: output.length,
    parkedCommands: parked.length,
  }));
  process.stdout.write(`${JSON.stringify({ lanes: sizes, findings }, null, 2)}\n`);
  process.exitCode = findings.every(holds) ? EXIT.holds : EXIT.invariant;
} catch (error) {
  fail(`the exchange at ${values.bootstrap} could not be audited: ${describeError(error)}`, EXIT.environment);
}
