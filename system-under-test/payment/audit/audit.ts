import { Client } from "pg";
import { type Finding, notChecked } from "../../platform/audit/findings.ts";
import { findBySql } from "../../platform/audit/sql-check.ts";
import { CHECKS, GATEWAY_CHECKS } from "./checks.ts";
import { type EvidenceSources, loadEvidence } from "./evidence.ts";
import { untilAtRest } from "./rest.ts";

export interface PaymentAudit extends EvidenceSources {
  readonly postgresUrl: string;
  readonly idleMs: number;
}

/**
 * Waits until the system has come to rest, then compares its database, its topics, the gateway's own books and what the
 * load was told. Throws when one of them can't be read.
 */
export async function auditPayments(options: PaymentAudit): Promise<readonly Finding[]> {
  const client = new Client({
    connectionString: options.postgresUrl,
    application_name: "payment-audit",
    connectionTimeoutMillis: 5_000,
    statement_timeout: options.timeoutMs,
  });
  client.on("error", () => {});
  await client.connect();
  try {
    await untilAtRest(client, options.kafka, options);
    await loadEvidence(client, options);
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    await client.query("SET LOCAL work_mem = '128MB'");
    await client.query("ANALYZE acknowledged, charge, call, record");
    const findings: Finding[] = [];
    for (const check of CHECKS) findings.push(await findBySql(client, check));
    for (const check of GATEWAY_CHECKS) {
      const isMade = options.mockPgUrl !== null;
      findings.push(isMade ? await findBySql(client, check) : notChecked(check.name, "MOCK_PG_BASE_URL"));
    }
    return findings;
  } finally {
    await client.end();
  }
}
