import { mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../context.ts";

const HEARTBEAT_MS = 2_000;
/** A holder that has not touched its lock for this long is gone. */
const STALE_MS = 15_000;
const POLL_MS = 250;
/** Longer than the longest install (a k6 build on a slow network). */
const WAIT_MS_MAX = 20 * 60_000;

/**
 * Holds `path` (a folder that is the lock) until disposed, and waits while another process holds it. A lock whose
 * holder was killed is taken over after 15 s. Installs move into place atomically, so the lock saves work and is not
 * what keeps them right.
 */
export async function acquireInstallLock(
  path: string,
  context: Context,
  onWait: () => void,
): Promise<AsyncDisposable> {
  const startedAt = performance.now();
  let waited = false;
  while (!(await tryAcquire(path))) {
    if (!waited) onWait();
    waited = true;
    if (performance.now() - startedAt > WAIT_MS_MAX)
      throw new Error(`waited ${WAIT_MS_MAX / 60_000} minutes for the install lock ${JSON.stringify(path)}`);
    await removeStale(path, context);
    await delay(POLL_MS, undefined, { signal: context.interrupted });
  }
  const { ino } = await stat(path);
  const heartbeat = setInterval(() => void touch(path, context), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(heartbeat);
      const current = await stat(path).catch(() => null);
      // A process that was stopped for long has lost its lock; the folder is then another's.
      if (current?.ino === ino) await rm(path, { recursive: true, force: true });
    },
  };
}

async function tryAcquire(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function touch(path: string, context: Context): Promise<void> {
  const seconds = context.now() / 1000;
  await utimes(path, seconds, seconds).catch(() => undefined);
}

/** Moved away before it is deleted, so that of two waiters only one removes it. */
async function removeStale(path: string, context: Context): Promise<void> {
  const touchedAt = await stat(path).then(
    (status) => status.mtimeMs,
    () => null,
  );
  if (touchedAt === null || context.now() - touchedAt < STALE_MS) return;
  const grave = `${path}.stale-${crypto.randomUUID()}`;
  const moved = await rename(path, grave).then(
    () => true,
    () => false,
  );
  if (moved) await rm(grave, { recursive: true, force: true });
}
