import { isSameProcess, sendSignal } from "../system/process-signals.ts";
import { type Poll, WaitTimeout, waitUntil } from "../system/waiting.ts";
import { type EnvironmentState, readEnvironmentState, removeEnvironmentState } from "./state.ts";

/** Longer than the longest ordered stop of an environment: three levels with their grace times. */
const SOFT_STOP_TIMEOUT_MS = 45_000;
/** After a forced end the guardian still has to end what the keeper had started. */
const FORCED_STOP_TIMEOUT_MS = 20_000;

/** `stale`: the file was there, but its keeper had ended long before (a reboot, a crash). `forced`: it did not end by itself. */
export type StopOutcome = "stopped" | "forced" | "stale" | "not-running";

/** Whether the keeper that wrote the state still runs: same process id and same start time. */
export function isKeeperRunning(state: EnvironmentState): Promise<boolean> {
  return isSameProcess(state.keeper);
}

/** Ends the environment that `up` keeps in that folder and waits until its keeper is gone. A process that isn't ours is never signalled. */
export async function stopKeeper(directory: string): Promise<StopOutcome> {
  const state = await readEnvironmentState(directory);
  if (state === null) return "not-running";
  if (!(await isKeeperRunning(state))) {
    await removeEnvironmentState(directory);
    return "stale";
  }
  const outcome = await endKeeper(state);
  await removeEnvironmentState(directory);
  return outcome;
}

async function endKeeper(state: EnvironmentState): Promise<StopOutcome> {
  const { pid } = state.keeper;
  const poll = async (): Promise<Poll<void>> =>
    (await isKeeperRunning(state))
      ? { done: false, because: `process ${pid} still runs` }
      : { done: true, value: undefined };
  const { signal } = new AbortController();
  sendSignal(pid, "SIGTERM");
  try {
    await waitUntil(poll, { timeoutMs: SOFT_STOP_TIMEOUT_MS, signal });
    return "stopped";
  } catch (error) {
    if (!(error instanceof WaitTimeout)) throw error;
  }
  sendSignal(pid, "SIGKILL");
  await waitUntil(poll, { timeoutMs: FORCED_STOP_TIMEOUT_MS, signal });
  return "forced";
}
