import { GroupQueue } from "../../platform/group-queue.ts";
import type { ServiceClient } from "../../platform/service-client.ts";
import {
  type NewMessage,
  roomNumber,
  STORE_GROUP_MAX,
  type StoreResult,
  storeResultsSchema,
} from "../contract/messages.ts";

/** A call to dbman and its transaction cost as much as many messages: under load they go in large groups. */
const GROUP_WAIT_MS = 40;
const GROUP_WAIT_MS_PER_MESSAGE = 2;
const QUEUED_MAX = 20_000;

/**
 * Messages on their way to dbman, one lane per endpoint: a lane has one call under way and gathers the next group
 * meanwhile. A room always has the same lane, so its messages arrive in order.
 */
export class StoreLanes {
  readonly #lanes: readonly GroupQueue<NewMessage, StoreResult>[];

  constructor(dbman: ServiceClient, endpoints: number) {
    this.#lanes = Array.from(
      { length: endpoints },
      (_, lane) =>
        new GroupQueue({
          itemsMax: STORE_GROUP_MAX,
          waitMs: GROUP_WAIT_MS,
          waitMsPerItem: GROUP_WAIT_MS_PER_MESSAGE,
          queuedMax: QUEUED_MAX,
          run: async (messages) => {
            const call = { path: "/internal/messages/store", body: { messages }, affinity: lane } as const;
            const { results } = await dbman.read({ method: "POST", ...call }, storeResultsSchema);
            return results;
          },
        }),
    );
  }

  async store(message: NewMessage): Promise<StoreResult> {
    const lane = this.#lanes[roomNumber(message.roomId) % this.#lanes.length];
    if (lane === undefined) throw new Error(`no lane for room ${message.roomId}`);
    return lane.add(message);
  }
}
