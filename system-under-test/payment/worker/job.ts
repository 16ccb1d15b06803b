import type { ConsumerName, EventType } from "../contract/events.ts";
import type { GatewayOperation } from "../pg/gateway-client.ts";

/** What a gateway worker does: which events it takes, and what follows from the gateway's word. */
export interface Job {
  readonly name: ConsumerName;
  readonly table: "settlement_request" | "refund_request";
  readonly requested: EventType;
  readonly operation: GatewayOperation;
  readonly done: EventType;
  /** Status of a payment before, and after the gateway approved or declined. */
  readonly from: string;
  readonly approved: string;
  readonly declined: string;
  /** What the payment counts the amount as. */
  readonly amountColumn: "captured_amount" | "refunded_amount";
}

export const SETTLEMENT: Job = {
  name: "settlement-worker",
  table: "settlement_request",
  requested: "PAYMENT_CAPTURE_REQUESTED",
  operation: "settle",
  done: "PAYMENT_CAPTURED",
  from: "CAPTURE_REQUESTED",
  approved: "CAPTURED",
  declined: "CAPTURE_FAILED",
  amountColumn: "captured_amount",
};

export const REFUND: Job = {
  name: "refund-worker",
  table: "refund_request",
  requested: "PAYMENT_REFUND_REQUESTED",
  operation: "refund",
  done: "PAYMENT_REFUNDED",
  from: "REFUND_REQUESTED",
  approved: "REFUNDED",
  declined: "REFUND_FAILED",
  amountColumn: "refunded_amount",
};
