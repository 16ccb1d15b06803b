import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import type { Side } from "./pair-order.ts";

const DEPLOY_TIMEOUT_MS = 30 * 60_000;
const ANSWER_TIMEOUT_MS = 120_000;
const POLL_MS = 250;

export interface Deployment {
  readonly side: Side;
  /** For the shell `sh`, in the folder the user works in. */
  readonly command: string;
  /** Base URLs that must answer before the load begins; any answer will do. */
  readonly urls: readonly string[];
}

/**
 * Brings one side of a pair to where both are loaded. What the command leaves running goes on: it is the user's system.
 * Throws ENVIRONMENT_FAILED when the command fails, or when nothing answers afterwards.
 */
export async function deploy({ side, command, urls }: Deployment, context: Context): Promise<void> {
  const child = spawn("sh", ["-c", command], {
    cwd: context.workingDirectory,
    env: { ...context.environment, LOADPROOF_SIDE: side },
    // Its output is the user's to see; stdout is for the comparison.
    stdio: ["ignore", 2, 2],
    timeout: DEPLOY_TIMEOUT_MS,
  });
  const stop = (): void => void child.kill("SIGTERM");
  context.interrupted.addEventListener("abort", stop, { once: true });
  const [exitCode, signal] = (await once(child, "exit")) as [number | null, string | null];
  context.interrupted.removeEventListener("abort", stop);
  if (context.interrupted.aborted)
    throw new LoadproofError("INTERRUPTED", `interrupted by ${String(context.interrupted.reason)}`);
  if (exitCode !== 0) {
    const message = `the command that deploys ${side} ended with ${exitCode ?? signal}: ${command}`;
    throw new LoadproofError("ENVIRONMENT_FAILED", message, { hint: "its output stands above" });
  }
  await Promise.all(urls.map((url) => untilItAnswers(url, side, context)));
}

async function untilItAnswers(url: string, side: Side, context: Context): Promise<void> {
  const endsAtMs = context.now() + ANSWER_TIMEOUT_MS;
  while (context.now() < endsAtMs && !context.interrupted.aborted) {
    try {
      await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS / 10) });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
  const message = `nothing answers at ${url} ${ANSWER_TIMEOUT_MS / 1_000} s after ${side} was deployed`;
  throw new LoadproofError("ENVIRONMENT_FAILED", message);
}
