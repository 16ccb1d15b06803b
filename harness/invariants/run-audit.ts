import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import { programFile } from "../installation.ts";
import { runCommand } from "../tools/run-command.ts";
import { type Finding, findingSchema } from "../contracts/findings.ts";

const TIMEOUT_MS = 10 * 60_000;
/** An audit's exit codes that come with findings: all hold, some are broken. */
const WITH_FINDINGS: ReadonlySet<number | null> = new Set([0, 6]);

const answerSchema = z.object({ findings: z.array(findingSchema).min(1) });

interface Audit {
  /** Whose data it is, in words: `the exchange`. */
  readonly subject: string;
  /** The audit's `main.ts`, relative to the project. */
  readonly entry: string;
  readonly parameters: readonly string[];
  /** On top of the harness's own variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a system's audit of its own data in a process and gives what it found. Throws when it could not look. */
export async function runAudit(audit: Audit, context: Context): Promise<readonly Finding[]> {
  const parameters = [
    programFile(join(context.projectDirectory, audit.entry)),
    `--timeout-ms=${TIMEOUT_MS / 2}`,
    ...audit.parameters,
  ];
  const { exitCode, stdout, stderr } = await runCommand(context.nodeExecutable, parameters, {
    environment: { ...context.environment, ...audit.environment },
    timeoutMs: TIMEOUT_MS,
    signal: context.interrupted,
  });
  if (!WITH_FINDINGS.has(exitCode)) {
    throw new LoadproofError("ENVIRONMENT_FAILED", `${audit.subject} could not be audited: ${stderr.trim()}`);
  }
  return answerSchema.parse(JSON.parse(stdout)).findings;
}
