import { z } from "zod";
import type { ErrorCode } from "../../platform/errors.ts";
import { ServiceError } from "../../platform/errors.ts";
import { idText, parseInput } from "../../platform/input.ts";
import { clientMessageId, messageText } from "./message-input.ts";

const ROOMS_PER_RESUME_MAX = 200;

const roomPositionSchema = z.strictObject({ roomId: idText, lastSequence: z.number().int().min(0) });
/** A room and the place up to which a client has its messages. */
export type RoomPosition = z.infer<typeof roomPositionSchema>;

const clientFrameSchema = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("send"), roomId: idText, clientMessageId, text: messageText }),
    z.strictObject({
      type: z.literal("resume"),
      rooms: z.array(roomPositionSchema).min(1).max(ROOMS_PER_RESUME_MAX),
    }),
    z.strictObject({ type: z.literal("ping") }),
  ],
  { error: "expected type to be send, resume or ping" },
);

/** What a client may send. */
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** What the server sends, apart from `message`, which comes ready-made through the fan-out. */
export type ServerFrame =
  | {
      readonly type: "ready";
      readonly userId: string;
      readonly instance: string;
      readonly rooms: readonly RoomPosition[];
    }
  | {
      readonly type: "ack";
      readonly clientMessageId: string;
      readonly id: string;
      readonly roomId: string;
      readonly sequence: number;
      readonly createdAt: string;
      readonly duplicate: boolean;
    }
  | {
      readonly type: "resumed";
      readonly roomId: string;
      readonly lastSequence: number;
      /** False: there is more; resume again from `lastSequence`. */
      readonly complete: boolean;
    }
  | { readonly type: "pong" }
  | {
      readonly type: "error";
      readonly code: ErrorCode;
      readonly message: string;
      /** When the same send is expected to succeed, where that is known. */
      readonly retryAfterSeconds?: number;
      readonly clientMessageId?: string;
      readonly roomId?: string;
    };

/** Reads a frame, or throws `malformed_body`, `validation_failed`. */
export function parseClientFrame(text: string): ClientFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ServiceError("malformed_body", "expected a frame in JSON", { cause: error });
  }
  return parseInput(clientFrameSchema, value);
}

/** The client message id of a frame that could not be read in full, so that its error can be matched. */
export function clientMessageIdOf(text: string): string | undefined {
  return /"clientMessageId"\s*:\s*"([\w.:-]{1,64})"/.exec(text)?.[1];
}

/** Close codes of our own; the others are those of RFC 6455. */
export const CLOSE = {
  goingAway: 1001,
  notReady: 1013,
  tokenEnded: 4401,
  silent: 4408,
  slowReader: 4429,
} as const;
