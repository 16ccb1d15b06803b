import { Gauge, Rate, Trend } from "k6/metrics";

/** From sending to the answer, milliseconds, of what was made. */
export const couponDuration = new Trend("commerce_coupon_duration", true);
export const chargeDuration = new Trend("commerce_charge_duration", true);
export const orderDuration = new Trend("commerce_order_duration", true);
export const payDuration = new Trend("commerce_pay_duration", true);
export const cartDuration = new Trend("commerce_cart_duration", true);
/** Share of requests without an answer that was due: neither made as agreed on, nor refused by a code of the shop's. */
export const commerceErrors = new Rate("commerce_errors");
/** Share of charges that came again under their key and were answered otherwise than the first time. */
export const replaysDiffering = new Rate("commerce_replay_differs");
/** Ids of all that was acknowledged: what the invariants look for, one by one. */
export const issueId = new Gauge("commerce_issue_id");
export const chargeId = new Gauge("commerce_charge_id");
export const orderId = new Gauge("commerce_order_id");
export const paymentId = new Gauge("commerce_payment_id");
