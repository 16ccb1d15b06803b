import { parseArgs } from "node:util";
import { areMilliseconds, fail, readIds, tell } from "../../platform/audit/command-line.ts";
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
const { values } = parseArgs({
  options: {
    issues: { type: "string", default: "" },
    charges: { type: "string", default: "" },
    orders: { type: "string", default: "" },
    payments: { type: "string", default: "" },
    "timeout-ms": { type: "string", default: "120000" },
  },
});
const postgresUrl = process.env["POSTGRES_URL"] ?? "";
const timeoutMs = Number(values["timeout-ms"]);
if (!URL.canParse(postgresUrl)) fail("POSTGRES_URL: expected postgresql://...", EXIT.configuration);
if (!areMilliseconds(timeoutMs)) {
  fail("--timeout-ms: expected a whole number of milliseconds", EXIT.configuration);
}
const acknowledged = {
  issue: readIds("issues", values.issues).ids,
  charge: readIds("charges", values.charges).ids,
  order: readIds("orders", values.orders).ids,
  payment: readIds("payments", values.payments).ids,
};
try {
  tell(await auditCommerce({ postgresUrl, acknowledged, timeoutMs }));
} catch (error) {
  fail(`the shop could not be audited: ${describeError(error)}`, EXIT.environment);
}
