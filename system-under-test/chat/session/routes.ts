import { z } from "zod";
import type { Authentication } from "../../platform/authentication.ts";
import type { FastifyInstance } from "../../platform/http-server.ts";
import { parseInput } from "../../platform/input.ts";
import type { ServiceClient } from "../../platform/service-client.ts";
import type { createTokenSigner } from "../../platform/tokens.ts";
import { userSchema } from "../contract/directory.ts";
import type { Credentials } from "./credentials.ts";

const loginInput = z.strictObject({
  tenantId: z.string().min(1).max(63),
  email: z
    .string()
    .max(320)
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.email()),
  password: z.string().min(1).max(200),
});

export interface SessionDependencies {
  readonly credentials: Credentials;
  readonly signToken: ReturnType<typeof createTokenSigner>;
  readonly authentication: Authentication;
  readonly dbman: ServiceClient;
  readonly revoke: (tokenId: string) => Promise<void>;
}

export function addSessionRoutes(http: FastifyInstance, dependencies: SessionDependencies): void {
  const { credentials, signToken, authentication, dbman, revoke } = dependencies;

  http.post("/api/v1/auth/login", async (request, reply) => {
    const login = parseInput(loginInput, request.body);
    const user = await credentials.check(login, request.id);
    reply.header("cache-control", "no-store");
    return { tokenType: "Bearer", ...signToken({ userId: user.id, tenantId: user.tenantId }), user };
  });

  http.get("/api/v1/auth/me", async (request) => {
    const { tenantId, userId, expiresAt } = authentication.callerOf(request);
    const call = {
      method: "POST",
      path: "/internal/users/by-id",
      body: { tenantId, userId },
      requestId: request.id,
    } as const;
    const user = await dbman.read(call, userSchema);
    return { user, tokenExpiresAt: new Date(expiresAt * 1_000).toISOString() };
  });

  http.post("/api/v1/auth/logout", async (request, reply) => {
    await revoke(authentication.callerOf(request).tokenId);
    return reply.code(204).send();
  });
}
