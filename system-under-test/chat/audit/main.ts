import { parseArgs } from "node:util";
import { areMilliseconds, AuditCommand } from "../../platform/audit/command-line.ts";
import { AUDIT_EXIT as EXIT } from "../../platform/audit/findings.ts";
import { describeError } from "../../platform/errors.ts";
import { auditChat } from "./audit.ts";

/**
 * Compares the chat database with what a load was told and prints what holds, as JSON: `{findings: [...]}`.
 *
 *   POSTGRES_URL=postgresql://... node system-under-test/chat/audit/main.ts --acknowledged FILE --delivered FILE
 *     [--timeout-ms 120000]
 *
 * The files are `{ranges: [[first, last], ...]}`; `scenarios/lib/recorded-ids.ts` says what their ids are.
 *
 * Exit codes: 0 everything holds, 6 an invariant is broken, 4 bad arguments, 5 PostgreSQL could not be read.
 */
const command: AuditCommand = new AuditCommand(process);
const { values } = command.parse(() =>
  parseArgs({
    options: {
      acknowledged: { type: "string", default: "" },
      delivered: { type: "string", default: "" },
      "timeout-ms": { type: "string", default: "120000" },
    },
  }),
);
const postgresUrl = process.env["POSTGRES_URL"] ?? "";
if (!URL.canParse(postgresUrl)) command.fail("POSTGRES_URL: expected postgresql://...", EXIT.configuration);
const timeoutMs = Number(values["timeout-ms"]);
if (!areMilliseconds(timeoutMs)) {
  command.fail("--timeout-ms: expected a whole number of milliseconds", EXIT.configuration);
}

const acknowledged = command.readIds("acknowledged", values.acknowledged).ids;
const delivered = command.readIds("delivered", values.delivered).ids;
try {
  const findings = await auditChat({ postgresUrl, acknowledged, delivered, timeoutMs });
  command.tell(findings);
} catch (error) {
  command.fail(`the chat database could not be audited: ${describeError(error)}`, EXIT.environment);
}
