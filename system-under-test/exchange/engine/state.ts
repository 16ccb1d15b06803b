import { type Account, createAccount } from "./account.ts";
import { OPEN_ORDERS_MAX, type OpenOrderLimits } from "./limits.ts";
import type { Market } from "./market.ts";
import type { SelfTradeMode } from "./self-trade.ts";

/** Where an engine stands: its own lane (`topic/partition` of its input) and all lanes a symbol can be handed to. */
export interface Place {
  readonly lane: string;
  readonly lanes: readonly string[];
  /** Part of the engine's rules: every replica has the same. Only tests give others. */
  readonly openOrdersMax?: OpenOrderLimits;
}

/** All that an engine knows. It changes only by commands. */
export class EngineState {
  readonly place: Place;
  readonly openOrdersMax: OpenOrderLimits;
  readonly markets = new Map<string, Market>();
  readonly accounts = new Map<number, Account>();
  /** Of the accounts that have another mode than the default. */
  readonly selfTradeModes = new Map<number, SelfTradeMode>();
  /** Where symbols went that were handed to another lane. */
  readonly moved = new Map<string, string>();
  /** Chunks of symbols on their way here, by symbol. */
  readonly arriving = new Map<string, string[]>();
  /** TICK commands so far: the only clock there is, a second apart. */
  ticks = 0;
  /** Quote units that pay the losses of bankrupt accounts. */
  insuranceFund = 0;
  /** Deposits less withdrawals, insurance funding and margin moved in or out: the sum of all cash - cost, and the fund. */
  netDeposits = 0;
  /** How many liquidation orders there have been; the next one's id is -(liquidations + 1). */
  liquidations = 0;

  constructor(place: Place) {
    this.place = place;
    this.openOrdersMax = place.openOrdersMax ?? OPEN_ORDERS_MAX;
  }

  readonly marketOf = (symbol: string): Market => {
    const market = this.markets.get(symbol);
    if (market === undefined) {
      throw new Error(`no market ${JSON.stringify(symbol)} in this engine`);
    }
    return market;
  };

  accountOf(accountId: number): Account {
    const account = this.accounts.get(accountId);
    if (account === undefined) {
      throw new Error(`no account ${accountId} in this engine`);
    }
    return account;
  }

  openAccount(accountId: number): Account {
    const account = this.accounts.get(accountId) ?? createAccount(accountId);
    this.accounts.set(accountId, account);
    return account;
  }
}
