import { parseArgs } from "node:util";
import { areMilliseconds, AuditCommand } from "../../platform/audit/command-line.ts";
import { AUDIT_EXIT as EXIT } from "../../platform/audit/findings.ts";
import { describeError } from "../../platform/errors.ts";
import { auditCommerce } from "./audit.ts";

/**
 * Compares the shop's data with what a load was told and prints what holds, as JSON: `{findings: [...]}`.
 *
 *   POSTGRES_URL=postgresql://... node system-under-test/commerce/audit/main.ts
 *     --issues FILE --charges FILE --orders FILE --payments FILE [--timeout-ms 120000]
 *
 * FILE: `{ranges: [[first, last], ...]}`, the ids of all that senders were told had been made.
 *
 * Exit codes: 0 everything holds, 6 an invariant is broken, 4 bad arguments, 5 the database could not be read.
 */
const command: AuditCommand = new AuditCommand(process);
const { values } = command.parse(() =>
  parseArgs({
    options: {
      issues: { type: "string", default: "" },
      charges: { type: "string", default: "" },
      orders: { type: "string", default: "" },
      payments: { type: "string", default: "" },
      "timeout-ms": { type: "string", default: "120000" },
    },
  }),
);
const postgresUrl = process.env["POSTGRES_URL"] ?? "";
const timeoutMs = Number(values["timeout-ms"]);
if (!URL.canParse(postgresUrl)) command.fail("POSTGRES_URL: expected postgresql://...", EXIT.configuration);
if (!areMilliseconds(timeoutMs)) {
  command.fail("--timeout-ms: expected a whole number of milliseconds", EXIT.configuration);
}
const acknowledged = {
  issue: command.readIds("issues", values.issues).ids,
  charge: command.readIds("charges", values.charges).ids,
  order: command.readIds("orders", values.orders).ids,
  payment: command.readIds("payments", values.payments).ids,
};
try {
  command.tell(await auditCommerce({ postgresUrl, acknowledged, timeoutMs }));
} catch (error) {
  command.fail(`the shop could not be audited: ${describeError(error)}`, EXIT.environment);
}
