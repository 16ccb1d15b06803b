import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildReportView } from "../report/build-view.ts";
import { renderComment } from "../report/ci/render-comment.ts";
import { CASES } from "../report/fixtures/cases.ts";
import { readTemplate } from "../report/fixtures/golden.ts";
import { makeHarmless } from "./make-harmless.ts";
import { checkHead } from "./pull-request.ts";
import { readSavedComment, savedNumber } from "./saved-comment.ts";
import { GitHubServer } from "./testing/github-server.ts";
import { clientOf } from "./testing/test-client.ts";

const REPOSITORY = "https://github.com/owner/name";
const MARKER = "<!-- loadproof: chat/quick -->";

async function folderWith(comment: string, number: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-saved-comment-"));
  await writeFile(join(folder, "comment.md"), comment);
  await writeFile(
    join(folder, "pull-request.json"),
    typeof number === "string" ? number : JSON.stringify(number),
  );
  return folder;
}

describe("readSavedComment", () => {
  test("reads what was saved", async () => {
    const folder = await folderWith(`${MARKER}\nall well`, savedNumber(7));
    expect(await readSavedComment(folder, REPOSITORY)).toEqual({
      pullRequest: 7,
      marker: MARKER,
      body: `${MARKER}\nall well`,
    });
  });

  test.each([
    ["no marker", "hello", savedNumber(7)],
    ["a marker that ends early", "<!-- loadproof: a --> x -->\n", savedNumber(7)],
    ["a number that is text", `${MARKER}\n`, { ...savedNumber(7), pullRequest: "7; rm" }],
    ["a number below one", `${MARKER}\n`, savedNumber(0)],
    ["no JSON", `${MARKER}\n`, "{"],
    ["a huge file", `${MARKER}\n${"x".repeat(400_000)}`, savedNumber(7)],
  ])("refuses %s", async (_name, comment, number) => {
    const folder = await folderWith(comment, number);
    await expect(readSavedComment(folder, REPOSITORY)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  test("refuses an empty folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "loadproof-saved-comment-"));
    await expect(readSavedComment(folder, REPOSITORY)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});

describe("makeHarmless", () => {
  test.each([
    ["@owner look", "@&#8203;owner look"],
    ["fixes #12", "fixes #&#8203;12"],
    ["![x](https://evil.example/a.png)", "!&#8203;[x](https&#8203;://evil.example/a.png)"],
    ["<img src=x> <a href=x> </details onclick=x>", "&lt;img src=x> &lt;a href=x> &lt;/details onclick=x>"],
    ["<!-- loadproof: other -->", "&lt;!-- loadproof: other -->"],
    ["[x](//evil.example)", "[x](/&#8203;/evil.example)"],
    ["[x](javascript:alert(1))", "[x](javascript&#8203;:alert(1))"],
    ["www.evil.example", "www&#8203;.evil.example"],
    [`[report](${REPOSITORY}/actions/runs/1)`, `[report](${REPOSITORY}/actions/runs/1)`],
    [`${REPOSITORY}.evil.example/x`, "https&#8203;://github.com/owner/name.evil.example/x"],
    ["<details><summary>x</summary>", "<details><summary>x</summary>"],
    ["| `a` | < 400 ms |", "| `a` | < 400 ms |"],
  ])("%s", (text, expected) => expect(makeHarmless(text, REPOSITORY)).toBe(expected));

  test.each(["passing", "failing"] as const)("leaves our comment of the %s run as it is", (name) => {
    const view = buildReportView({ ...CASES[name](), language: "en" });
    const links = { html: `${REPOSITORY}/actions/runs/1/artifacts/2` };
    const text = renderComment(view, readTemplate, { links }).replace(/^<!--.*-->\n/, "");
    expect(makeHarmless(text, REPOSITORY)).toBe(text);
  });
});

describe("checkHead", () => {
  const commit = "a".repeat(40);
  test.each([
    ["the head of an open pull request", { state: "open", head: commit }, undefined],
    ["another head", { state: "open", head: "b".repeat(40) }, "BAD_INPUT"],
    ["a closed pull request", { state: "closed", head: commit }, "BAD_INPUT"],
    ["no such pull request", null, "GITHUB_FAILED"],
  ] as const)("%s", async (_name, pull, code) => {
    await using server = await GitHubServer.start();
    if (pull !== null) server.pulls.set(7, { ...pull });
    const outcome = await checkHead(clientOf(server), 7, commit).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(code);
  });
});
