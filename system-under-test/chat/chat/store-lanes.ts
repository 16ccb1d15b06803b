import { Counter, Gauge, type Registry } from "prom-client";
import { ServiceError } from "../../platform/errors.ts";
import { GroupQueue, type Refusal } from "../../platform/group-queue.ts";
import type { ServiceClient } from "../../platform/service-client.ts";
import { WaitBudget } from "../../platform/wait-budget.ts";
import {
  type NewMessage,
  roomNumber,
  STORE_GROUP_MAX,
  type StoreResult,
  storeResultsSchema,
} from "../contract/messages.ts";

/** A call to dbman and its transaction cost as much as many messages: under load they go in large groups. */
const GROUP_WAIT_MS = 40;
const GROUP_WAIT_MS_PER_MESSAGE = 4;
const QUEUED_MAX = 20_000;

type Lane = GroupQueue<NewMessage, StoreResult>;

export interface StoreLanesOptions {
  /** One lane for each endpoint of dbman. */
  readonly endpoints: number;
  /** Milliseconds that the messages in a lane may cost one more while the load goes on. */
  readonly waitMsMax: number;
  readonly registry: Registry;
}

/**
 * Messages on their way to dbman, one lane per endpoint: a lane has one call under way and gathers the next group
 * meanwhile. A room always has the same lane, so its messages arrive in order. A message that would be stored too late is
 * refused with `store_queue_full` before it has gone anywhere.
 */
export class StoreLanes {
  readonly #lanes: readonly Lane[];

  constructor(dbman: ServiceClient, { endpoints, waitMsMax, registry }: StoreLanesOptions) {
    const refuse = countRefusals(registry);
    this.#lanes = Array.from(
      { length: endpoints },
      (_, lane) =>
        new GroupQueue({
          itemsMax: STORE_GROUP_MAX,
          waitMs: GROUP_WAIT_MS,
          waitMsPerItem: GROUP_WAIT_MS_PER_MESSAGE,
          queuedMax: QUEUED_MAX,
          budget: new WaitBudget(waitMsMax),
          refuse,
          run: async (messages) => {
            const call = { path: "/internal/messages/store", body: { messages }, affinity: lane } as const;
            const { results } = await dbman.read({ method: "POST", ...call }, storeResultsSchema);
            return results;
          },
        }),
    );
    measureWaits(this.#lanes, registry);
  }

  async store(message: NewMessage): Promise<StoreResult> {
    const lane = this.#lanes[roomNumber(message.roomId) % this.#lanes.length];
    if (lane === undefined) throw new Error(`no lane for room ${message.roomId}`);
    return lane.add(message);
  }
}

function countRefusals(registry: Registry): (refusal: Refusal) => ServiceError {
  const refused = new Counter({
    name: "chat_store_refused_total",
    help: "Messages refused before they went to dbman.",
    labelNames: ["reason"],
    registers: [registry],
  });
  return ({ reason, retryAfterMs }) => {
    refused.inc({ reason });
    const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
    return new ServiceError(
      "store_queue_full",
      `messages wait too long to be stored; this one was not, send it again in ${retryAfterSeconds} s`,
      { retryAfterSeconds },
    );
  };
}

function measureWaits(lanes: readonly Lane[], registry: Registry): void {
  const waits: Gauge<"lane"> = new Gauge({
    name: "chat_store_lane_wait_seconds",
    help: "How long a message that came now would take to be stored, as the lane expects.",
    labelNames: ["lane"],
    registers: [registry],
    collect: () => {
      for (const [lane, { waitMs }] of lanes.entries()) waits.set({ lane }, waitMs / 1_000);
    },
  });
}
