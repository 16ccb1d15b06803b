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
export const SHARD_RATES: Readonly<Record<string, Rate>> = {
  "shard-1": new Rate("orders_shard_1"),
  "shard-2": new Rate("orders_shard_2"),
  "shard-3": new Rate("orders_shard_3"),
};

/** Other exchanges may have ids that are no numbers; nobody looks for theirs. */
export function recordAcknowledged(orderId: string): void {
  const id = Number(orderId);
  if (Number.isSafeInteger(id)) acknowledgedId.add(id);
}

export function countShard(shard: string | null): void {
  for (const name of Object.keys(SHARD_RATES)) SHARD_RATES[name]?.add(name === shard);
}
