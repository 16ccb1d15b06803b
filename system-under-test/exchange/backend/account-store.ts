export interface PositionView {
  readonly symbol: string;
  readonly size: number;
  readonly cost: number;
}

interface AccountView {
  /** By lane: each lane keeps a pool of the account's margin. */
  readonly cash: Map<string, number>;
  readonly positions: Map<string, PositionView>;
}

/** What accounts hold, as the engines said last. */
export class AccountStore {
  readonly #accounts = new Map<number, AccountView>();

  has(accountId: number): boolean {
    return this.#accounts.has(accountId);
  }

  get size(): number {
    return this.#accounts.size;
  }

  setCash(accountId: number, lane: string, cash: number): void {
    this.#open(accountId).cash.set(lane, cash);
  }

  setPosition(accountId: number, position: PositionView): void {
    const { positions } = this.#open(accountId);
    if (position.size === 0) {
      positions.delete(position.symbol);
    } else {
      positions.set(position.symbol, position);
    }
  }

  cashOf(accountId: number): ReadonlyMap<string, number> {
    return this.#accounts.get(accountId)?.cash ?? new Map();
  }

  positionsOf(accountId: number): readonly PositionView[] {
    return [...(this.#accounts.get(accountId)?.positions.values() ?? [])];
  }

  #open(accountId: number): AccountView {
    const account = this.#accounts.get(accountId) ?? { cash: new Map(), positions: new Map() };
    this.#accounts.set(accountId, account);
    return account;
  }
}
