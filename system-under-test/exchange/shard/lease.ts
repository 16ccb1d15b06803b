export interface LeaseOptions {
  /** The primary counts as gone when it was not heard of for this long. */
  readonly leaseMs: number;
  /** After its start an instance waits this long for a primary that may be there. */
  readonly startGraceMs: number;
}

/** An own pause longer than this (stopped process, sleeping machine) tells nothing about the primary. */
const OWN_PAUSE_MS = 500;
/** The sync topic counts as being read when its last fetch was answered within this. */
const READING_MS = 1_000;

/**
 * Tells whether the primary is gone. Silence counts only while this process runs and reads the sync topic: a standby
 * that was paused, or has lost Kafka, must not conclude anything from having heard nothing.
 */
export class Lease {
  readonly #options: LeaseOptions;
  /** How long silence must last to mean something: shorter at the start, nothing after a resignation. */
  #patienceMs: number;
  #expiresAt: number;
  #checkedAt: number;

  /** Times are `performance.now()`. */
  constructor(options: LeaseOptions, now: number) {
    this.#options = options;
    this.#checkedAt = now;
    this.#patienceMs = options.startGraceMs;
    this.#expiresAt = now + options.startGraceMs;
  }

  /** The primary was heard of. */
  renew(now: number): void {
    this.#patienceMs = this.#options.leaseMs;
    this.#expiresAt = now + this.#patienceMs;
  }

  /** The primary has said that it goes. */
  expire(): void {
    this.#patienceMs = 0;
    this.#expiresAt = 0;
  }

  /** Must be asked more often than every `OWN_PAUSE_MS`. */
  isExpired(now: number, lastFetchAt: number): boolean {
    const wasPaused = now - this.#checkedAt > OWN_PAUSE_MS;
    const isReading = now - lastFetchAt < READING_MS;
    this.#checkedAt = now;
    if (wasPaused || !isReading) {
      this.#expiresAt = now + this.#patienceMs;
    }
    return isReading && now >= this.#expiresAt;
  }
}
