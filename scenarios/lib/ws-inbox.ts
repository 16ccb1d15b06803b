import { backfilled, deliverDuration, duplicates, missing, outOfOrder, recordDelivered } from "./metrics.ts";
import { clockMs, type ProcessMarker, sentHere } from "./message-id.ts";
import { RoomOrder } from "./room-order.ts";
import type { Frame, RoomPosition } from "./ws-frames.ts";
import { SOCKET_TAGS } from "./ws-tags.ts";

const DELIVERY_TAGS = {
  rest: { ...SOCKET_TAGS, source: "rest" },
  ws: { ...SOCKET_TAGS, source: "ws" },
} as const;

/** What one user gets of all its rooms, over all connections of a session. */
export class Inbox {
  readonly #marker: ProcessMarker;
  readonly #userId: string;
  readonly #orders = new Map<string, RoomOrder>();
  /** Rooms that a message came from, whether the server had named them or not. */
  readonly #heardOf = new Set<string>();

  constructor(marker: ProcessMarker, userId: string) {
    this.#marker = marker;
    this.#userId = userId;
  }

  /** Whether a back-fill is under way. */
  get resuming(): boolean {
    return [...this.#orders.values()].some((order) => order.resuming);
  }

  /** Messages that the rooms have and that have not come so far. */
  get missing(): number {
    let total = 0;
    for (const order of this.#orders.values()) total += order.missing;
    return total;
  }

  /**
   * Where the rooms of a new connection stand. Returns from where to resume those that are behind; none on the first
   * connection. Counts zero faults then, for no sample would mean that nobody looked.
   */
  ready(rooms: readonly RoomPosition[]): RoomPosition[] {
    if (this.#orders.size === 0) this.#countFaults(0, 0, 0);
    return rooms.flatMap(({ roomId, lastSequence }) => {
      const order = this.#orders.get(roomId);
      if (order === undefined) {
        this.#orders.set(roomId, new RoomOrder(lastSequence));
        return [];
      }
      order.promise(lastSequence);
      return order.missing === 0 ? [] : [{ roomId, lastSequence: order.resume() }];
    });
  }

  message({ roomId, sequence, clientMessageId }: Frame & { type: "message" }): void {
    if (!this.#heardOf.has(roomId)) {
      this.#heardOf.add(roomId);
      recordDelivered(this.#userId, roomId);
    }
    const order = this.#orders.get(roomId);
    const live = order === undefined || !order.resuming;
    const sent = live ? sentHere(this.#marker, clientMessageId) : null;
    if (sent !== null) deliverDuration.add(clockMs() - sent.sentAtMs, DELIVERY_TAGS[sent.source]);
    const arrival = order?.arrived(sequence);
    if (arrival === "duplicate") this.#countFaults(0, 1, 0);
    if (arrival === "out-of-order") this.#countFaults(0, 0, 1);
    if (arrival === "filled" || (arrival === "in-order" && !live)) backfilled.add(1, SOCKET_TAGS);
  }

  /** A message that was acknowledged must also arrive. */
  acknowledged({ roomId, sequence }: Frame & { type: "ack" }): void {
    this.#orders.get(roomId)?.promise(sequence);
  }

  /** Returns from where to resume again, when the back-fill was not complete. */
  resumed({ roomId, lastSequence, complete }: Frame & { type: "resumed" }): RoomPosition | null {
    const order = this.#orders.get(roomId);
    order?.resumed(lastSequence, complete);
    return order === undefined || complete ? null : { roomId, lastSequence: order.resume() };
  }

  /** The session is over: what has not come now is missing. */
  close(): void {
    this.#countFaults(this.missing, 0, 0);
  }

  #countFaults(lost: number, twice: number, late: number): void {
    missing.add(lost, SOCKET_TAGS);
    duplicates.add(twice, SOCKET_TAGS);
    outOfOrder.add(late, SOCKET_TAGS);
  }
}
