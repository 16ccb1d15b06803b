import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ProblemCollector } from "../text/problems.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { checkExtensions, chooseK6 } from "./choose-k6.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-own-k6-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that says this of its version, as k6 does. */
function programSaying(text: string): string {
  const path = join(folder, "k6");
  writeFileSync(path, `#!/bin/sh\necho '${text}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const context = makeContext({ workingDirectory: folder });

describe("a k6 of the user's", () => {
  test.each([
    ["k6 v1.0.0 (go1.24, linux/amd64)", "1.0.0"],
    ["k6 v2.2.0 (commit/abc, go1.26.8, linux/amd64)\nExtensions:\n  xk6-sql v1.2.0, k6/x/sql [js]", "2.2.0"],
    ["k6 v3.1.0 (go1.30, linux/amd64)", "3.1.0"],
  ])("%s", async (said, version) => {
    const path = programSaying(said);
    expect(await chooseK6("./k6", context)).toMatchObject({ path, version });
  });

  test.each([
    [
      "k6 v0.57.0 (go1.23, linux/amd64)",
      "k6 1.0 or newer: older ones have no --summary-mode, of whose summary the verdict is made; it is version 0.57.0",
    ],
    ["hello", "gave no version"],
  ])("%s is refused", async (said, message) => {
    programSaying(said);
    await expect(chooseK6("k6", context)).rejects.toThrow(message);
  });

  test("a path without a program is refused", async () => {
    await expect(chooseK6("nothing/here", context)).rejects.toThrow(
      `looked for ${join(folder, "nothing/here")}`,
    );
  });
});

test.each([
  ['import sql from "k6/x/sql"; import http from "k6/http";', ["k6/x/sql"]],
  ["const faker = require('k6/x/faker');", ["k6/x/faker"]],
  ['import "k6/x/output";', ["k6/x/output"]],
  ['import http from "k6/http"; // k6/x/sql', []],
])("%s", (text, extensions) => {
  const path = join(folder, "script.js");
  writeFileSync(path, text);
  const found = (k6?: string): ProblemCollector => {
    const problems = new ProblemCollector();
    checkExtensions({ path }, { k6 }, problems);
    return problems;
  };
  expect(found("./k6").isEmpty).toBe(true);
  if (extensions.length === 0) expect(found().isEmpty).toBe(true);
  for (const name of extensions)
    expect(() => found().throwIfAny()).toThrow(
      `imports "${name}": expected modules of k6 itself; loadproof never`,
    );
});
