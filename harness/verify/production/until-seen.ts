import type { Figures } from "./figures.ts";
import { pause } from "./watch.ts";

const SCRAPES_TO_SEE = 3;
const POLL_MS = 500;
const SEEN_TIMEOUT_MS = 60_000;

/** Waits until Prometheus has looked at its targets: a system that has just been started is not known to it yet. */
export async function untilSeen(figures: Figures, now: () => number, signal: AbortSignal): Promise<void> {
  const endAtMs = now() + SEEN_TIMEOUT_MS;
  for (;;) {
    const atMs = now();
    const { value } = await figures.number("count(up)", { fromMs: atMs, toMs: atMs });
    if (value !== null || now() > endAtMs) break;
    await pause(POLL_MS, signal);
  }
  await pause(SCRAPES_TO_SEE * figures.scrapeIntervalMs, signal);
}
