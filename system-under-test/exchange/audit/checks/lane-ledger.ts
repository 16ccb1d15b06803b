import type { SymbolSpec } from "../../engine/commands.ts";
import type { EngineEvent, Trade } from "../../engine/events.ts";
import { absolute, value } from "../../reference/plain-math.ts";
import type { ReferencePackage } from "../../reference/reference-market.ts";

export interface Holding {
  readonly accountId: number;
  readonly symbol: string;
  size: bigint;
  cost: bigint;
}

/** What the accounts of a lane hold, booked from its trades, cash movements and moved symbols. Money in quote units. */
export class LaneLedger {
  readonly cash = new Map<number, bigint>();
  readonly holdings = new Map<string, Holding>();
  /** Holdings that a trade has changed and no POSITION has told of since. */
  readonly untold = new Set<Holding>();
  fund = 0n;

  holding(accountId: number, symbol: string): Holding {
    const key = `${accountId} ${symbol}`;
    const found = this.holdings.get(key) ?? { accountId, symbol, size: 0n, cost: 0n };
    this.holdings.set(key, found);
    return found;
  }

  cashOf(accountId: number): bigint {
    return this.cash.get(accountId) ?? 0n;
  }

  trade(trade: Trade, spec: SymbolSpec): void {
    const { makerAccountId, takerAccountId, takerSide, quantity, price } = trade;
    const lots = BigInt(takerSide === "buy" ? quantity : -quantity);
    this.#book(makerAccountId, spec, -lots, price);
    this.#book(takerAccountId, spec, lots, price);
  }

  move(event: Extract<EngineEvent, { readonly kind: "CASH" | "INSURANCE" }>): void {
    const change = BigInt(event.change);
    if (event.kind === "CASH") this.cash.set(event.accountId, this.cashOf(event.accountId) + change);
    else this.fund += change;
  }

  handedOff(symbol: string): void {
    for (const [key, holding] of this.holdings) {
      if (holding.symbol === symbol) this.holdings.delete(key);
    }
  }

  installed({ market, holders }: ReferencePackage): void {
    for (const { accountId, cash, size, cost } of holders) {
      this.cash.set(accountId, this.cashOf(accountId) + BigInt(cash));
      const holding = this.holding(accountId, market.spec.symbol);
      Object.assign(holding, { size: BigInt(size), cost: BigInt(cost) });
      this.untold.add(holding);
    }
  }

  /** What a trade closes becomes cash at the average cost, rounded towards zero; the rest opens at the trade's price. */
  #book(accountId: number, spec: SymbolSpec, lots: bigint, price: number): void {
    const holding = this.holding(accountId, spec.symbol);
    const closes = lots > 0n !== holding.size > 0n && holding.size !== 0n;
    const closing = closes ? least(absolute(lots), absolute(holding.size)) : 0n;
    const signed = lots > 0n ? closing : -closing;
    if (closing > 0n) {
      const released = (holding.cost * closing) / absolute(holding.size);
      this.cash.set(accountId, this.cashOf(accountId) - value(spec, signed, price) - released);
      holding.cost -= released;
    }
    holding.size += lots;
    holding.cost += value(spec, lots - signed, price);
    this.untold.add(holding);
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
