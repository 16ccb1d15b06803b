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
    ["![x](https://evil.example/a.png)", "!&#8203;[x]&#8203;(https&#8203;://evil.example/a.png)"],
    ["<img src=x> <a href=x> </details onclick=x>", "&lt;img src=x> &lt;a href=x> &lt;/details onclick=x>"],
    ["<!-- loadproof: other -->", "&lt;!-- loadproof: other -->"],
    ["[x](//evil.example)", "[x]&#8203;(/&#8203;/evil.example)"],
    ["[x](javascript:alert(1))", "[x]&#8203;(javascript&#8203;:alert(1))"],
    ["www.evil.example", "www&#8203;.evil.example"],
    [`[report](${REPOSITORY}/actions/runs/1)`, `[report](${REPOSITORY}/actions/runs/1)`],
    [`${REPOSITORY}.evil.example/x`, "https&#8203;://github.com/owner/name.evil.example/x"],
    ["<details><summary>x</summary>", "<details><summary>x</summary>"],
    ["| `a` | < 400 ms |", "| `a` | < 400 ms |"],
    ["GH-12 and owner/name#3", "GH&#8203;-12 and owner/name#&#8203;3"],
    ["```mermaid\nclick\n```", "```text\nclick\n```"],
    ["```sh\nmake\n```", "```sh\nmake\n```"],
  ])("%s", (text, expected) => expect(makeHarmless(text, REPOSITORY)).toBe(expected));

  /** What GitHub's Markdown makes of a text: escapes and entities are what they stand for, however they were written. */
  const seenByGitHub = (text: string): string =>
    text
      .replaceAll(/&#(\d+);?/g, (_found, code: string) => String.fromCodePoint(Number(code)))
      .replaceAll(/&#x([\da-f]+);?/gi, (_found, code: string) => String.fromCodePoint(parseInt(code, 16)))
      .replaceAll(
        /&(commat|colon|sol|period|lpar|rpar|lsqb|lbrack|rsqb|num|bsol);?/g,
        (_found, name: string) =>
          ({ commat: "@", colon: ":", sol: "/", period: ".", lpar: "(", rpar: ")", num: "#", bsol: "\\" })[
            name
          ] ?? (name.startsWith("l") ? "[" : "]"),
      )
      .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
      .replaceAll("&amp;", "&amp\u0000;");

  test.each([
    "[c](https&colon;&sol;&sol;evil.example)",
    "[c](https&colon&sol&sol;evil.example)",
    "[c](https:&#47;&#47;evil.example)",
    "[c](https:&#x2F;&#x2f;evil.example)",
    "[c](https:&#47&#47evil.example)",
    "[c](https:\\/\\/evil.example)",
    "[c](https\\://evil.example)",
    "[c](\\/\\/evil.example)",
    `[c](${REPOSITORY}/../../evil/x)`,
    `[c](${REPOSITORY}/%2e%2e/%2e%2e/evil/x)`,
    `[c](${REPOSITORY}/.\\./../evil)`,
    `[c](${REPOSITORY}/&period;&period;/evil)`,
    `${REPOSITORY}/../../evil/x`,
    "[c](<https://evil.example>)",
    '[c](https://evil.example "title")',
    "[c](relative/page)",
    "[c\\\\](https://evil.example)",
    "[c][r]\n\n[r]: https://evil.example",
    "[r]\n\n[r]: //evil.example",
    "[r]\n\n[r]&colon; https&colon;//evil.example",
    "<https://evil.example>",
    "<a href=https://evil.example>c</a>",
    "https&#58;//evil.example",
    "ht\u200Btps://evil.example",
    "[c](ht\u200Dtps://evil.example)",
    "me@evil.example",
    "me&commat;evil.example",
    "&commat;octocat",
    "&commat octocat",
    "&#64;octocat",
    "&#x40;octocat",
    "\\@octocat",
    "@\u200Boctocat",
    "@&#111;ctocat",
    "org/repo#1",
    "org/repo&num;1",
    "&#35;1",
    "#&#49;",
  ])("%j carries no link, no mention and no reference", (text) => {
    const seen = seenByGitHub(makeHarmless(`see ${text} there`, REPOSITORY));
    expect(seen).not.toMatch(/(?<!\u0000)\]\(|\]\[|\]:|\w:\/\/|<a|<https/);
    expect(seen).not.toMatch(/@\w/);
    expect(seen).not.toMatch(/#\d/);
  });

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
