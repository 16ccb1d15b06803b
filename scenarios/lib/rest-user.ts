import { sleep } from "k6";
import { call, hasField, hasList } from "./http.ts";
import { readDuration, storeDuration, storeFailed } from "./metrics.ts";
import { clockMs, newMessageId, type ProcessMarker } from "./message-id.ts";
import { between, pick, type Random } from "./random.ts";
import type { Session, UserSession } from "./session.ts";

/** Words that messages are made of and searched by. */
const WORDS = [
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
/** Think time between two steps of a user, seconds; THINK_TIME_FACTOR scales it (0 switches it off). */
const THINK_SECONDS = { low: 0.3, high: 0.9 } as const;
const THINK_FACTOR = Number(__ENV["THINK_TIME_FACTOR"] || "1");

export function think(random: Random): void {
  const { low, high } = THINK_SECONDS;
  if (THINK_FACTOR > 0) sleep((low + (high - low) * random()) * THINK_FACTOR);
}

export function messageText(random: Random): string {
  return Array.from({ length: between(WORDS_PER_MESSAGE.low, WORDS_PER_MESSAGE.high, random) }, () =>
    pick(WORDS, random),
  ).join(" ");
}

/** Stores one message by REST in one of the user's rooms and counts it as stored or not. */
export function storeMessage(user: UserSession, { token, rooms }: Session, marker: ProcessMarker): void {
  const room = pick(rooms, user.random);
  const clientMessageId = newMessageId(marker, "rest", clockMs());
  const answer = user.heed(
    call(
      {
        service: "chat",
        method: "POST",
        route: "/api/v1/rooms/:id/messages",
        path: `/api/v1/rooms/${room.id}/messages`,
        token,
        body: { clientMessageId, text: messageText(user.random) },
        status: 201,
      },
      (body): body is { sequence: number } =>
        hasField(body, "sequence", "number") && hasField(body, "id", "string"),
    ),
  );
  storeFailed.add(answer.body === null, { source: "rest", service: "chat" });
  if (answer.body !== null) storeDuration.add(answer.durationMs, { source: "rest", service: "chat" });
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
