import { md5 } from "k6/crypto";
import {
  type MessageNumber,
  type MessageSource,
  messageIdOf,
  nextMessageNumber,
  type ProcessMarker,
} from "./message-id.ts";
import { between, pick, type Random } from "./random.ts";
import type { Session, UserSession } from "./session.ts";

/** Words that messages are made of and searched by. */
export const WORDS = [
  "alpha",
  "bravo",
  "deploy",
  "review",
  "merge",
  "standup",
  "lunch",
  "incident",
  "release",
  "metrics",
] as const;
const WORDS_PER_MESSAGE = { low: 6, high: 18 } as const;
const SEAL_CHARACTERS = 8;
/** Share of messages that their sender sends once more, as after an answer that got lost. */
const RESEND_SHARE = 1 / 20;

/** A message of a user that is about to be sent. */
export interface OutgoingMessage extends MessageNumber {
  readonly roomId: string;
  readonly clientMessageId: string;
  readonly text: string;
  /** Once it is acknowledged it is sent again, the same in every part. */
  readonly resend: boolean;
}

export function newMessage(
  user: UserSession,
  session: Session,
  marker: ProcessMarker,
  source: MessageSource,
  sentAtMs: number,
): OutgoingMessage {
  const roomId = pick(session.rooms, user.random).id;
  const number = nextMessageNumber();
  return {
    ...number,
    roomId,
    clientMessageId: messageIdOf(number, marker, source, sentAtMs),
    text: sealed(words(user.random), number, roomId, session.userId),
    resend: user.random() < RESEND_SHARE,
  };
}

function words(random: Random): string {
  return Array.from({ length: between(WORDS_PER_MESSAGE.low, WORDS_PER_MESSAGE.high, random) }, () =>
    pick(WORDS, random),
  ).join(" ");
}

/**
 * The text with one word more, which says which message it is whatever becomes of its ids, and with a checksum of what
 * was sent: by whom, to which room, in which words. The invariants read it in the database.
 */
function sealed(text: string, { sender, message }: MessageNumber, roomId: string, userId: string): string {
  const named = `${text} m${sender}x${message}x`;
  return named + md5(`${roomId}/${userId}/${named}`, "hex").slice(0, SEAL_CHARACTERS);
}
