import { call, hasField, hasList } from "./lib/http.ts";
import { loadOptions } from "./lib/load-options.ts";
import type { ProcessMarker } from "./lib/message-id.ts";
import { listMessages, searchMessages, storeMessage, think } from "./lib/rest-user.ts";
import { UserSession, type Session } from "./lib/session.ts";
import { webSocketIteration } from "./lib/ws-iteration.ts";

/** The hot path over all services of 002: sign in, tenant, organisation, store, list, search; a fifth is on WebSocket. */
export const options = loadOptions([
  { exec: "restUser", share: 0.8 },
  { exec: "wsUser", share: 0.2 },
]);
export { setup } from "./lib/message-id.ts";

let user: UserSession | undefined;

export function restUser(marker: ProcessMarker): void {
  user ??= new UserSession();
  const session = user.current();
  if (session === null) return;
  readProfile(user, session);
  readTenant(user, session);
  think(user.random);
  readOrganization(user, session);
  think(user.random);
  storeMessage(user, session, marker);
  listMessages(user, session);
  think(user.random);
  searchMessages(user, session);
  think(user.random);
}

export function wsUser(marker: ProcessMarker): void {
  user ??= new UserSession();
  webSocketIteration(user, marker);
}

function readProfile(user: UserSession, { token }: Session): void {
  const path = "/api/v1/auth/me";
  user.heed(
    call({ service: "session", method: "GET", route: path, path, token }, (body): body is { user: object } =>
      hasField(body, "user", "object"),
    ),
  );
}

function readTenant(user: UserSession, { token, tenantId }: Session): void {
  const answer = {
    service: "tenanthub",
    method: "GET",
    route: "/api/v1/tenants/:id",
    path: `/api/v1/tenants/${tenantId}`,
    token,
  } as const;
  user.heed(call(answer, (body): body is { id: string } => hasField(body, "id", "string")));
}

/** The tree, and the first page of the tenant's members. */
function readOrganization(user: UserSession, { token, tenantId }: Session): void {
  const route = "/api/v1/tenants/:id";
  const path = `/api/v1/tenants/${tenantId}`;
  user.heed(
    call(
      {
        service: "orghub",
        method: "GET",
        route: `${route}/organization`,
        path: `${path}/organization`,
        token,
      },
      (body): body is object => hasList(body, "units"),
    ),
  );
  user.heed(
    call(
      {
        service: "orghub",
        method: "GET",
        route: `${route}/members`,
        path: `${path}/members?limit=20`,
        token,
      },
      (body): body is object => hasList(body, "members"),
    ),
  );
}
