import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { describeRevision, loadproofVersion } from "./revision.ts";
import { makeContext } from "../tools/testing/make-context.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-revision-"));
afterAll(() => rmSync(folder, { recursive: true }));
const repository = join(folder, "repository");
mkdirSync(repository);
const git = (...words: string[]): string =>
  execFileSync("git", ["-C", repository, "-c", "user.name=a", "-c", "user.email=a@b.c", ...words], {
    encoding: "utf8",
  }).trim();
const context = makeContext();

test("is that of the script's own repository, with what git does not know of the script", async () => {
  const script = join(repository, "체크 아웃.js");
  git("init", "-q", "-b", "main");
  writeFileSync(script, "export default () => {};\n");
  expect(await describeRevision(script, context)).toBeNull();
  git("commit", "-q", "--allow-empty", "-m", "first");
  const commit = git("rev-parse", "HEAD");
  expect(await describeRevision(script, context)).toEqual({ commit, branch: "main", dirty: true });
  git("add", ".");
  git("commit", "-q", "-m", "second");
  writeFileSync(join(repository, "reports.json"), "{}");
  expect(await describeRevision(script, context)).toMatchObject({ dirty: false });
  writeFileSync(script, "export default () => 1;\n");
  expect(await describeRevision(script, context)).toMatchObject({ dirty: true });
});

test("is none outside of a repository", async () => {
  writeFileSync(join(folder, "alone.js"), "");
  expect(await describeRevision(join(folder, "alone.js"), context)).toBeNull();
});

test("our own version is said beside it", async () => {
  expect(await loadproofVersion(context)).toMatch(/^\d+\.\d+\.\d+/);
});
