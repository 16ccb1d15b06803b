import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 20;

/** What a poll found: done with a value, or the reason for which it must go on. */
export type Poll<Value> =
  | { readonly done: true; readonly value: Value }
  | { readonly done: false; readonly because: string };

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A wait that reached its bound; the message names the milliseconds and what the last attempt saw. */
export class WaitTimeout extends Error {
  constructor(timeoutMs: number, because: string) {
    super(`not ready after ${timeoutMs} ms: ${because}`);
    this.name = "WaitTimeout";
  }
}

/** Asks until the poll is done, at most `timeoutMs`. Throws WaitTimeout, or the signal's reason when it is aborted. */
export async function waitUntil<Value>(
  poll: () => Promise<Poll<Value>>,
  options: WaitOptions,
): Promise<Value> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal.throwIfAborted();
    const result = await poll();
    if (result.done) return result.value;
    if (performance.now() >= deadline) throw new WaitTimeout(options.timeoutMs, result.because);
    await delay(POLL_MS, undefined, { signal: options.signal });
  }
}

/** Resolves to true when the promise settles within the time, else to false. */
export async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  const late = delay(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([settled, late]);
  } finally {
    timer.abort();
  }
}
