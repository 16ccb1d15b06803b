import type { ServiceClient } from "../../platform/service-client.ts";
import type { Caller } from "../../platform/tokens.ts";
import { type Room, roomPositionsSchema, roomsSchema } from "../contract/directory.ts";
import { messagePageSchema, type MessagePage } from "../contract/messages.ts";
import { messageJson } from "./fan-out.ts";
import type { SequencedFrame } from "./room-feed.ts";
import { textFrame } from "./text-frame.ts";

const PAGE = 200;
/** Rooms in one question for their positions. */
const POSITIONS_CHUNK = 5_000;

/** What the WebSocket side reads from dbman. */
export class RoomReads {
  readonly #dbman: ServiceClient;

  constructor(dbman: ServiceClient) {
    this.#dbman = dbman;
  }

  async roomsOf({ tenantId, userId }: Caller): Promise<readonly Room[]> {
    const call = { method: "POST", path: "/internal/users/rooms", body: { tenantId, userId } } as const;
    return (await this.#dbman.read(call, roomsSchema)).rooms;
  }

  /** Messages above `after` for a caller, whose membership is checked; oldest first, a bounded page. */
  async framesFor(caller: Caller, roomId: string, after: number): Promise<readonly SequencedFrame[]> {
    const { tenantId, userId } = caller;
    const body = { tenantId, userId, roomId, after, limit: PAGE };
    return toFrames(
      await this.#dbman.read({ method: "POST", path: "/internal/messages/list", body }, messagePageSchema),
    );
  }

  /** Messages above `after` for all who are in the room; oldest first, a bounded page. */
  async frames(roomId: string, after: number): Promise<readonly SequencedFrame[]> {
    const body = { roomId, after, limit: PAGE };
    return toFrames(
      await this.#dbman.read({ method: "POST", path: "/internal/rooms/messages", body }, messagePageSchema),
    );
  }

  /** Calls `each` with the place of the newest message of every room. */
  async positions(
    roomIds: readonly string[],
    each: (roomId: string, lastSequence: number) => void,
  ): Promise<void> {
    for (let start = 0; start < roomIds.length; start += POSITIONS_CHUNK) {
      const body = { roomIds: roomIds.slice(start, start + POSITIONS_CHUNK) };
      const call = { method: "POST", path: "/internal/rooms/positions", body } as const;
      const { positions } = await this.#dbman.read(call, roomPositionsSchema);
      for (const { roomId, lastSequence } of positions) each(roomId, lastSequence);
    }
  }
}

function toFrames(page: MessagePage): readonly SequencedFrame[] {
  return page.messages.map((message) => ({
    sequence: message.sequence,
    frame: textFrame(Buffer.from(messageJson(message))),
  }));
}
