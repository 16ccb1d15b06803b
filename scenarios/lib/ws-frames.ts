import { hasField, hasList } from "./http.ts";

/** A room and a place in it: everything up to it is known. */
export interface RoomPosition {
  readonly roomId: string;
  readonly lastSequence: number;
}

/** Frames of the chat service's WebSocket that a user acts on. */
export type Frame =
  | {
      readonly type: "ready";
      readonly rooms: readonly RoomPosition[];
    }
  | {
      readonly type: "ack";
      readonly clientMessageId: string;
      readonly roomId: string;
      readonly sequence: number;
    }
  | {
      readonly type: "message";
      readonly roomId: string;
      readonly sequence: number;
      readonly clientMessageId: string;
    }
  | {
      readonly type: "resumed";
      readonly roomId: string;
      readonly lastSequence: number;
      readonly complete: boolean;
    }
  | { readonly type: "error"; readonly code: string; readonly clientMessageId?: string };

/** The frame, or `null` when it is not one that the protocol has. */
export function parseFrame(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isFrame(value) ? value : null;
}

function isFrame(value: unknown): value is Frame {
  if (!hasField(value, "type", "string")) return false;
  const { type } = value as { type: string };
  if (type === "ready") return hasList(value, "rooms");
  if (type === "error") return hasField(value, "code", "string");
  if (type === "resumed")
    return hasField(value, "roomId", "string") && hasField(value, "lastSequence", "number");
  if (type !== "ack" && type !== "message") return false;
  return hasField(value, "sequence", "number") && hasField(value, "clientMessageId", "string");
}
