import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashPassword } from "../platform/passwords.ts";
import { createTokenSigner } from "../platform/tokens.ts";
import { call, errorCode } from "./fixtures/chat-user.ts";
import { type RunningChat, startChat } from "./fixtures/running-chat.ts";
import { ServiceProcess, TEST_SECRET } from "./fixtures/service-process.ts";
import { until } from "../platform/testing/until.ts";

let chat: RunningChat;
let session: string;

beforeAll(async () => {
  chat = await startChat();
  session = chat.environment.urls("session")[0] ?? "";
});

afterAll(async () => {
  await chat[Symbol.asyncDispose]();
});

const LOGIN = { tenantId: "default", email: "admin@example.com", password: "pass1234" };

async function post(body: unknown) {
  return call("POST", `${session}/api/v1/auth/login`, { body });
}

describe("login", () => {
  test("gives a token and the user, never the hash", async () => {
    const answer = await post(LOGIN);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(answer.body).toEqual({
      tokenType: "Bearer",
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresInSeconds: 28_800,
      user: { id: "61", tenantId: "default", email: "admin@example.com", displayName: "Admin", unitId: "1" },
    });
  });

  test("takes the e-mail address in any case", async () => {
    expect((await post({ ...LOGIN, email: " Admin@Example.COM " })).status).toBe(200);
  });

  test("tells the users of two tenants with one e-mail address apart", async () => {
    const [mine, theirs] = await Promise.all([chat.user(3), chat.user(3, "acme")]);
    expect([mine.id, theirs.id]).toEqual(["3", "1000000003"]);
  });

  test("accepts a hash of the full cost", async () => {
    const hash = hashPassword("another password");
    await chat.sql.query("UPDATE users SET password_hash = $1 WHERE id = 4", [hash]);
    const answer = await post({ ...LOGIN, email: "user-000004@example.com", password: "another password" });
    expect(answer.status).toBe(200);
  });

  const refused: readonly [name: string, body: unknown, status: number, code: string][] = [
    ["a wrong password", { ...LOGIN, password: "pass12345" }, 401, "invalid_credentials"],
    ["an unknown user", { ...LOGIN, email: "nobody@example.com" }, 401, "invalid_credentials"],
    ["an unknown tenant", { ...LOGIN, tenantId: "nowhere" }, 401, "invalid_credentials"],
    ["no e-mail address", { ...LOGIN, email: "admin" }, 400, "validation_failed"],
    ["an empty password", { ...LOGIN, password: "" }, 400, "validation_failed"],
    ["a missing field", { email: LOGIN.email, password: LOGIN.password }, 400, "validation_failed"],
    ["an unknown field", { ...LOGIN, remember: true }, 400, "validation_failed"],
    ["no body", undefined, 400, "validation_failed"],
    ["NUL in the tenant", { ...LOGIN, tenantId: "de\u0000fault" }, 400, "validation_failed"],
    ["NUL in the password", { ...LOGIN, password: "\u0000" }, 400, "validation_failed"],
    ["a lone surrogate", { ...LOGIN, tenantId: "\ud800" }, 400, "validation_failed"],
    ["a password of the wrong type", { ...LOGIN, password: { $ne: "" } }, 400, "validation_failed"],
  ];

  test.each(refused)("refuses %s", async (_name, body, status, code) => {
    const answer = await post(body);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  });
});

describe("a token", () => {
  test("is known to every service until it is revoked, then refused by all", async () => {
    const user = await chat.user(5);
    const urls = [
      `${session}/api/v1/auth/me`,
      ...chat.environment.urls("chat").map((url) => `${url}/api/v1/rooms`),
      `${chat.environment.urls("orghub")[0]}/api/v1/tenants/default/organization`,
      `${chat.environment.urls("tenanthub")[0]}/api/v1/tenants/default`,
    ];
    const ask = async () => Promise.all(urls.map(async (url) => user.call("GET", url)));
    expect((await ask()).map((answer) => answer.status)).toEqual(urls.map(() => 200));
    expect((await ask())[0]?.body).toMatchObject({ user: { id: "5", email: "user-000005@example.com" } });

    expect((await user.call("POST", `${session}/api/v1/auth/logout`)).status).toBe(204);
    const me = await user.call("GET", urls[0] ?? "");
    expect([me.status, errorCode(me)]).toEqual([401, "token_revoked"]);
    await until("every service refuses it", async () =>
      (await ask()).every((answer) => answer.status === 401),
    );
    expect((await ask()).map(errorCode)).toEqual(urls.map(() => "token_revoked"));
  });

  test("revokes only itself: another login of the same user goes on", async () => {
    const [first, second] = [await chat.user(6), await chat.user(6)];
    await first.call("POST", `${session}/api/v1/auth/logout`);
    expect((await second.call("GET", `${session}/api/v1/auth/me`)).status).toBe(200);
  });

  test("stays revoked for a service that starts later", async () => {
    const user = await chat.user(8);
    await user.call("POST", `${session}/api/v1/auth/logout`);
    const orghub = chat.environment.instances.find((instance) => instance.service === "orghub");
    await orghub?.stop();
    await orghub?.start();
    const url = `${orghub?.url}/api/v1/tenants/default/organization`;
    await until("it is refused", async () => (await user.call("GET", url)).status === 401);
  });

  const bad: readonly [name: string, authorization: string | null][] = [
    ["no header", null],
    ["another scheme", "Basic YWRtaW46cGFzczEyMzQ="],
    ["no token", "Bearer "],
    ["not a token", "Bearer abc"],
    [
      "a token signed with another secret",
      `Bearer ${createTokenSigner(TEST_SECRET, 60)({ userId: "1", tenantId: "default" }).accessToken}`,
    ],
    [
      "a token without a signature",
      "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIxIiwidGlkIjoiZGVmYXVsdCJ9.",
    ],
    ["a very long token", `Bearer ${"a".repeat(5_000)}`],
  ];

  test.each(bad)("is refused: %s", async (_name, authorization) => {
    const answer = await call("GET", `${session}/api/v1/auth/me`, {
      headers: authorization === null ? {} : { authorization },
    });
    expect([answer.status, errorCode(answer)]).toEqual([401, "unauthorized"]);
  });

  test("can't be revoked while Redis is away, and that is said; it goes on working", async () => {
    const user = await chat.user(9);
    await chat.environment.instance("redis").kill();
    const answer = await user.call("POST", `${session}/api/v1/auth/logout`);
    expect([answer.status, errorCode(answer)]).toEqual([503, "dependency_unavailable"]);
    expect((await user.call("GET", `${session}/api/v1/auth/me`)).status).toBe(200);
    await chat.environment.instance("redis").start();
    await until("it can be revoked again", async () => {
      return (await user.call("POST", `${session}/api/v1/auth/logout`)).status === 204;
    });
  });

  test("ends after its time", async () => {
    await using short = await ServiceProcess.start("session", {
      DBMAN_URLS: chat.environment.urls("dbman").join(","),
      REDIS_URL: redisUrl(),
    });
    const sign = createTokenSigner(TEST_SECRET, 1);
    const { accessToken } = sign({ userId: "1", tenantId: "default" });
    const headers = { authorization: `Bearer ${accessToken}` };
    await until("it has expired", async () => {
      const answer = await call("GET", `${short.url}/api/v1/auth/me`, { headers });
      return errorCode(answer) === "token_expired";
    });
  });
});

function redisUrl(): string {
  const { url } = chat.environment.instance("redis");
  return url.startsWith("redis:") ? url : `redis://${url}`;
}
