import { expect, test } from "vitest";
import { sharedMemoryId } from "./folder.ts";

test.each([
  [
    "a running server's file",
    "4711\n/data\n1763721600\n20662\n\n127.0.0.1\n   9984453         4\nready   \n",
    "4",
  ],
  ["a file without the line", "4711\n/data\n1763721600\n20662\n\n127.0.0.1\n", null],
  ["no file", "", null],
])("sharedMemoryId of %s", (_name, text, expected) => {
  expect(sharedMemoryId(text)).toBe(expected);
});
