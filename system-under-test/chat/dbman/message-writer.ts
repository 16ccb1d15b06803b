import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { GroupQueue } from "../../platform/group-queue.ts";
import { LATENCY_BUCKETS_SECONDS } from "../../platform/metrics.ts";
import { type NewMessage, roomNumber, type StoreResult } from "../contract/messages.ts";
import type { MessageTable } from "./message-table.ts";

export interface MessageWriterOptions {
  readonly lanes: number;
  readonly groupRows: number;
  readonly groupWaitMs: number;
  readonly queueRows: number;
}

/**
 * Groups messages into few transactions. Each room has its lane and a lane stores one group at a time, so messages
 * of a room keep the order in which they came, and the groups of one instance never wait for each other's locks.
 */
export class MessageWriter {
  readonly #lanes: readonly GroupQueue<NewMessage, StoreResult>[];

  /** Tells `stored` of each new message once it is committed. */
  constructor(
    table: MessageTable,
    options: MessageWriterOptions,
    registry: Registry,
    stored: (roomId: string, sequence: number) => void,
  ) {
    const measured = measureGroups(registry, async (messages) => {
      const results = await table.store(messages);
      for (const [index, result] of results.entries()) {
        if (result.outcome === "stored") stored((messages[index] as NewMessage).roomId, result.sequence);
      }
      return results;
    });
    this.#lanes = Array.from(
      { length: options.lanes },
      () =>
        new GroupQueue({
          itemsMax: options.groupRows,
          waitMs: options.groupWaitMs,
          queuedMax: options.queueRows,
          run: measured,
        }),
    );
    const queued: Gauge = new Gauge({
      name: "dbman_write_queue_rows",
      help: "Messages that wait for their group.",
      registers: [registry],
      collect: () => queued.set(this.#lanes.reduce((sum, lane) => sum + lane.queued, 0)),
    });
  }

  /** What became of the message, once its transaction is committed. */
  async store(message: NewMessage): Promise<StoreResult> {
    const lane = this.#lanes[laneIndex(message.roomId, this.#lanes.length)];
    if (lane === undefined) throw new Error(`no lane for room ${message.roomId}`);
    return lane.add(message);
  }
}

/** Mixes the bits, because callers already spread rooms over instances by the plain number. */
function laneIndex(roomId: string, lanes: number): number {
  return (Math.imul(roomNumber(roomId), 0x9e3779b1) >>> 16) % lanes;
}

type StoreGroup = (messages: readonly NewMessage[]) => Promise<readonly StoreResult[]>;

function measureGroups(registry: Registry, store: StoreGroup): StoreGroup {
  const rows = new Histogram({
    name: "dbman_write_batch_rows",
    help: "Messages per write transaction.",
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "dbman_write_batch_seconds",
    help: "Time of a write transaction, commit included.",
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [registry],
  });
  const outcomes = new Counter({
    name: "dbman_messages_total",
    help: "Messages by what became of them.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  return async (messages) => {
    rows.observe(messages.length);
    const observe = seconds.startTimer();
    try {
      const results = await store(messages);
      for (const { outcome } of results) outcomes.inc({ outcome });
      return results;
    } catch (error) {
      outcomes.inc({ outcome: "unavailable" }, messages.length);
      throw error;
    } finally {
      observe();
    }
  };
}
