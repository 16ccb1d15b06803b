import { type Finding, notChecked } from "../../platform/audit/findings.ts";
import { beginSnapshot, findAll, withAuditClient } from "../../platform/audit/snapshot.ts";
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
  return withAuditClient("payment-audit", options, async (client) => {
    await untilAtRest(client, options.kafka, options);
    await loadEvidence(client, options);
    await beginSnapshot(client);
    await client.query("ANALYZE acknowledged, charge, call, record");
    const ofSystem = await findAll(client, CHECKS);
    const ofGateway =
      options.mockPgUrl === null
        ? GATEWAY_CHECKS.map(({ name }) => notChecked(name, "MOCK_PG_BASE_URL"))
        : await findAll(client, GATEWAY_CHECKS);
    return [...ofSystem, ...ofGateway];
  });
}
