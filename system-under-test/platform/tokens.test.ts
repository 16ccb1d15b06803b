import { createSigner } from "fast-jwt";
import { describe, expect, test } from "vitest";
import { ServiceError } from "./errors.ts";
import { createTokenSigner, createTokenVerifier } from "./tokens.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const CLAIMS = { sub: "1", tid: "default", jti: "a" };

function codeOf(token: string): string {
  try {
    createTokenVerifier(SECRET)(token);
    return "accepted";
  } catch (error) {
    return error instanceof ServiceError ? error.code : "other";
  }
}

describe("tokens", () => {
  test("a signed token names its user, tenant, identity and end", () => {
    const issued = createTokenSigner(SECRET, 60)({ userId: "7", tenantId: "acme" });
    const caller = createTokenVerifier(SECRET)(issued.accessToken);
    expect(issued.expiresInSeconds).toBe(60);
    expect(caller).toEqual({
      userId: "7",
      tenantId: "acme",
      tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expiresAt: expect.any(Number),
    });
    expect(Math.abs(caller.expiresAt - Date.now() / 1_000 - 60)).toBeLessThan(5);
  });

  test("two tokens of one user have different identities", () => {
    const sign = createTokenSigner(SECRET, 60);
    const verify = createTokenVerifier(SECRET);
    const [first, second] = [1, 2].map(
      () => verify(sign({ userId: "7", tenantId: "acme" }).accessToken).tokenId,
    );
    expect(first).not.toBe(second);
  });

  const sign = (claims: object, options: object = {}) =>
    createSigner({ key: SECRET, algorithm: "HS256", iss: "chat-session", expiresIn: 60_000, ...options })(
      claims,
    );
  const rows: readonly [name: string, token: string, code: string][] = [
    ["a good one", sign(CLAIMS), "accepted"],
    [
      "an expired one",
      sign({ ...CLAIMS, iat: 1_000_000, exp: 1_000_060 }, { expiresIn: undefined }),
      "token_expired",
    ],
    ["another issuer", sign(CLAIMS, { iss: "someone" }), "unauthorized"],
    ["another secret", sign(CLAIMS, { key: "another secret" }), "unauthorized"],
    ["another algorithm", sign(CLAIMS, { algorithm: "HS512" }), "unauthorized"],
    ["no tenant", sign({ sub: "1", jti: "a" }), "unauthorized"],
    ["a tenant of the wrong type", sign({ ...CLAIMS, tid: 5 }), "unauthorized"],
    ["no end", sign(CLAIMS, { expiresIn: undefined }), "unauthorized"],
    ["a changed payload", changed(sign(CLAIMS)), "unauthorized"],
    ["nothing", "", "unauthorized"],
    ["too long", "a".repeat(2_049), "unauthorized"],
  ];

  test.each(rows)("%s", (_name, token, code) => {
    expect(codeOf(token)).toBe(code);
  });

  test("a token that was accepted is refused once it has expired", async () => {
    const verify = createTokenVerifier(SECRET);
    const token = sign({ ...CLAIMS, exp: Math.floor(Date.now() / 1_000) + 1 }, { expiresIn: undefined });
    expect(verify(token).userId).toBe("1");
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 1_100);
    await promise;
    expect(() => verify(token)).toThrow("the access token has expired");
  });
});

function changed(token: string): string {
  const [header, , signature] = token.split(".");
  const payload = Buffer.from(JSON.stringify({ ...CLAIMS, sub: "2", exp: 4_000_000_000 })).toString(
    "base64url",
  );
  return `${header}.${payload}.${signature}`;
}
