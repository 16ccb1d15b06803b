import { setTimeout as delay } from "node:timers/promises";
import type { Carried } from "../../contracts/environment.ts";

const EVERY_MS = 1_000;
const KEPT = 6;
/** Longer than services are silent that poll a broker. */
const WAIT_MS_MAX = 6_000;
const ASK_EVERY_MS = 200;
/** More than the keep-alives of some dozen connections. */
const TRAFFIC = { bytesMin: 1_000, bytesPerSecondMin: 200 } as const;
const MILLISECONDS_PER_SECOND = 1_000;

interface Reading {
  readonly atMs: number;
  readonly bytes: number;
}

/** Watches how many bytes a proxy has moved, once a second; a reading costs it nothing. */
export class CarriedBytes implements Disposable {
  readonly #read: () => Promise<number | null>;
  readonly #timer: NodeJS.Timeout;
  #readings: Reading[] = [];

  /** @param read all bytes moved so far; `null` where that can't be told. */
  constructor(read: () => Promise<number | null>) {
    this.#read = read;
    this.#timer = setInterval(() => void this.#note(), EVERY_MS).unref();
    void this.#note();
  }

  /** What was moved until now is forgotten: it was not the system's. */
  forget(): void {
    this.#readings = [];
    void this.#note();
  }

  /** What was moved in the last seconds, or in some seconds from now on where that is little; `null` where nobody can tell. */
  async certain(signal: AbortSignal): Promise<Carried | null> {
    const deadlineMs = performance.now() + WAIT_MS_MAX;
    for (;;) {
      const last = await this.#note();
      const [first] = this.#readings;
      if (last === null || first === undefined) return null;
      const carried = between(first, last);
      if (carried.isTraffic || performance.now() > deadlineMs || signal.aborted) return carried;
      await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #note(): Promise<Reading | null> {
    const readings = this.#readings;
    const bytes = await this.#read().catch(() => null);
    if (bytes === null) return null;
    const reading = { atMs: performance.now(), bytes };
    // Started anew, it counts from zero.
    if (bytes < (readings.at(-1)?.bytes ?? 0)) readings.length = 0;
    readings.push(reading);
    while (readings.length > 1 && reading.atMs - (readings[1]?.atMs ?? 0) > KEPT * EVERY_MS) readings.shift();
    return reading;
  }
}

function between(first: Reading, last: Reading): Carried {
  const [bytes, lengthMs] = [last.bytes - first.bytes, last.atMs - first.atMs];
  const isTraffic =
    bytes >= TRAFFIC.bytesMin && bytes >= (TRAFFIC.bytesPerSecondMin * lengthMs) / MILLISECONDS_PER_SECOND;
  return { bytes, lengthMs, isTraffic };
}
