import type { OrderType, Side } from "./order.ts";
import type { SelfTradeMode } from "./self-trade.ts";

/** Rules of one symbol. Money is in quote units, prices in ticks, quantities in lots. */
export interface SymbolSpec {
  readonly symbol: string;
  /** Quote units that one lot costs per tick of price. */
  readonly quotePerTickLot: number;
  /** Initial margin is the position's value divided by this. */
  readonly leverageMax: number;
  /** Maintenance margin is the position's value divided by this; larger than `leverageMax`. */
  readonly maintenanceDivisor: number;
  /** A limit price may be this far from the mark price, and a market order trade this far from it, in percent. */
  readonly bandPercent: number;
  /** Largest quantity of one order, lots. */
  readonly quantityMax: number;
  /** Mark price before the first tick or price update, ticks. */
  readonly markInitial: number;
}

export interface PlaceOrder {
  readonly kind: "PLACE_ORDER";
  readonly orderId: number;
  readonly accountId: number;
  /** The account's own name for the order, at most 36 characters; empty when it gave none. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Ticks; 0 for a market order. */
  readonly price: number;
  /** Ticks; 0 except for a stop-limit order. */
  readonly stopPrice: number;
  readonly quantity: number;
}

export interface CancelOrder {
  readonly kind: "CANCEL_ORDER";
  readonly orderId: number;
  readonly accountId: number;
  readonly symbol: string;
}

/** One chunk of a symbol's state on its way from one lane to another; the last one installs it. */
export interface InstallSymbol {
  readonly kind: "INSTALL_SYMBOL";
  readonly symbol: string;
  /** Lane it comes from. */
  readonly source: string;
  /** 1-based number of this chunk, and how many there are. */
  readonly part: number;
  readonly parts: number;
  readonly text: string;
}

/** All that can happen to an engine. It knows nothing else: no clock, no random numbers, no input but these. */
export type Command =
  | PlaceOrder
  | CancelOrder
  | InstallSymbol
  | { readonly kind: "LIST_SYMBOL"; readonly symbol: string; readonly spec: SymbolSpec }
  | { readonly kind: "PAUSE_SYMBOL"; readonly symbol: string }
  | { readonly kind: "RESUME_SYMBOL"; readonly symbol: string }
  | { readonly kind: "SET_MARK_PRICE"; readonly symbol: string; readonly price: number }
  | { readonly kind: "HAND_OFF"; readonly symbol: string; readonly target: string }
  | { readonly kind: "DEPOSIT"; readonly accountId: number; readonly amount: number }
  | { readonly kind: "WITHDRAW"; readonly accountId: number; readonly amount: number }
  | { readonly kind: "SET_SELF_TRADE_MODE"; readonly accountId: number; readonly mode: SelfTradeMode }
  | { readonly kind: "FUND_INSURANCE"; readonly amount: number }
  /** The beat of the lane: mark prices follow their books and margins are checked. */
  | { readonly kind: "TICK" };

export type CommandKind = Command["kind"];
/** Commands that belong to one symbol, and follow it when it moves to another lane. */
export type SymbolCommand = Extract<Command, { readonly symbol: string }>;
