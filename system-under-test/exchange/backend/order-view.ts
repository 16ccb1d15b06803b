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

/** Orders that their sender gave no id have one all the same, so that an engine takes them once however often they are sent. */
export function ownClientOrderId(orderId: number): string {
  return `${OWN_ID_START}${orderId}`;
}

/** The id as its sender gave it; `null` when there was none. */
export function givenClientOrderId({ clientOrderId }: Pick<OrderView, "clientOrderId">): string | null {
  return clientOrderId === "" || clientOrderId.startsWith(OWN_ID_START) ? null : clientOrderId;
}

/** No sender may give an id that starts so. */
const OWN_ID_START = "#";

export function isClosed(order: OrderView): boolean {
  return order.status === "FILLED" || order.status === "CANCELLED" || order.status === "REJECTED";
}
