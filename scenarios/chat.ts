import { chatOptions } from "./lib/chat-options.ts";
import type { ProcessMarker } from "./lib/message-id.ts";
import { listMessages, searchMessages, storeMessage, think } from "./lib/rest-user.ts";
import { UserSession } from "./lib/session.ts";
import { webSocketIteration } from "./lib/ws-iteration.ts";

/** The chat service alone: half its users by REST, half by WebSocket, all of them storing and receiving messages. */
export const options = chatOptions();
export { setup } from "./lib/message-id.ts";

let user: UserSession | undefined;

export function restUser(marker: ProcessMarker): void {
  user ??= new UserSession();
  const session = user.current();
  if (session === null) return;
  storeMessage(user, session, marker);
  think(user.random);
  listMessages(user, session);
  think(user.random);
  searchMessages(user, session);
  think(user.random);
}

/** Shares of the requests that store a message and that read a room; the others search one. */
const STORES = 0.7;
const LISTS = 0.2;

/** One request of whoever's turn it is, for shapes that are rates. */
export function restRequest(marker: ProcessMarker): void {
  user ??= new UserSession();
  const session = user.current();
  if (session === null) return;
  const turn = user.random();
  if (turn < STORES) storeMessage(user, session, marker);
  else if (turn < STORES + LISTS) listMessages(user, session);
  else searchMessages(user, session);
}

export function wsUser(marker: ProcessMarker): void {
  user ??= new UserSession();
  webSocketIteration(user, marker);
}
