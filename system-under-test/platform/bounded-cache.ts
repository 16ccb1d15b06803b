/** What a look-up found: a value still fresh, one past its time but usable in need, or nothing. */
export type CacheLookup<Value> =
  | { readonly state: "fresh" | "stale"; readonly value: Value }
  | { readonly state: "absent" };

interface Entry<Value> {
  readonly value: Value;
  readonly storedAtMs: number;
}

/** A cache bounded by count (least recently used goes first) and by age (`ttlMs`, then `staleMs` more in need). */
export class BoundedCache<Value> {
  readonly #limits: { entriesMax: number; ttlMs: number; staleMs: number };
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(limits: { entriesMax: number; ttlMs: number; staleMs: number }, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): CacheLookup<Value> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return { state: "absent" };
    const ageMs = this.#now() - entry.storedAtMs;
    if (ageMs >= this.#limits.ttlMs + this.#limits.staleMs) {
      this.#entries.delete(key);
      return { state: "absent" };
    }
    this.#used(key, entry);
    return { state: ageMs < this.#limits.ttlMs ? "fresh" : "stale", value: entry.value };
  }

  /** The order of use matters once the cache fills up; keeping it costs as much as two look-ups. */
  #used(key: string, entry: Entry<Value>): void {
    if (this.#entries.size * 2 <= this.#limits.entriesMax) return;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, storedAtMs: this.#now() });
    const [leastRecent] = this.#entries.keys();
    if (this.#entries.size > this.#limits.entriesMax && leastRecent !== undefined)
      this.#entries.delete(leastRecent);
  }
}
