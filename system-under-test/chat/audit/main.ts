import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { AUDIT_EXIT as EXIT, holds } from "../../platform/audit/findings.ts";
import { readRecordedIds } from "../../platform/audit/recorded-ids.ts";
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
const MILLISECONDS_MAX = 3_600_000;

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function readIds(option: "acknowledged" | "delivered"): Iterable<number> {
  const path = values[option];
  try {
    return readRecordedIds(readFileSync(path, "utf8")).ids;
  } catch (error) {
    return fail(`--${option} ${JSON.stringify(path)}: ${describeError(error)}`, EXIT.configuration);
  }
}

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
if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > MILLISECONDS_MAX) {
  fail("--timeout-ms: expected a whole number of milliseconds", EXIT.configuration);
}

const acknowledged = readIds("acknowledged");
const delivered = readIds("delivered");
try {
  const findings = await auditChat({ postgresUrl, acknowledged, delivered, timeoutMs });
  process.stdout.write(`${JSON.stringify({ findings }, null, 2)}\n`);
  process.exitCode = findings.every(holds) ? EXIT.holds : EXIT.invariant;
} catch (error) {
  fail(`the chat database could not be audited: ${describeError(error)}`, EXIT.environment);
}
