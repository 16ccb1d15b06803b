import { z } from "zod";

/** A message as it is given out. `id` is `<room id>-<sequence>`; `createdAt` is ISO 8601 in UTC. */
export interface Message {
  readonly id: string;
  readonly roomId: string;
  readonly sequence: number;
  readonly senderId: string;
  readonly clientMessageId: string;
  readonly text: string;
  readonly createdAt: string;
}

/** A page of messages. `nextBefore` is the cursor for the older ones that follow; `null` at the end. */
export interface MessagePage {
  readonly messages: readonly Message[];
  readonly nextBefore: number | null;
}

export function messageId(roomId: string, sequence: number): string {
  return `${roomId}-${sequence}`;
}

/** A message on its way into the store. */
export interface NewMessage {
  readonly tenantId: string;
  readonly roomId: string;
  readonly senderId: string;
  readonly clientMessageId: string;
  readonly text: string;
}

/** What became of a new message: `known` and `reused` tell that its client message id was stored before. */
const storeResultSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.enum(["stored", "known"]), sequence: z.number(), createdAt: z.string() }),
  z.object({ outcome: z.enum(["reused", "no_room", "not_a_member", "failed"]) }),
]);
export type StoreResult = z.infer<typeof storeResultSchema>;

export const storeResultsSchema = z.object({ results: z.array(storeResultSchema) });

/** Largest group of messages in one call to dbman. */
export const STORE_GROUP_MAX = 500;

export const messagePageSchema = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      roomId: z.string(),
      sequence: z.number(),
      senderId: z.string(),
      clientMessageId: z.string(),
      text: z.string(),
      createdAt: z.string(),
    }),
  ),
  nextBefore: z.number().nullable(),
});

/** The low digits of a room's id as a number: calls, lanes and channels are spread by it. */
export function roomNumber(roomId: string): number {
  return Number(roomId.slice(-9));
}
