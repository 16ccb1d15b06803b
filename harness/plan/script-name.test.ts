import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { scriptName } from "./script-name.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-names-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "repository", ".git"), { recursive: true });

const nameOf = (path: string, from = "."): string =>
  scriptName(join(folder, path), join(folder, from), ["chat"]).name;

test.each([
  ["checkout.ts", ".", "checkout"],
  ["체크 아웃.ts", ".", "체크 아웃"],
  ["a/b.js", ".", "a/b"],
  ["c/b.js", ".", "c/b"],
  ["shop.test.ts", ".", "shop"],
  ["chat.ts", ".", "chat.ts"],
  ["🚀.js", ".", "🚀"],
  ["o\u0301.js", ".", "\u00F3"],
  ["elsewhere/b.js", "here", "elsewhere/b"],
])("%s called from %s is %s", (path, from, expected) => {
  expect(nameOf(path, from)).toBe(expected);
});

test("in a repository it is the same from everywhere", () => {
  for (const from of ["repository", "repository/load", "."])
    expect(nameOf("repository/load/checkout.js", from)).toBe("load/checkout");
  expect(scriptName(join(folder, "repository/load/checkout.js"), folder, []).path).toBe("load/checkout.js");
});
