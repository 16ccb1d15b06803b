import { parseArgs } from "node:util";
import { areBrokers, areMilliseconds, AuditCommand } from "../../platform/audit/command-line.ts";
import { AUDIT_EXIT as EXIT } from "../../platform/audit/findings.ts";
import { describeError } from "../../platform/errors.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { auditPayments } from "./audit.ts";

/**
 * Compares the payment system's data with what a load was told and prints what holds, as JSON: `{findings: [...]}`.
 *
 *   POSTGRES_URL=postgresql://... node system-under-test/payment/audit/main.ts --bootstrap host:9092
 *     --acknowledged FILE [--idle-ms 20000] [--timeout-ms 120000]
 *
 * MOCK_PG_BASE_URL is where the payment gateway's mock has its books; without it, what needs them is not checked.
 *
 * FILE: `{ranges: [[first, last], ...]}`, the ids of all payments whose senders were told 201.
 *
 * Exit codes: 0 everything holds, 6 an invariant is broken or was not checked, 4 bad arguments, 5 something could not be read.
 */
const command: AuditCommand = new AuditCommand(process);
const { values } = command.parse(() =>
  parseArgs({
    options: {
      bootstrap: { type: "string", default: "" },
      acknowledged: { type: "string", default: "" },
      "idle-ms": { type: "string", default: "20000" },
      "timeout-ms": { type: "string", default: "120000" },
    },
  }),
);
const postgresUrl = process.env["POSTGRES_URL"] ?? "";
const mockPgUrl = process.env["MOCK_PG_BASE_URL"] ?? "";
const problems = [
  ...(URL.canParse(postgresUrl) ? [] : ["POSTGRES_URL: expected postgresql://..."]),
  ...(areBrokers(values.bootstrap) ? [] : ["--bootstrap: expected host:port, separated by commas"]),
  ...(mockPgUrl === "" || URL.canParse(mockPgUrl)
    ? []
    : ["MOCK_PG_BASE_URL: expected the base URL of the payment gateway's mock"]),
];
const [idleMs = 0, timeoutMs = 0] = [values["idle-ms"], values["timeout-ms"]].map(Number);
if (!areMilliseconds(idleMs, timeoutMs)) {
  problems.push("--idle-ms and --timeout-ms: expected whole numbers of milliseconds");
}
if (problems.length > 0) command.fail(problems.join("\n"), EXIT.configuration);
const acknowledged = command.readIds("acknowledged", values.acknowledged).ids;
try {
  const kafka = createKafka({
    brokers: values.bootstrap.split(","),
    clientId: "payment-audit",
    log: () => undefined,
  });
  const findings = await auditPayments({
    postgresUrl,
    kafka,
    mockPgUrl: mockPgUrl || null,
    acknowledged,
    idleMs,
    timeoutMs,
  });
  command.tell(findings);
} catch (error) {
  command.fail(`the payment system could not be audited: ${describeError(error)}`, EXIT.environment);
}
