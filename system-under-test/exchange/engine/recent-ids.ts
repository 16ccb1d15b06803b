/**
 * How long a symbol remembers client order ids: this many ticks, which are seconds, and no more than so many ids (30 s
 * at 20,000 orders per second). A sender that was not answered knows after 5 s, and its retry comes within 20 s.
 */
export const RECENT_IDS_TICKS = 30;
export const RECENT_IDS_MAX = 600_000;

/** A remembered id as plain data. */
export type RecentIdEntry = readonly [key: string, orderId: number, ageTicks: number];

/** The latest client order ids of a symbol with the order each one named, oldest first. */
export class RecentIds {
  readonly #entries = new Map<string, { readonly orderId: number; readonly tick: number }>();

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
    for (const [key, { tick: then }] of this.#entries) {
      if (tick - then <= RECENT_IDS_TICKS) {
        return;
      }
      this.#entries.delete(key);
    }
  }

  /** Oldest first. */
  entries(tick: number): RecentIdEntry[] {
    return Array.from(this.#entries, ([key, { orderId, tick: then }]) => [key, orderId, tick - then]);
  }

  #remember(key: string, orderId: number, tick: number): void {
    this.#entries.set(key, { orderId, tick });
    if (this.#entries.size > RECENT_IDS_MAX) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) {
        this.#entries.delete(oldest);
      }
    }
  }
}
