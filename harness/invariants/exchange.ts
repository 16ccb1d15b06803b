import type { Context } from "../context.ts";
import type { Finding } from "../contracts/findings.ts";
import { runAudit } from "./run-audit.ts";

export interface ExchangeCheck {
  /** `host:port` of a broker. */
  readonly kafkaAddress: string;
  /** File of the ids that the load was told are taken: none of those orders may be lost. */
  readonly acknowledgedPath: string;
}

/**
 * Waits until the exchange has come to rest and checks all it has written to Kafka: against the reference engine, and
 * against what the load generator was told.
 */
export async function checkExchange(
  { kafkaAddress, acknowledgedPath }: ExchangeCheck,
  context: Context,
): Promise<readonly Finding[]> {
  return runAudit(
    {
      subject: "the exchange",
      entry: "system-under-test/exchange/audit/main.ts",
      parameters: [`--bootstrap=${kafkaAddress}`, `--acknowledged=${acknowledgedPath}`],
    },
    context,
  );
}
