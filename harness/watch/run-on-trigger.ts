import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import type { Context } from "../context.ts";
import type { WatchReport } from "../contracts/watch.ts";
import { killTree } from "../environment/system/process-signals.ts";
import { messageOf } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";

const TIMEOUT_MS = 15 * 60_000;

export interface OnTrigger {
  readonly command: string;
  /** Ids of what has triggered, for the command as `LOADPROOF_TRIGGERS`. */
  readonly triggers: readonly string[];
  /** Where all that it prints is kept; it is run all the same where nothing can be. */
  readonly logPath: string;
  readonly context: Context;
  /** One that takes longer hangs: it is ended with all that it has started. */
  readonly timeoutMs?: number;
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
  timeoutMs = TIMEOUT_MS,
}: OnTrigger): Promise<NonNullable<WatchReport["onTrigger"]>> {
  // A full disk is often what calls for a rollback: it must not be what prevents it.
  await using log = await open(logPath, "w").catch(() => null);
  const told = { command, log: log === null ? null : logPath };
  let timer: NodeJS.Timeout | undefined;
  try {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: context.workingDirectory,
      env: { ...context.environment, LOADPROOF_TRIGGERS: triggers.join(",") },
      stdio: log === null ? "ignore" : ["ignore", log.fd, log.fd],
      detached: true,
    });
    let isLate = false;
    timer = setTimeout(() => {
      isLate = true;
      if (child.pid !== undefined) void killTree(child.pid).catch(() => undefined);
    }, timeoutMs);
    const [exitCode, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    if (exitCode === 0) return { ...told, exitCode, failure: null };
    const how = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
    return { ...told, exitCode, failure: isLate ? `not over within ${formatDuration(timeoutMs)}` : how };
  } catch (error) {
    return { ...told, exitCode: null, failure: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
