import { kill } from "node:process";
import { type ProcessEntry, processTree, readProcess, readProcesses } from "./process-table.ts";
import { type Poll, waitUntil } from "./waiting.ts";

const FORCED_GONE_TIMEOUT_MS = 5_000;

/** Sends a signal; a process that is gone already is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Signals a process, its group and its descendants, the process itself first so that it can start no others meanwhile. */
export async function signalTree(pid: number, signal: NodeJS.Signals): Promise<readonly ProcessEntry[]> {
  const tree = processTree(await readProcesses(), pid);
  for (const entry of tree) sendSignal(entry.pid, signal);
  return tree;
}

/** SIGKILL to the whole tree; resolves when all of it is gone, throws WaitTimeout when the kernel doesn't let go of it. */
export async function killTree(pid: number): Promise<void> {
  sendSignal(pid, "SIGSTOP");
  const tree = await signalTree(pid, "SIGKILL");
  await waitUntil(() => pollGone(tree), {
    timeoutMs: FORCED_GONE_TIMEOUT_MS,
    signal: new AbortController().signal,
  });
}

async function pollGone(entries: readonly ProcessEntry[]): Promise<Poll<void>> {
  const alive = await Promise.all(entries.map(isSameProcess));
  const left = entries.filter((_, index) => alive[index]).map((entry) => entry.pid);
  return left.length === 0
    ? { done: true, value: undefined }
    : { done: false, because: `processes ${left.join(", ")} are still there` };
}

/** Whether that very process still runs: same id, same start time, and not a zombie. */
export async function isSameProcess(expected: Pick<ProcessEntry, "pid" | "startedAt">): Promise<boolean> {
  const found = await readProcess(expected.pid);
  return found !== null && !found.zombie && found.startedAt === expected.startedAt;
}
