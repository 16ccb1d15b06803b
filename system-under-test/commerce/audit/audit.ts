import type { Finding } from "../../platform/audit/findings.ts";
import { Rows } from "../../platform/audit/rows.ts";
import { beginSnapshot, findAll, withAuditClient } from "../../platform/audit/snapshot.ts";
import { CHECKS } from "./checks.ts";
import { COMMERCE_INVARIANTS } from "./invariants.ts";

/** What senders were told of: ids by kind. */
export type Acknowledged = Readonly<Record<"issue" | "charge" | "order" | "payment", Iterable<number>>>;

export interface CommerceAudit {
  readonly postgresUrl: string;
  readonly acknowledged: Acknowledged;
  readonly timeoutMs: number;
}

/**
 * Compares all of the shop's data, as one snapshot: every change is one transaction, so it need not be at rest. A load that
 * orders nothing leaves nothing to compare of orders: only invariants that something was compared for are told, and always the
 * one of what was acknowledged, which finds when all orders are gone.
 */
export async function auditCommerce(options: CommerceAudit): Promise<readonly Finding[]> {
  return withAuditClient("commerce-audit", options, async (client) => {
    await client.query("CREATE TEMPORARY TABLE acknowledged (kind text, id bigint)");
    const rows = new Rows<readonly [string, number]>(
      client,
      "INSERT INTO acknowledged SELECT r ->> 0, (r ->> 1)::bigint",
    );
    for (const [kind, ids] of Object.entries(options.acknowledged)) {
      for (const id of ids) await rows.add([kind, id]);
    }
    await rows.end();
    await beginSnapshot(client);
    const findings = await findAll(client, CHECKS);
    return findings.filter(({ name, compared }) => compared > 0 || name === COMMERCE_INVARIANTS.acknowledged);
  });
}
