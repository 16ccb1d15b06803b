import { sleep } from "k6";
import type { ProcessMarker } from "./message-id.ts";
import { remainingMs } from "./phase.ts";
import type { UserSession } from "./session.ts";
import { WebSocketSession } from "./ws-session.ts";

/** Longest and shortest WebSocket session, milliseconds; the plan's end cuts it short so that ramps stay on time. */
const SESSION_MS = 20_000;
const SHORTEST_SESSION_MS = 500;

/** One iteration of a WebSocket user: a session that lasts until its time or the plan's end, whichever is first. */
export function webSocketIteration(user: UserSession, marker: ProcessMarker): void {
  const session = user.current();
  if (session === null) return;
  const durationMs = Math.min(SESSION_MS, remainingMs());
  if (durationMs < SHORTEST_SESSION_MS) sleep(SHORTEST_SESSION_MS / 1_000);
  else WebSocketSession.start(user, session, marker, durationMs);
}
