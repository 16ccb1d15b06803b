import { Gauge, Rate, Trend } from "k6/metrics";

/** POST of an order until Kafka has it, milliseconds. */
export const orderDuration = new Trend("order_ack_duration", true);
/** The id of each order that was taken: what the invariants look for afterwards, one by one. */
const acknowledgedId = new Gauge("order_acknowledged_id");
/** Share of orders and cancels that were not taken. */
export const orderFailed = new Rate("order_failed");
/** POST of an order until its fill arrives over WebSocket, milliseconds. */
export const fillDuration = new Trend("order_fill_duration", true);
/** Share of orders that had a counterpart and whose fill did not arrive in time. */
export const fillMissing = new Rate("order_fill_missing");
/** Share of orders that each shard got: a sample for each order, 1 for its shard and 0 for the others. */
const shard1Rate = new Rate("orders_shard_1");
const shard2Rate = new Rate("orders_shard_2");
const shard3Rate = new Rate("orders_shard_3");

/** Other exchanges may have ids that are no numbers; nobody looks for theirs. */
export function recordAcknowledged(orderId: string): void {
  const id = Number(orderId);
  if (Number.isSafeInteger(id)) acknowledgedId.add(id);
}

export function countShard(shard: string | null): void {
  shard1Rate.add(shard === "shard-1");
  shard2Rate.add(shard === "shard-2");
  shard3Rate.add(shard === "shard-3");
}
