import { setTimeout as delay } from "node:timers/promises";
import { LoadproofError } from "../../errors.ts";
import type { Window } from "./figures.ts";
import { brokenShards, type Look } from "./shard-states.ts";

const LOOK_EVERY_MS = { least: 1_000, most: 15_000 } as const;
/** Looks over a whole window. */
const LOOKS = 20;
/** A moment is looked at as often as it takes to tell a slow answer from a shard that is down. */
const LOOKS_AT_A_MOMENT = 3;

export interface WatchOptions {
  readonly look: () => Promise<Look>;
  readonly expected: readonly string[];
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface Watched {
  readonly window: Window;
  readonly looks: readonly Look[];
}

/** Looks at the shards while a window passes, and ends it at once when one of them is down: nobody should wait for the rest. */
export async function watchWindow(lengthMs: number, options: WatchOptions): Promise<Watched> {
  const { look, expected, now, signal } = options;
  const fromMs = now();
  const everyMs = Math.min(LOOK_EVERY_MS.most, Math.max(LOOK_EVERY_MS.least, lengthMs / LOOKS));
  const looks: Look[] = [];
  for (;;) {
    looks.push(await look());
    const leftMs = fromMs + lengthMs - now();
    if (leftMs <= 0 || brokenShards(looks, expected).length > 0) break;
    await pause(Math.min(everyMs, leftMs), signal);
  }
  return { window: { fromMs, toMs: now() }, looks };
}

/** Looks at the shards now, a few times. */
export async function lookNow({
  look,
  signal,
}: Pick<WatchOptions, "look" | "signal">): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (let count = 0; count < LOOKS_AT_A_MOMENT; count += 1) {
    if (count > 0) await pause(LOOK_EVERY_MS.least, signal);
    looks.push(await look());
  }
  return looks;
}

export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw new LoadproofError("INTERRUPTED", `interrupted by ${String(signal.reason)}`);
}
