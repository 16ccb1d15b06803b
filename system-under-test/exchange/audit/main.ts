import { parseArgs } from "node:util";
import { areBrokers, areMilliseconds, AuditCommand } from "../../platform/audit/command-line.ts";
import { AUDIT_EXIT as EXIT } from "../../platform/audit/findings.ts";
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
const command: AuditCommand = new AuditCommand(process);
const { values } = command.parse(() =>
  parseArgs({
    options: {
      bootstrap: { type: "string", default: "" },
      "idle-ms": { type: "string", default: "2000" },
      "timeout-ms": { type: "string", default: "120000" },
      acknowledged: { type: "string" },
      shadow: { type: "boolean", default: false },
    },
  }),
);
if (!areBrokers(values.bootstrap)) {
  command.fail(
    `--bootstrap ${JSON.stringify(values.bootstrap)}: expected host:port, separated by commas`,
    EXIT.configuration,
  );
}
const [idleMs = 0, timeoutMs = 0] = [values["idle-ms"], values["timeout-ms"]].map(Number);
if (!areMilliseconds(idleMs, timeoutMs)) {
  command.fail("--idle-ms and --timeout-ms: expected whole numbers of milliseconds", EXIT.configuration);
}

const acknowledged =
  values.acknowledged === undefined ? null : command.readIds("acknowledged", values.acknowledged);

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
  command.tell(findings, { lanes: sizes });
} catch (error) {
  command.fail(
    `the exchange at ${values.bootstrap} could not be audited: ${describeError(error)}`,
    EXIT.environment,
  );
}
