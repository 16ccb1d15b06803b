/** How many client order ids a symbol remembers; a repeat that comes later than this many orders is not noticed. */
export const RECENT_IDS_MAX = 10_000;

/** The latest client order ids of a symbol with the order each one named, oldest forgotten first. */
export class RecentIds {
  readonly #orderIds = new Map<string, number>();

  /** The order that this account named so before; undefined when there is none or it is long ago. */
  find(accountId: number, clientOrderId: string): number | undefined {
    return this.#orderIds.get(`${accountId}:${clientOrderId}`);
  }

  remember(accountId: number, clientOrderId: string, orderId: number): void {
    this.rememberKey(`${accountId}:${clientOrderId}`, orderId);
  }

  rememberKey(key: string, orderId: number): void {
    this.#orderIds.set(key, orderId);
    if (this.#orderIds.size > RECENT_IDS_MAX) {
      const oldest = this.#orderIds.keys().next().value;
      if (oldest !== undefined) {
        this.#orderIds.delete(oldest);
      }
    }
  }

  /** Oldest first. */
  entries(): [key: string, orderId: number][] {
    return [...this.#orderIds];
  }
}
