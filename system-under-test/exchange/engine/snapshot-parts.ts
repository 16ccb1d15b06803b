import type { Market } from "./market.ts";
import type { Order } from "./order.ts";
import type { RecentIdEntry } from "./recent-ids.ts";
import {
  type AccountSnapshot,
  type EngineSnapshot,
  type EngineTerms,
  engineTerms,
  type MarketTerms,
  marketTerms,
  type OrderList,
  type OrderSnapshot,
  snapshotAccount,
  snapshotOrder,
} from "./snapshot.ts";
import type { EngineState } from "./state.ts";

/** Entries of one part: few enough that making and writing one takes about a millisecond. */
const PART_ENTRIES_MAX = 1_000;

/** A piece of a snapshot. Orders and ids belong to the market before them. */
export type SnapshotPart =
  | { readonly part: "engine"; readonly terms: EngineTerms }
  | { readonly part: "arriving"; readonly symbol: string; readonly chunk: string }
  | { readonly part: "accounts"; readonly accounts: readonly AccountSnapshot[] }
  | { readonly part: "selfTradeModes"; readonly modes: EngineSnapshot["selfTradeModes"] }
  | { readonly part: "market"; readonly terms: MarketTerms }
  | { readonly part: OrderList; readonly orders: readonly OrderSnapshot[] }
  | { readonly part: "recentIds"; readonly ids: readonly RecentIdEntry[] };

/** A snapshot of the state piece by piece, so that others can work in between; the state must not change meanwhile. */
export function* snapshotParts(state: EngineState): Generator<SnapshotPart> {
  yield { part: "engine", terms: engineTerms(state) };
  for (const [symbol, chunks] of state.arriving) {
    for (const chunk of chunks) yield { part: "arriving", symbol, chunk };
  }
  for (const accounts of inPieces(state.accounts.values(), snapshotAccount)) {
    yield { part: "accounts", accounts };
  }
  for (const modes of inPieces(state.selfTradeModes, (entry) => entry)) {
    yield { part: "selfTradeModes", modes };
  }
  for (const market of state.markets.values()) {
    yield* marketParts(market, state.ticks);
  }
}

function* marketParts(market: Market, ticks: number): Generator<SnapshotPart> {
  const { book, stops, recentIds } = market;
  yield { part: "market", terms: marketTerms(market) };
  const lists: readonly (readonly [OrderList, Iterable<Order>])[] = [
    ["bids", book.bids.orders()],
    ["asks", book.asks.orders()],
    ["buyStops", stops.buys.orders()],
    ["sellStops", stops.sells.orders()],
  ];
  for (const [part, list] of lists) {
    for (const orders of inPieces(list, snapshotOrder)) yield { part, orders };
  }
  for (const ids of inPieces(recentIds.entries(ticks), (entry) => entry)) {
    yield { part: "recentIds", ids };
  }
}

function* inPieces<From, To>(items: Iterable<From>, change: (item: From) => To): Generator<To[]> {
  let piece: To[] = [];
  for (const item of items) {
    piece.push(change(item));
    if (piece.length === PART_ENTRIES_MAX) {
      yield piece;
      piece = [];
    }
  }
  if (piece.length > 0) yield piece;
}

/** Puts the parts of a snapshot together; throws a TypeError when they are not those of one. */
export class SnapshotBuilder {
  #terms: EngineTerms | null = null;
  readonly #arriving = new Map<string, string[]>();
  readonly #accounts: AccountSnapshot[] = [];
  readonly #selfTradeModes: EngineSnapshot["selfTradeModes"][number][] = [];
  readonly #markets: BuiltMarket[] = [];

  add(part: SnapshotPart): void {
    switch (part.part) {
      case "engine":
        this.#terms = part.terms;
        return;
      case "arriving":
        this.#arriving.set(part.symbol, [...(this.#arriving.get(part.symbol) ?? []), part.chunk]);
        return;
      case "accounts":
        for (const account of part.accounts) this.#accounts.push(account);
        return;
      case "selfTradeModes":
        for (const mode of part.modes) this.#selfTradeModes.push(mode);
        return;
      case "market":
        this.#markets.push({
          ...part.terms,
          bids: [],
          asks: [],
          buyStops: [],
          sellStops: [],
          recentIds: [],
        });
        return;
      case "recentIds":
        for (const id of part.ids) this.#market.recentIds.push(id);
        return;
      case "bids":
      case "asks":
      case "buyStops":
      case "sellStops":
        for (const order of part.orders) this.#market[part.part].push(order);
    }
  }

  get #market(): BuiltMarket {
    const market = this.#markets.at(-1);
    if (market === undefined) {
      throw new TypeError("orders before the first market");
    }
    return market;
  }

  build(): EngineSnapshot {
    if (this.#terms === null) {
      throw new TypeError("it says nothing of the engine");
    }
    return {
      ...this.#terms,
      markets: this.#markets,
      accounts: this.#accounts,
      selfTradeModes: this.#selfTradeModes,
      arriving: [...this.#arriving],
    };
  }
}

type BuiltMarket = MarketTerms & Record<OrderList, OrderSnapshot[]> & { readonly recentIds: RecentIdEntry[] };
