import { Counter, Gauge, Rate, Trend } from "k6/metrics";
import type { MessageNumber } from "./message-id.ts";
import { acknowledgedId, deliveredPair } from "./recorded-ids.ts";

/** Store of a message as its sender sees it (REST answer or WebSocket ack), milliseconds; tag `source=rest|ws`. */
export const storeDuration = new Trend("chat_store_duration", true);
/** Share of stores that were not acknowledged; tag `source`, and `error_code` of those that failed. */
export const storeFailed = new Rate("chat_store_failed");
/** List and search, milliseconds; tag `kind=list|search`. */
export const readDuration = new Trend("chat_read_duration", true);
/** WebSocket: send to the sender's ack, milliseconds. */
export const ackDuration = new Trend("ws_ack_duration", true);
/** WebSocket: send (by REST or WebSocket) to live arrival, one sample per recipient, milliseconds; tag `source`. */
export const deliverDuration = new Trend("ws_deliver_duration", true);
/** Messages of a room that a recipient did not get, back-fill included. */
export const missing = new Counter("ws_missing");
export const duplicates = new Counter("ws_duplicate");
export const outOfOrder = new Counter("ws_out_of_order");
/** Share of connections that could not be made or that the server ended: a sample when one is ready, one when it fails. */
export const sessionFailed = new Rate("ws_session_failed");
/** From losing a connection to having everything that was missed meanwhile, milliseconds; tag `cause=planned|lost`. */
export const reconnectDuration = new Trend("ws_reconnect_duration", true);
/** Messages that came by a back-fill after a reconnect. */
export const backfilled = new Counter("ws_backfilled");
/** Each message that was acknowledged, with its place in the room: what the invariants look for, one by one. */
const acknowledgedIds = new Gauge("chat_acknowledged_id");
/** Users and the rooms that they got messages of, each pair once in a session. */
const deliveredPairs = new Gauge("chat_delivered_pair");

export function recordAcknowledged({ sender, message }: MessageNumber, sequence: number): void {
  const id = acknowledgedId(sender, message, sequence);
  if (id !== null) acknowledgedIds.add(id);
}

export function recordDelivered(userId: string, roomId: string): void {
  const pair = deliveredPair(userId, roomId);
  if (pair !== null) deliveredPairs.add(pair);
}
