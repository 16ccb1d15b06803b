import { describe, expect, test } from "vitest";
import { GitHubClient } from "./client.ts";
import { GitHubError } from "./github-error.ts";
import { GitHubServer, type Trouble } from "./testing/github-server.ts";
import { clientOf } from "./testing/test-client.ts";
import { waitMs } from "./waits.ts";

const COMMENTS = "/issues/7/comments";

async function failureOf(act: Promise<unknown>): Promise<GitHubError> {
  const error: unknown = await act.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitHubError)) throw error;
  return error;
}

describe("trouble that passes", () => {
  test.each<[string, Trouble]>([
    ["a bad gateway, twice", { count: 2, status: 502 }],
    ["a cut connection", { count: 1 }],
    ["a limit with a time", { count: 1, status: 429, headers: { "retry-after": "0" } }],
    ["a secondary limit", { count: 1, status: 403, message: "You have exceeded a secondary rate limit" }],
    [
      "a used-up limit that is reset",
      { count: 1, status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } },
    ],
  ])("%s is waited out", async (_name, trouble) => {
    await using server = await GitHubServer.start();
    server.addComment(7, "hello");
    server.trouble = trouble;
    expect(await clientOf(server).list(COMMENTS)).toMatchObject([{ body: "hello" }]);
    expect(server.requests).toHaveLength(trouble.count + 1);
  });

  test("a limit is waited out for a POST too, because nothing was done", async () => {
    await using server = await GitHubServer.start();
    server.trouble = { count: 1, status: 429, headers: { "retry-after": "0" } };
    await clientOf(server).request("POST", COMMENTS, { body: "hello" });
    expect(server.comments).toHaveLength(1);
  });
});

describe("trouble that stays", () => {
  test.each<[string, Trouble, number, string]>([
    ["a server in trouble", { count: 100, status: 503 }, 4, "unavailable"],
    ["a limit for an hour", { count: 1, status: 429, headers: { "retry-after": "3600" } }, 1, "rate-limited"],
    ["what is gone", { count: 1, status: 404, message: "Not Found" }, 1, "not-found"],
    ["a conflict", { count: 1, status: 409, message: "Conflict" }, 1, "conflict"],
    ["a moved repository", { count: 1, status: 301, message: "Moved Permanently" }, 1, "refused"],
    [
      "no rights",
      { count: 1, status: 403, message: "Resource not accessible by integration" },
      1,
      "no-rights",
    ],
  ])("%s", async (_name, trouble, requests, expected) => {
    await using server = await GitHubServer.start();
    server.trouble = trouble;
    const failure = await failureOf(clientOf(server).list(COMMENTS));
    expect(failure.trouble).toBe(expected);
    expect(failure.exitCode).toBe(5);
    expect(failure.message).toContain(`GET /repos/owner/name${COMMENTS}`);
    expect(server.requests).toHaveLength(requests);
  });

  test("a POST without a clear answer is not repeated", async () => {
    await using server = await GitHubServer.start();
    server.trouble = { count: 1, status: 502, done: true };
    expect((await failureOf(clientOf(server).request("POST", COMMENTS, { body: "x" }))).trouble).toBe(
      "unavailable",
    );
    expect(server.comments).toHaveLength(1);
  });

  test("nobody listens", async () => {
    const server = await GitHubServer.start();
    const client = clientOf(server);
    await server[Symbol.asyncDispose]();
    const failure = await failureOf(client.list(COMMENTS));
    expect(failure.message).toMatch(/^no answer from GitHub to GET .*ECONNREFUSED/);
  });

  test("bad credentials are named, never printed", async () => {
    await using server = await GitHubServer.start();
    const failure = await failureOf(clientOf(server, "wrong-secret").list(COMMENTS));
    expect(failure.trouble).toBe("bad-token");
    expect(`${failure.stack}${failure.hint}`).not.toContain("wrong-secret");
  });

  test("an interrupt ends the wait", async () => {
    await using server = await GitHubServer.start();
    server.trouble = { count: 1, status: 429, headers: { "retry-after": "50" } };
    const interruption = new AbortController();
    server.meanwhile = () => setTimeout(() => interruption.abort("SIGTERM"), 20);
    const client = new GitHubClient({
      apiUrl: server.apiUrl,
      repository: "owner/name",
      token: "test-token",
      now: Date.now,
      interrupted: interruption.signal,
    });
    await expect(client.list(COMMENTS)).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

describe("pages", () => {
  test.each([0, 1, 100, 101, 230])("%i comments come whole and in order", async (count) => {
    await using server = await GitHubServer.start();
    for (let index = 0; index < count; index++) server.addComment(7, `comment ${index}`);
    const comments = (await clientOf(server).list(COMMENTS)) as { body: string }[];
    expect(comments.map(({ body }) => body)).toEqual(
      Array.from({ length: count }, (_, index) => `comment ${index}`),
    );
    expect(server.requests).toHaveLength(Math.max(1, Math.ceil(count / 100)));
  });

  test("a link to another server is not followed: the token would go with it", async () => {
    await using server = await GitHubServer.start();
    await using stranger = await GitHubServer.start();
    server.nextPageServer = stranger.apiUrl;
    for (let index = 0; index < 101; index++) server.addComment(7, "x");
    expect(await clientOf(server).list(COMMENTS)).toHaveLength(100);
    expect(stranger.requests).toEqual([]);
  });
});

describe("waitMs", () => {
  const nowMs = 1_000_000_000;
  test.each([
    [{}, 1, 1_000],
    [{}, 3, 4_000],
    [{ "retry-after": "7" }, 1, 7_000],
    [{ "retry-after": "61" }, 1, null],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }, 1, 1_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000030" }, 1, 30_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1003600" }, 1, null],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "999999" }, 1, 0],
    [{ "x-ratelimit-remaining": "9", "x-ratelimit-reset": "1000030" }, 2, 2_000],
  ])("%j in attempt %i is %s", (headers, attempt, expected) => {
    expect(waitMs({ headers: new Headers(headers as Record<string, string>), nowMs, attempt })).toBe(
      expected,
    );
  });
});
