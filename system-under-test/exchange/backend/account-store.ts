import { SELF_TRADE_MODE_DEFAULT, type SelfTradeMode } from "../engine/self-trade.ts";

export interface PositionView {
  readonly symbol: string;
  readonly size: number;
  readonly cost: number;
}

interface AccountView {
  /** By lane: each lane keeps a pool of the account's margin. */
  readonly cash: Map<string, number>;
  /** By lane, as cash is; lanes that told none have the default. */
  readonly selfTradeModes: Map<string, SelfTradeMode>;
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

  setSelfTradeMode(accountId: number, lane: string, mode: SelfTradeMode): void {
    this.#open(accountId).selfTradeModes.set(lane, mode);
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

  totalCashOf(accountId: number): number {
    return [...this.cashOf(accountId).values()].reduce((sum, cash) => sum + cash, 0);
  }

  selfTradeModeOf(accountId: number, lane: string): SelfTradeMode {
    return this.#accounts.get(accountId)?.selfTradeModes.get(lane) ?? SELF_TRADE_MODE_DEFAULT;
  }

  positionsOf(accountId: number): readonly PositionView[] {
    return [...(this.#accounts.get(accountId)?.positions.values() ?? [])];
  }

  #open(accountId: number): AccountView {
    const account = this.#accounts.get(accountId) ?? {
      cash: new Map(),
      selfTradeModes: new Map(),
      positions: new Map(),
    };
    this.#accounts.set(accountId, account);
    return account;
  }
}
