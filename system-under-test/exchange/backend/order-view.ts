import type { OrderType, Side } from "../engine/order.ts";

export type OrderStatus =
  | "PENDING"
  | "WAITING"
  | "OPEN"
  | "PARTIALLY_FILLED"
  | "FILLED"
  | "CANCELLED"
  | "REJECTED";

/** What a backend knows of an order; integers as the engine has them. */
export interface OrderView {
  readonly orderId: number;
  readonly accountId: number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly price: number;
  readonly stopPrice: number;
  readonly quantity: number;
  status: OrderStatus;
  remaining: number;
  /** Sum of price times quantity of its fills, ticks times lots. */
  filledValue: number;
  /** Why it was refused or cancelled; empty when it was not. */
  reason: string;
}

export type NewOrderView = Omit<OrderView, "status" | "remaining" | "filledValue" | "reason">;

export function createOrderView(fields: NewOrderView, status: OrderStatus): OrderView {
  return { ...fields, status, remaining: fields.quantity, filledValue: 0, reason: "" };
}

export function isClosed(order: OrderView): boolean {
  return order.status === "FILLED" || order.status === "CANCELLED" || order.status === "REJECTED";
}
