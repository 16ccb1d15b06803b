import { Digest, DigestSum } from "./digest.ts";

/**
 * How long a symbol remembers client order ids: this many ticks, which are seconds, and no more than so many ids (30 s
 * at 20,000 orders per second). A sender that was not answered knows after 5 s, and its retry comes within 20 s.
 */
export const RECENT_IDS_TICKS = 30;
export const RECENT_IDS_MAX = 600_000;

/** A remembered id as plain data. */
export type RecentIdEntry = readonly [key: string, orderId: number, ageTicks: number];

interface RememberedId {
  readonly orderId: number;
  readonly tick: number;
}

/** The latest client order ids of a symbol with the order each one named, oldest first. */
export class RecentIds {
  readonly #entries = new Map<string, RememberedId>();

  /** Of all that is remembered, for the state hash. */
  readonly digests = new DigestSum();

  get size(): number {
    return this.#entries.size;
  }

  /** The order that this account named so before; undefined when there is none or it is long ago. */
  find(accountId: number, clientOrderId: string): number | undefined {
    return this.#entries.get(`${accountId}:${clientOrderId}`)?.orderId;
  }

  remember(accountId: number, clientOrderId: string, orderId: number, tick: number): void {
    this.#remember(`${accountId}:${clientOrderId}`, orderId, tick);
  }

  /** Takes over what another lane remembered. */
  restore([key, orderId, ageTicks]: RecentIdEntry, tick: number): void {
    this.#remember(key, orderId, tick - ageTicks);
  }

  /** Forgets what is too old at this tick. */
  expire(tick: number): void {
    for (const [key, entry] of this.#entries) {
      if (tick - entry.tick <= RECENT_IDS_TICKS) {
        return;
      }
      this.#forget(key, entry);
    }
  }

  /** Oldest first. */
  *entries(tick: number): Generator<RecentIdEntry> {
    for (const [key, { orderId, tick: then }] of this.#entries) {
      yield [key, orderId, tick - then];
    }
  }

  #remember(key: string, orderId: number, tick: number): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.digests.subtract(digestOf(key, known));
    }
    const entry = { orderId, tick };
    this.#entries.set(key, entry);
    this.digests.add(digestOf(key, entry));
    if (this.#entries.size > RECENT_IDS_MAX) {
      const [oldest] = this.#entries;
      if (oldest !== undefined) {
        this.#forget(...oldest);
      }
    }
  }

  #forget(key: string, entry: RememberedId): void {
    this.#entries.delete(key);
    this.digests.subtract(digestOf(key, entry));
  }
}

const scratch = new Digest();

function digestOf(key: string, { orderId, tick }: RememberedId): Digest {
  return scratch.clear().text(key).number(orderId).number(tick);
}
