import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { AUDIT_EXIT as EXIT, holds } from "../../platform/audit/findings.ts";
import { readRecordedIds } from "../../platform/audit/recorded-ids.ts";
import { describeError } from "../../platform/errors.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { auditPayments } from "./audit.ts";

/**
 * Compares the payment system's data with what a load was told and prints what holds, as JSON: `{findings: [...]}`.
 *
 *   POSTGRES_URL=postgresql://... node system-under-test/payment/audit/main.ts --bootstrap host:9092
 *     --acknowledged FILE [--mock-pg URL] [--idle-ms 20000] [--timeout-ms 120000]
 *
 * Without --mock-pg the payment gateway's own books are not compared.
 *
 * FILE: `{ranges: [[first, last], ...]}`, the ids of all payments whose senders were told 201.
 *
 * Exit codes: 0 everything holds, 6 an invariant is broken, 4 bad arguments, 5 something could not be read.
 */
const MILLISECONDS_MAX = 3_600_000;

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function readIds(path: string): Iterable<number> {
  try {
    return readRecordedIds(readFileSync(path, "utf8")).ids;
  } catch (error) {
    return fail(`--acknowledged ${JSON.stringify(path)}: ${describeError(error)}`, EXIT.configuration);
  }
}

const { values } = parseArgs({
  options: {
    bootstrap: { type: "string", default: "" },
    "mock-pg": { type: "string", default: "" },
    acknowledged: { type: "string", default: "" },
    "idle-ms": { type: "string", default: "20000" },
    "timeout-ms": { type: "string", default: "120000" },
  },
});
const postgresUrl = process.env["POSTGRES_URL"] ?? "";
const problems = [
  ...(URL.canParse(postgresUrl) ? [] : ["POSTGRES_URL: expected postgresql://..."]),
  ...(/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/.test(values.bootstrap)
    ? []
    : ["--bootstrap: expected host:port, separated by commas"]),
  ...(values["mock-pg"] === "" || URL.canParse(values["mock-pg"])
    ? []
    : ["--mock-pg: expected the base URL of the payment gateway's mock"]),
];
const [idleMs = 0, timeoutMs = 0] = [values["idle-ms"], values["timeout-ms"]].map(Number);
if (
  ![idleMs, timeoutMs].every((value) => Number.isInteger(value) && value > 0 && value <= MILLISECONDS_MAX)
) {
  problems.push("--idle-ms and --timeout-ms: expected whole numbers of milliseconds");
}
if (problems.length > 0) fail(problems.join("\n"), EXIT.configuration);
const acknowledged = readIds(values.acknowledged);
try {
  const kafka = createKafka({
    brokers: values.bootstrap.split(","),
    clientId: "payment-audit",
    log: () => undefined,
  });
  const findings = await auditPayments({
    postgresUrl,
    kafka,
    mockPgUrl: values["mock-pg"] || null,
    acknowledged,
    idleMs,
    timeoutMs,
  });
  process.stdout.write(`${JSON.stringify({ findings }, null, 2)}\n`);
  process.exitCode = findings.every(holds) ? EXIT.holds : EXIT.invariant;
} catch (error) {
  fail(`the payment system could not be audited: ${describeError(error)}`, EXIT.environment);
}
