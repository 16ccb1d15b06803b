import type { CommandKind } from "./commands.ts";
import type { OrderType, Side } from "./order.ts";
import type { SelfTradeMode } from "./self-trade.ts";

/** Why a command was refused. The backend shows these codes to its callers. */
export const REFUSALS = [
  "UNKNOWN_SYMBOL",
  "SYMBOL_PAUSED",
  "SYMBOL_ALREADY_LISTED",
  "BAD_SYMBOL_SPEC",
  "UNKNOWN_ACCOUNT",
  "UNKNOWN_ORDER",
  "BAD_ORDER_ID",
  "DUPLICATE_ORDER_ID",
  "DUPLICATE_CLIENT_ORDER_ID",
  "QUANTITY_OUT_OF_RANGE",
  "PRICE_OUT_OF_RANGE",
  "PRICE_OUT_OF_BAND",
  "NOTIONAL_TOO_LARGE",
  "STOP_WOULD_TRIGGER",
  "INSUFFICIENT_MARGIN",
  "AMOUNT_OUT_OF_RANGE",
  "UNKNOWN_LANE",
  "BAD_PACKAGE",
  "PACKAGE_OF_NEWER_VERSION",
  "TOO_MANY_OPEN_ORDERS",
  "BOOK_FULL",
  "ENGINE_FAILED",
] as const;
export type Refusal = (typeof REFUSALS)[number];

export const CANCEL_REASONS = ["BY_USER", "NO_LIQUIDITY", "LIQUIDATION", "SELF_TRADE_PREVENTED"] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export interface Trade {
  readonly kind: "TRADE";
  readonly symbol: string;
  readonly price: number;
  readonly quantity: number;
  readonly takerSide: Side;
  readonly makerOrderId: number;
  readonly makerAccountId: number;
  readonly makerRemaining: number;
  readonly takerOrderId: number;
  readonly takerAccountId: number;
  readonly takerRemaining: number;
}

export interface Accepted {
  readonly kind: "ACCEPTED";
  readonly orderId: number;
  readonly accountId: number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly price: number;
  readonly stopPrice: number;
  readonly quantity: number;
}

export interface Refused {
  readonly kind: "REFUSED";
  readonly command: CommandKind;
  readonly code: Refusal;
  /** Order the command was about, or 0. */
  readonly orderId: number;
  /** Account the command was about, or 0. */
  readonly accountId: number;
  /** Symbol the command was about, or empty. */
  readonly symbol: string;
  /** For a duplicate: the order that has the id already; else 0. */
  readonly otherOrderId: number;
}

/** Where an account stands in one symbol after a command, with its cash in the lane. */
export interface PositionChanged {
  readonly kind: "POSITION";
  readonly accountId: number;
  readonly symbol: string;
  /** Lots; negative when short. */
  readonly size: number;
  /** Quote units paid for the size; negative when short. */
  readonly cost: number;
  readonly cash: number;
}

/** All that an engine says. Every event of a command is numbered: the id is (input partition, input offset, k). */
export type EngineEvent =
  | Trade
  | Accepted
  | Refused
  | PositionChanged
  | {
      readonly kind: "CANCELLED";
      readonly orderId: number;
      readonly accountId: number;
      readonly symbol: string;
      readonly quantity: number;
      readonly reason: CancelReason;
    }
  | {
      readonly kind: "TRIGGERED";
      readonly orderId: number;
      readonly accountId: number;
      readonly symbol: string;
    }
  | { readonly kind: "CASH"; readonly accountId: number; readonly change: number; readonly cash: number }
  | { readonly kind: "SELF_TRADE_MODE"; readonly accountId: number; readonly mode: SelfTradeMode }
  | { readonly kind: "SYMBOL_LISTED"; readonly symbol: string }
  | { readonly kind: "SYMBOL_PAUSED"; readonly symbol: string }
  | { readonly kind: "SYMBOL_RESUMED"; readonly symbol: string }
  | { readonly kind: "MARK_PRICE"; readonly symbol: string; readonly price: number }
  | {
      readonly kind: "LIQUIDATION";
      readonly orderId: number;
      readonly accountId: number;
      readonly symbol: string;
      readonly side: Side;
      readonly quantity: number;
      /** Equity and maintenance margin that led to it, quote units. */
      readonly equity: number;
      readonly maintenance: number;
    }
  /** The insurance fund took a fee (positive) or paid a loss (negative). */
  | { readonly kind: "INSURANCE"; readonly accountId: number; readonly change: number; readonly fund: number }
  | { readonly kind: "HANDED_OFF"; readonly symbol: string; readonly target: string }
  | { readonly kind: "FORWARDED"; readonly symbol: string; readonly target: string; readonly orderId: number }
  | {
      readonly kind: "SYMBOL_INSTALLED";
      readonly symbol: string;
      readonly source: string;
      readonly orders: number;
    };
