import type { PriceLevel } from "./price-levels.ts";

export const SIDES = ["buy", "sell"] as const;
export type Side = (typeof SIDES)[number];

export const ORDER_TYPES = ["LIMIT", "MARKET", "STOP_LIMIT"] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/** A live order: resting in the book, waiting as a stop, or being matched. Prices are ticks, quantities lots. */
export interface Order {
  /** Positive for orders of users, negative for orders the engine makes to liquidate. */
  readonly id: number;
  readonly accountId: number;
  readonly side: Side;
  readonly price: number;
  /** The trade price that activates a waiting stop-limit order; 0 for other orders. */
  readonly stopPrice: number;
  readonly quantity: number;
  remaining: number;
  /** The list it hangs in; null while it is in none. */
  level: PriceLevel | null;
  previous: Order | null;
  next: Order | null;
}

export type NewOrder = Pick<Order, "id" | "accountId" | "side" | "price" | "stopPrice" | "quantity">;

export function createOrder(fields: NewOrder, remaining: number = fields.quantity): Order {
  return {
    id: fields.id,
    accountId: fields.accountId,
    side: fields.side,
    price: fields.price,
    stopPrice: fields.stopPrice,
    quantity: fields.quantity,
    remaining,
    level: null,
    previous: null,
    next: null,
  };
}

/** +1 for a buy, -1 for a sell: the sign of what it adds to a position. */
export function signOf(side: Side): 1 | -1 {
  return side === "buy" ? 1 : -1;
}
