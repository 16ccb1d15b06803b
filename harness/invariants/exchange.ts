import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import { runCommand } from "../tools/run-command.ts";
import { type Finding, findingSchema } from "./findings.ts";

const AUDIT = "system-under-test/exchange/audit/main.ts";
const TIMEOUT_MS = 10 * 60_000;
/** The audit's exit codes that come with findings: all hold, some are broken. */
const WITH_FINDINGS: ReadonlySet<number | null> = new Set([0, 6]);

const answerSchema = z.object({ findings: z.array(findingSchema).min(1) });

/** Waits until the exchange has come to rest and checks all it has written to Kafka against the reference engine. */
export async function checkExchange(kafkaAddress: string, context: Context): Promise<readonly Finding[]> {
  const script = join(context.projectDirectory, AUDIT);
  const parameters = [script, "--bootstrap", kafkaAddress, "--timeout-ms", String(TIMEOUT_MS / 2)];
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
