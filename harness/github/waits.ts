/** Longest wait that GitHub may ask for: a CI job should fail rather than hang. */
const WAIT_MS_MAX = 60_000;
/** Wait before the second attempt where GitHub names none; it doubles from there. */
const FIRST_WAIT_MS = 1_000;

/** Whether an answer is a limit on how many requests may be made, not a refusal of this one. */
export function isRateLimit(status: number, message: string, headers: Headers): boolean {
  if (status === 429) return true;
  return status === 403 && (/rate limit/i.test(message) || headers.get("x-ratelimit-remaining") === "0");
}

interface WaitInput {
  readonly headers: Headers;
  readonly nowMs: number;
  /** From 1. */
  readonly attempt: number;
  readonly firstWaitMs?: number | undefined;
}

/**
 * Milliseconds until another attempt makes sense: `Retry-After`, else the reset of a used-up limit, else doubling from
 * one second. `null` when that is longer than a job should wait.
 */
export function waitMs({ headers, nowMs, attempt, firstWaitMs = FIRST_WAIT_MS }: WaitInput): number | null {
  const wanted = askedMs(headers, nowMs) ?? firstWaitMs * 2 ** (attempt - 1);
  return wanted > WAIT_MS_MAX ? null : wanted;
}

function askedMs(headers: Headers, nowMs: number): number | null {
  const retryAfterSeconds = headers.get("retry-after");
  if (retryAfterSeconds !== null && /^\d+$/.test(retryAfterSeconds)) return Number(retryAfterSeconds) * 1000;
  const resetSeconds = headers.get("x-ratelimit-reset");
  if (headers.get("x-ratelimit-remaining") !== "0" || resetSeconds === null || !/^\d+$/.test(resetSeconds))
    return null;
  return Math.max(0, Number(resetSeconds) * 1000 - nowMs);
}
