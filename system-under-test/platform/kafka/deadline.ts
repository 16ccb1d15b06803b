import { within } from "../timing.ts";
import { pause } from "./pause.ts";

/** Something was not done in time; whether it will be is not known. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

const POLL_MS = 20;

/** Resolves when it is so; a `DeadlineError` once `timeoutMs` are over. */
export async function untilTrue(isSo: () => boolean, timeoutMs: number, what: string): Promise<void> {
  const endAt = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > endAt) {
      throw new DeadlineError(`${what}: not done within ${timeoutMs} ms`);
    }
    await pause(POLL_MS);
  }
}

/** The promise's result, or a `DeadlineError` once `timeoutMs` are over. The work itself is not stopped. */
export async function withDeadline<Result>(
  work: Promise<Result>,
  timeoutMs: number,
  what: string,
): Promise<Result> {
  return within(work, timeoutMs, () => new DeadlineError(`${what}: not done within ${timeoutMs} ms`));
}
