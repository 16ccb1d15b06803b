import { mkdtempSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CommandResult, runCommand } from "../../test/lib/command.ts";
import { madeUpHistory } from "../report/fixtures/history.ts";
import { saveJudgedRun } from "../report/fixtures/save-run.ts";
import { earlierCase, shortCase } from "../report/fixtures/short-case.ts";
import { GitHubServer } from "./testing/github-server.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-github-"));
const base = join(folder, "base");
const head = join(folder, "head");
const COMMIT = "a".repeat(40);
let server: GitHubServer;

beforeAll(async () => {
  await saveJudgedRun(base, earlierCase(0));
  await saveJudgedRun(head, shortCase());
});
beforeEach(async () => {
  server = await GitHubServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

/** The command line with what a workflow gives it, against the local server. */
function loadproof(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const github = {
    GITHUB_API_URL: server.apiUrl,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "owner/name",
    GITHUB_TOKEN: "test-token",
    GITHUB_REF: "",
  };
  return runCommand(words, { workingDirectory: folder, environment: { ...github, ...environment } });
}

describe("loadproof comment", () => {
  const URL = "https://github.com/owner/name/actions/runs/1/artifacts/2";

  test("posts once, sets the status, and refreshes the same comment", async () => {
    const words = ["comment", head, "--baseline", base, "--html-url", URL, "--status", "--commit", COMMIT];
    const first = await loadproof([...words, "--pull-request", "7"]);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(first.stdout).toMatch(/^comment created: .*issuecomment-1\nstatus load-msa \/ slo is \w+\n$/);
    const second = await loadproof([...words, "--lang", "ko"], { GITHUB_REF: "refs/pull/7/merge" });
    expect(second.stdout).toMatch(/^comment updated/);
    expect(server.comments).toMatchObject([{ issue: 7, body: expect.stringContaining("#### 변경 사항") }]);
    expect(server.comments[0]?.body).toContain(`](${URL})`);
    expect(server.statuses).toMatchObject([{ commit: COMMIT }, { commit: COMMIT }]);
  });

  test("--dry-run prints the comment, needs no token and asks nobody", async () => {
    const { exitCode, stdout } = await loadproof(["comment", head, "--dry-run"], {
      GITHUB_TOKEN: "",
      GITHUB_REPOSITORY: "",
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^<!-- loadproof: msa-hotpath\/\w+ -->\n/);
    expect(server.requests).toEqual([]);
  });

  test("names all that is missing at once", async () => {
    const { exitCode, stderr } = await loadproof(["comment", head], {
      GITHUB_TOKEN: "",
      GITHUB_REPOSITORY: "name",
      GITHUB_API_URL: "http://example.com",
    });
    expect(exitCode).toBe(4);
    for (const name of ["GITHUB_TOKEN", 'GITHUB_REPOSITORY "name"', "GITHUB_API_URL", "--pull-request"])
      expect(stderr).toContain(name);
  });

  test("a fork's comment goes the two-step way", async () => {
    const run = join(folder, "fork");
    await cp(head, run, { recursive: true });
    server.readOnly = true;
    const first = await loadproof(["comment", run, "--pull-request", "7", "--status", "--commit", COMMIT]);
    expect(first.exitCode).toBe(0);
    expect(first.stderr).toContain("--saved");
    expect(first.stdout).toContain("may not write statuses");
    expect(server.comments).toEqual([]);

    const artifact = join(folder, "artifact");
    await mkdir(artifact);
    for (const name of ["comment.md", "pull-request.json"]) await cp(join(run, name), join(artifact, name));
    server.readOnly = false;
    server.pulls.set(7, { state: "open", head: COMMIT });
    const second = await loadproof(["comment", artifact, "--saved", "--commit", COMMIT]);
    expect(second).toMatchObject({ exitCode: 0, stderr: "" });
    expect(server.comments).toMatchObject([
      { issue: 7, body: await readFile(join(run, "comment.md"), "utf8") },
    ]);

    const forged = await loadproof(["comment", artifact, "--saved", "--commit", "b".repeat(40)]);
    expect(forged.exitCode).toBe(4);
    expect(forged.stderr).toContain("nothing was posted");
    expect(server.comments).toHaveLength(1);
  });

  test("a GitHub in trouble is an error that says so, without the token", async () => {
    server.trouble = { count: 100, status: 400, message: "Problems parsing JSON" };
    const { exitCode, stdout, stderr } = await loadproof(["comment", head, "--pull-request", "7"]);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("GITHUB_FAILED: GitHub answered 400 to GET /repos/owner/name/issues/7/comments");
    expect(stdout + stderr).not.toContain("test-token");
  });
});

describe("loadproof issues", () => {
  async function historyOf(bad: readonly boolean[]): Promise<string> {
    const records = madeUpHistory({ nights: bad.length }).map((record, night) => ({
      ...record,
      objectives: record.objectives.map((one) =>
        one.id === "http-p95" && bad[night] === true ? { ...one, result: "breach" as const } : one,
      ),
    }));
    const file = join(folder, "baseline.ndjson");
    await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    return file;
  }

  test("opens after the second bad night and closes on recovery", async () => {
    expect((await loadproof(["issues", await historyOf([false, true])])).stdout).toBe(
      "no issue needed a change\n",
    );
    const bad = await loadproof(["issues", await historyOf([false, true, true])]);
    expect(bad).toMatchObject({ exitCode: 0, stdout: "opened #1: http-p95\n" });
    const good = await loadproof(["issues", await historyOf([false, true, true, false])]);
    expect(good.stdout).toBe("closed #1: http-p95\n");
    expect(server.issues).toMatchObject([{ state: "closed" }]);
  });

  test("--dry-run changes nothing; a torn line is named", async () => {
    const file = await historyOf([true, true]);
    await writeFile(file, `${await readFile(file, "utf8")}{"schema":`);
    const { exitCode, stdout, stderr } = await loadproof(["issues", file, "--dry-run"], { GITHUB_TOKEN: "" });
    expect(exitCode).toBe(0);
    expect(stdout).toBe("failing: http-p95\nmet: http-failed\n");
    expect(stderr).toContain("baseline.ndjson:3: left out: not a whole JSON document");
    expect(server.requests).toEqual([]);
  });
});
