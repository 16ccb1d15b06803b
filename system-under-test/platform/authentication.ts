import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ServiceError } from "./errors.ts";
import type { RevocationList } from "./revocations.ts";
import type { Caller, VerifyToken } from "./tokens.ts";

const BEARER_FORM = /^Bearer ([\w.~+/=-]+)$/i;

/** Checks an access token: signature, expiry, revocation. */
export class Authentication {
  readonly #verify: VerifyToken;
  readonly #revocations: RevocationList;

  constructor(verify: VerifyToken, revocations: RevocationList) {
    this.#verify = verify;
    this.#revocations = revocations;
  }

  /** The caller of a token, or `unauthorized`, `token_expired`, `token_revoked`. */
  callerOfToken(token: string): Caller {
    const caller = this.#verify(token);
    if (this.#revocations.has(caller.tokenId)) {
      throw new ServiceError("token_revoked", "the access token was revoked by a logout; log in again");
    }
    return caller;
  }

  /** The caller of an `Authorization: Bearer` header. */
  callerOfHeader(header: string | undefined): Caller {
    const token = header === undefined ? undefined : BEARER_FORM.exec(header)?.[1];
    if (token === undefined) {
      throw new ServiceError("unauthorized", "expected the header Authorization: Bearer <access token>");
    }
    return this.callerOfToken(token);
  }

  /** Whether a caller's token still counts: not expired, not revoked. */
  stillValid(caller: Caller): boolean {
    return caller.expiresAt * 1_000 > Date.now() && !this.#revocations.has(caller.tokenId);
  }

  callerOf(request: FastifyRequest): Caller {
    return this.callerOfHeader(request.headers.authorization);
  }
}

export const SERVICE_KEY_HEADER = "x-service-key";

/** The key that services show each other; derived, so that the signing secret never travels. */
export function serviceKey(secret: string): string {
  return createHmac("sha256", secret).update("service-key").digest("base64url");
}

/** Tells whether a request shows the service key. */
export function serviceKeyCheck(secret: string): (request: FastifyRequest) => boolean {
  const expected = Buffer.from(serviceKey(secret));
  return (request) => {
    const given = Buffer.from(String(request.headers[SERVICE_KEY_HEADER] ?? ""));
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}

/** Refuses every request below `prefix` that does not show the service key. */
export function requireServiceKey(http: FastifyInstance, prefix: string, secret: string): void {
  const isService = serviceKeyCheck(secret);
  http.addHook("onRequest", (request, _reply, done) => {
    if (!request.url.startsWith(prefix) || isService(request)) done();
    else
      done(
        new ServiceError("service_key_required", `expected the header ${SERVICE_KEY_HEADER} of a service`),
      );
  });
}

/** Throws `tenant_forbidden` when the caller belongs to another tenant; says nothing on whether that one exists. */
export function requireTenant(caller: Caller, tenantId: string): void {
  if (caller.tenantId !== tenantId) {
    throw new ServiceError("tenant_forbidden", `the caller does not belong to tenant ${tenantId}`);
  }
}
