import { parseArgs } from "node:util";
import { areMilliseconds, fail, readIds, tell } from "../../platform/audit/command-line.ts";
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
const { values } = parseArgs({
  options: {
    acknowledged: { type: "string", default: "" },
    delivered: { type: "string", default: "" },
    "timeout-ms": { type: "string", default: "120000" },
  },
});
const postgresUrl = process.env["POSTGRES_URL"] ?? "";
if (!URL.canParse(postgresUrl)) fail("POSTGRES_URL: expected postgresql://...", EXIT.configuration);
const timeoutMs = Number(values["timeout-ms"]);
if (!areMilliseconds(timeoutMs)) {
  fail("--timeout-ms: expected a whole number of milliseconds", EXIT.configuration);
}

const acknowledged = readIds("acknowledged", values.acknowledged).ids;
const delivered = readIds("delivered", values.delivered).ids;
try {
  const findings = await auditChat({ postgresUrl, acknowledged, delivered, timeoutMs });
  tell(findings);
} catch (error) {
  fail(`the chat database could not be audited: ${describeError(error)}`, EXIT.environment);
}
