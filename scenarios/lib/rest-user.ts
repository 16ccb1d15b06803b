import { sleep } from "k6";
import { type Answer, call, hasField, hasList } from "./http.ts";
import { readDuration, recordAcknowledged, storeDuration, storeFailed } from "./metrics.ts";
import { clockMs, type ProcessMarker } from "./message-id.ts";
import { newMessage, type OutgoingMessage, WORDS } from "./outgoing-message.ts";
import { pick, type Random } from "./random.ts";
import type { Session, UserSession } from "./session.ts";

/** Think time between two steps of a user, seconds; THINK_TIME_FACTOR scales it (0 switches it off). */
const THINK_SECONDS = { low: 0.3, high: 0.9 } as const;
const THINK_FACTOR = Number(__ENV["THINK_TIME_FACTOR"] || "1");

export function think(random: Random): void {
  const { low, high } = THINK_SECONDS;
  if (THINK_FACTOR > 0) sleep((low + (high - low) * random()) * THINK_FACTOR);
}

/** Stores one message by REST in one of the user's rooms and counts it as stored or not; some are sent once more. */
export function storeMessage(user: UserSession, session: Session, marker: ProcessMarker): void {
  const message = newMessage(user, session, marker, "rest", clockMs());
  const { body, durationMs } = post(user, session, message, null);
  storeFailed.add(body === null, { source: "rest", service: "chat" });
  if (body === null) return;
  storeDuration.add(durationMs, { source: "rest", service: "chat" });
  recordAcknowledged(message, body.sequence);
  if (message.resend) post(user, session, message, body);
}

interface StoredMessage {
  readonly id: string;
  readonly sequence: number;
}

const MESSAGES = "/api/v1/rooms/:id/messages";

/**
 * Sends a message, or sends it again when `first` is what it was answered with: then the answer must be that message,
 * with 200 and not 201. A resend has a name of its own, because it stores nothing.
 */
function post(
  user: UserSession,
  { token }: Session,
  { roomId, clientMessageId, text }: OutgoingMessage,
  first: StoredMessage | null,
): Answer<StoredMessage> {
  return user.heed(
    call(
      {
        service: "chat",
        method: "POST",
        route: first === null ? MESSAGES : `${MESSAGES} (resend)`,
        path: `/api/v1/rooms/${roomId}/messages`,
        token,
        body: { clientMessageId, text },
        status: first === null ? 201 : 200,
      },
      (body): body is StoredMessage => isStored(body) && (first === null || isSame(body, first)),
    ),
  );
}

function isStored(body: unknown): body is StoredMessage {
  return hasField(body, "sequence", "number") && hasField(body, "id", "string");
}

function isSame(one: StoredMessage, other: StoredMessage): boolean {
  return one.id === other.id && one.sequence === other.sequence;
}

/** Reads the newest page of a room and, when there is one, the page before it. */
export function listMessages(user: UserSession, { token, rooms }: Session): void {
  const room = pick(rooms, user.random);
  let cursor = "";
  for (let page = 0; page < PAGES_READ; page++) {
    const answer = user.heed(
      call(
        {
          service: "chat",
          method: "GET",
          route: "/api/v1/rooms/:id/messages/list",
          path: `/api/v1/rooms/${room.id}/messages/list?limit=${PAGE_SIZE}${cursor}`,
          token,
        },
        isMessagePage,
      ),
    );
    if (answer.body === null) return;
    readDuration.add(answer.durationMs, { service: "chat", kind: "list" });
    if (answer.body.nextBefore === null) return;
    cursor = `&before=${answer.body.nextBefore}`;
  }
}

const PAGES_READ = 2;
const PAGE_SIZE = 20;

/** Searches one of the user's rooms for a word that messages are made of. */
export function searchMessages(user: UserSession, { token, rooms }: Session): void {
  const room = pick(rooms, user.random);
  const answer = user.heed(
    call(
      {
        service: "chat",
        method: "GET",
        route: "/api/v1/rooms/:id/messages/search",
        path: `/api/v1/rooms/${room.id}/messages/search?q=${pick(WORDS, user.random)}&limit=${PAGE_SIZE}`,
        token,
      },
      (body): body is { messages: unknown[] } => hasList(body, "messages"),
    ),
  );
  if (answer.body !== null) readDuration.add(answer.durationMs, { service: "chat", kind: "search" });
}

interface MessagePage {
  readonly messages: readonly unknown[];
  readonly nextBefore: number | null;
}

function isMessagePage(body: unknown): body is MessagePage {
  return hasList(body, "messages") && "nextBefore" in (body as object);
}
