import { describe, expect, test } from "vitest";
import { upsertComment } from "./sticky-comment.ts";
import { GitHubServer } from "./testing/github-server.ts";
import { clientOf } from "./testing/test-client.ts";

const MARKER = "<!-- loadproof: msa-hotpath/baseline -->";
const NUMBER = 7;
const comment = (text: string): Parameters<typeof upsertComment>[1] => ({
  number: NUMBER,
  marker: MARKER,
  body: `${MARKER}\n${text}`,
});
const bodies = (server: GitHubServer): string[] => server.comments.map(({ body }) => body);

describe("upsertComment", () => {
  test("creates, then updates in place, then leaves alone", async () => {
    await using server = await GitHubServer.start();
    const client = clientOf(server);
    expect(await upsertComment(client, comment("first"))).toMatchObject({ action: "created", removed: 0 });
    expect(await upsertComment(client, comment("second"))).toMatchObject({ action: "updated" });
    expect(await upsertComment(client, comment("second"))).toMatchObject({ action: "unchanged" });
    expect(bodies(server)).toEqual([`${MARKER}\nsecond`]);
    expect(server.requests.filter((request) => request.startsWith("PATCH"))).toHaveLength(1);
  });

  test("finds its comment on the third page", async () => {
    await using server = await GitHubServer.start();
    for (let index = 0; index < 230; index++) server.addComment(NUMBER, `chatter ${index}`, "someone");
    const known = server.addComment(NUMBER, `${MARKER}\nold`);
    await upsertComment(clientOf(server), comment("new"));
    expect(server.comments).toHaveLength(231);
    expect(known.body).toBe(`${MARKER}\nnew`);
  });

  test("keeps the comments of other suites and profiles apart", async () => {
    await using server = await GitHubServer.start();
    const other = MARKER.replace("baseline", "quick");
    await upsertComment(clientOf(server), comment("a"));
    await upsertComment(clientOf(server), { number: NUMBER, marker: other, body: `${other}\nb` });
    expect(server.comments).toHaveLength(2);
  });

  test.each([
    ["a person's comment with our marker", `${MARKER}\nforged`, "stranger"],
    ["a bot's quote of ours", `> ${MARKER}\nquoted`, "helper[bot]"],
  ])("leaves %s alone", async (_name, body, login) => {
    await using server = await GitHubServer.start();
    server.addComment(NUMBER, body, login);
    expect((await upsertComment(clientOf(server), comment("ours"))).action).toBe("created");
    expect(bodies(server)).toEqual([body, `${MARKER}\nours`]);
  });

  test("leaves one comment when two jobs had made two", async () => {
    await using server = await GitHubServer.start();
    const first = server.addComment(NUMBER, `${MARKER}\none`);
    server.addComment(NUMBER, `${MARKER}\ntwo`);
    const result = await upsertComment(clientOf(server), comment("three"));
    expect(result).toMatchObject({ action: "updated", removed: 1 });
    expect(server.comments).toEqual([{ ...first, body: `${MARKER}\nthree` }]);
  });

  test("makes a comment anew that is deleted after it was found", async () => {
    await using server = await GitHubServer.start();
    server.addComment(NUMBER, `${MARKER}\nold`);
    server.meanwhile = (method) => {
      if (method === "PATCH") server.comments.length = 0;
    };
    expect((await upsertComment(clientOf(server), comment("new"))).action).toBe("created");
    expect(bodies(server)).toEqual([`${MARKER}\nnew`]);
  });

  test("looks again after a conflict", async () => {
    await using server = await GitHubServer.start();
    server.addComment(NUMBER, `${MARKER}\nold`);
    server.trouble = { count: 2, status: 409, method: "PATCH" };
    expect((await upsertComment(clientOf(server), comment("new"))).action).toBe("updated");
  });

  test("gives up a conflict that stays", async () => {
    await using server = await GitHubServer.start();
    server.trouble = { count: 100, status: 409, method: "POST" };
    await expect(upsertComment(clientOf(server), comment("new"))).rejects.toMatchObject({
      trouble: "conflict",
    });
  });

  test("makes no second comment when the answer to the first is lost", async () => {
    await using server = await GitHubServer.start();
    server.trouble = { count: 1, status: 504, method: "POST", done: true };
    expect((await upsertComment(clientOf(server), comment("x"))).action).toBe("unchanged");
    expect(server.comments).toHaveLength(1);
  });

  test("cuts what GitHub would refuse, with Hangul and pairs of surrogates", async () => {
    await using server = await GitHubServer.start();
    await upsertComment(clientOf(server), comment("가나다라마바사아자차 😀\n".repeat(9_000)));
    expect(server.comments[0]?.body.length).toBeLessThanOrEqual(65_536);
    expect(server.comments[0]?.body.isWellFormed()).toBe(true);
  });

  test("cuts further where a server takes less", async () => {
    await using server = await GitHubServer.start();
    server.bodyLengthMax = 32_000;
    await upsertComment(clientOf(server), comment("objective\n".repeat(9_000)));
    expect(server.comments[0]?.body).toMatch(/^<!-- loadproof: .*cut to the size/s);
  });

  test("says that a token of a fork may not write", async () => {
    await using server = await GitHubServer.start();
    server.readOnly = true;
    await expect(upsertComment(clientOf(server), comment("x"))).rejects.toMatchObject({
      trouble: "no-rights",
      hint: expect.stringContaining("two-step"),
    });
  });
});
