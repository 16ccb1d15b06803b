import { randomUUID } from "node:crypto";
import { createSigner, createVerifier, TOKEN_ERROR_CODES, TokenError } from "fast-jwt";
import { z } from "zod";
import { BoundedCache } from "./bounded-cache.ts";
import { ServiceError } from "./errors.ts";

/** Who a request is from, as its access token says. */
export interface Caller {
  readonly userId: string;
  readonly tenantId: string;
  /** Identity of the token itself, for revocation. */
  readonly tokenId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const claimsSchema = z.object({ sub: z.string(), tid: z.string(), jti: z.string(), exp: z.number() });

const ISSUER = "chat-session";
/** Verified tokens are kept so that a user's next request costs a look-up, not a signature. */
const VERIFIED = { entriesMax: 20_000, ttlMs: 600_000, staleMs: 0 };
const TOKEN_CHARACTERS_MAX = 2_048;

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Signs HS256 access tokens. */
export function createTokenSigner(secret: string, lifetimeSeconds: number) {
  const sign = createSigner({
    key: secret,
    algorithm: "HS256",
    iss: ISSUER,
    expiresIn: lifetimeSeconds * 1_000,
  });
  return (user: { userId: string; tenantId: string }): IssuedToken => ({
    accessToken: sign({ sub: user.userId, tid: user.tenantId, jti: randomUUID() }),
    expiresInSeconds: lifetimeSeconds,
  });
}

export type VerifyToken = (token: string) => Caller;

/** Verifies signature, issuer and expiry without a call; throws `unauthorized` or `token_expired`. */
export function createTokenVerifier(secret: string): VerifyToken {
  const verify = createVerifier({
    key: secret,
    algorithms: ["HS256"],
    allowedIss: ISSUER,
    requiredClaims: ["sub", "tid", "jti", "exp"],
  });
  const verified = new BoundedCache<Caller>(VERIFIED);
  return (token) => {
    const known = verified.get(token);
    if (known.state === "fresh" && known.value.expiresAt * 1_000 > Date.now()) return known.value;
    if (token.length > TOKEN_CHARACTERS_MAX)
      throw new ServiceError("unauthorized", "the access token is too long");
    const caller = toCaller(() => verify(token) as unknown);
    verified.set(token, caller);
    return caller;
  };
}

function toCaller(verify: () => unknown): Caller {
  try {
    const claims = claimsSchema.parse(verify());
    return { userId: claims.sub, tenantId: claims.tid, tokenId: claims.jti, expiresAt: claims.exp };
  } catch (error) {
    if (error instanceof TokenError && error.code === TOKEN_ERROR_CODES.expired) {
      throw new ServiceError("token_expired", "the access token has expired; log in again");
    }
    throw new ServiceError("unauthorized", "the access token is not valid", { cause: error });
  }
}
