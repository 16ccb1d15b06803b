import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import { runCommand } from "../tools/run-command.ts";
import { type Finding, findingSchema } from "../contracts/findings.ts";

const AUDIT = "system-under-test/exchange/audit/main.ts";
const TIMEOUT_MS = 10 * 60_000;
/** The audit's exit codes that come with findings: all hold, some are broken. */
const WITH_FINDINGS: ReadonlySet<number | null> = new Set([0, 6]);

const answerSchema = z.object({ findings: z.array(findingSchema).min(1) });

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
  const parameters = [
    join(context.projectDirectory, AUDIT),
    `--bootstrap=${kafkaAddress}`,
    `--timeout-ms=${TIMEOUT_MS / 2}`,
    `--acknowledged=${acknowledgedPath}`,
  ];
  const { exitCode, stdout, stderr } = await runCommand(context.nodeExecutable, parameters, {
    environment: context.environment,
    timeoutMs: TIMEOUT_MS,
    signal: context.interrupted,
  });
  if (!WITH_FINDINGS.has(exitCode)) {
    throw new LoadproofError("ENVIRONMENT_FAILED", `the exchange could not be audited: ${stderr.trim()}`);
  }
  return answerSchema.parse(JSON.parse(stdout)).findings;
}
