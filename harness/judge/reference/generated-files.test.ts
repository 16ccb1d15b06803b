import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { GENERATED_FILES } from "./generated-files.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");

/** `UPDATE_GENERATED=1 npx vitest run harness/judge/reference` writes them anew. */
test.each(Object.entries(GENERATED_FILES))("%s is what the tables make of it", (path, make) => {
  const file = resolve(PROJECT, path);
  if (process.env["UPDATE_GENERATED"] === "1") writeFileSync(file, make());
  expect(readFileSync(file, "utf8")).toBe(make());
});
