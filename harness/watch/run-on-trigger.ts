import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import type { Context } from "../context.ts";
import type { WatchReport } from "../contracts/watch.ts";
import { messageOf } from "../errors.ts";

/** A rollback that takes longer hangs; it is ended and said to have failed. */
const TIMEOUT_MS = 15 * 60_000;

export interface OnTrigger {
  readonly command: string;
  /** Ids of what has triggered, for the command as `LOADPROOF_TRIGGERS`. */
  readonly triggers: readonly string[];
  /** Where all that it prints is kept. */
  readonly logPath: string;
  readonly context: Context;
}

/**
 * Runs the user's command once. In a session of its own: a Ctrl-C that ends the watch leaves no rollback half made. Never
 * throws: what went wrong is in the result.
 */
export async function runOnTrigger({
  command,
  triggers,
  logPath,
  context,
}: OnTrigger): Promise<NonNullable<WatchReport["onTrigger"]>> {
  const told = { command, log: logPath };
  try {
    await using log = await open(logPath, "w");
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: context.workingDirectory,
      env: { ...context.environment, LOADPROOF_TRIGGERS: triggers.join(",") },
      stdio: ["ignore", log.fd, log.fd],
      detached: true,
      timeout: TIMEOUT_MS,
    });
    const [exitCode, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    if (exitCode === 0) return { ...told, exitCode, failure: null };
    const failure = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
    return { ...told, exitCode, failure };
  } catch (error) {
    return { ...told, exitCode: null, failure: messageOf(error) };
  }
}
