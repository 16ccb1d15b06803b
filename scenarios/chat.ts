import { loadOptions } from "./lib/load-options.ts";
import type { ProcessMarker } from "./lib/message-id.ts";
import { listMessages, searchMessages, storeMessage, think } from "./lib/rest-user.ts";
import { UserSession } from "./lib/session.ts";
import { webSocketIteration } from "./lib/ws-iteration.ts";

/** The chat service alone: half its users by REST, half by WebSocket, all of them storing and receiving messages. */
export const options = loadOptions([
  { exec: "restUser", share: 0.5 },
  { exec: "wsUser", share: 0.5 },
]);
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

export function wsUser(marker: ProcessMarker): void {
  user ??= new UserSession();
  webSocketIteration(user, marker);
}
