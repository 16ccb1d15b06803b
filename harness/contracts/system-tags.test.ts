import { expect, test } from "vitest";
import { DEFAULT_TAGS, NEEDED_TAGS } from "../load/bundle/runtime/needed-tags.ts";
import { COLUMN_TAGS } from "./system-tags.ts";

/** What runs inside k6 has a list of its own, for its files import none from outside. */
test("the tags that the bundle knows of are those of k6's samples, but for the two that a script must ask for", () => {
  expect([...COLUMN_TAGS].filter((tag) => !DEFAULT_TAGS.includes(tag))).toEqual(["ocsp_status", "ip"]);
  expect([...DEFAULT_TAGS, ...NEEDED_TAGS].filter((tag) => !COLUMN_TAGS.has(tag))).toEqual([]);
});
