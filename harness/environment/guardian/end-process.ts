import type { ProcessEntry } from "../system/process-table.ts";
import { isSameProcess, killTree, sendSignal, signalTree } from "../system/process-signals.ts";
import type { SoftStop } from "../system/soft-stop.ts";
import { WaitTimeout, waitUntil } from "../system/waiting.ts";

/** A process that must not outlive the harness. */
export interface Guarded {
  readonly entry: ProcessEntry;
  readonly softStop: readonly SoftStop[];
}

/** Soft signals first, each with its grace time, then SIGKILL to the whole tree. A process that took over the id is left alone. */
export async function endProcess({ entry, softStop }: Guarded): Promise<void> {
  for (const { signal, graceMs } of softStop) {
    if (!(await isSameProcess(entry))) return;
    sendSignal(entry.pid, signal);
    // A paused program acts on it only now; PostgreSQL waits for its children, which were paused with it.
    await signalTree(entry.pid, "SIGCONT");
    if (await isGoneWithin(entry, graceMs)) return;
  }
  if (await isSameProcess(entry)) await killTree(entry.pid);
}

async function isGoneWithin(entry: ProcessEntry, timeoutMs: number): Promise<boolean> {
  try {
    const signal = new AbortController().signal;
    await waitUntil(
      async () =>
        (await isSameProcess(entry)) ? { done: false, because: "alive" } : { done: true, value: undefined },
      { timeoutMs, signal },
    );
    return true;
  } catch (error) {
    if (error instanceof WaitTimeout) return false;
    throw error;
  }
}
