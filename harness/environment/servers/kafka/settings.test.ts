import { expect, test } from "vitest";
import { newClusterId } from "./settings.ts";

test.each([
  ["that would begin with a dash", 0xf8],
  ["of zeros", 0],
  ["of ones", 0xff],
])("a cluster id %s is 16 bytes in base64url and no option of a tool", (_name, byte) => {
  const id = newClusterId(new Uint8Array(16).fill(byte));
  expect(id).toMatch(/^[A-Za-f][\w-]{21}$/);
  expect(Buffer.from(id, "base64url")).toHaveLength(16);
});

test("two clusters have two ids", () => {
  expect(newClusterId()).not.toBe(newClusterId());
});
