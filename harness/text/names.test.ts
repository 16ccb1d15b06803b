import { expect, test } from "vitest";
import { boundedName, fileName, NAME_PATTERN } from "./names.ts";

test.each(["a", "체크 아웃", "a/b", "v1.2_x-3", "배포", "🚀 launch", "결제👍🏽", "日本語", "é", "हिन्दी"])(
  "%s is a name",
  (name) => expect(name).toMatch(NAME_PATTERN),
);

test.each(["", " a", "a ", "-a", "../a", "a:b", "a\nb", "a\u202Eb", "{a}", "a=b", "a@b"])(
  "%j is none",
  (name) => {
    expect(name).not.toMatch(NAME_PATTERN);
  },
);

test.each([
  ["체크 아웃", "체크-아웃"],
  ["a/b", "a-b"],
  ["it's $HOME", "it-s-HOME"],
  ["🚀 launch", "🚀-launch"],
  ["../..", "unnamed"],
  ["", "unnamed"],
])("%j as part of a file's name is %s", (name, expected) => {
  expect(fileName(name)).toBe(expected);
});

test("a long name is bounded and stays its own", () => {
  const [one, other] = [`${"가".repeat(200)}끝`, `${"나".repeat(200)}끝`].map(boundedName);
  expect(Buffer.byteLength(one ?? "")).toBeLessThanOrEqual(120);
  expect(one).toContain("끝-");
  expect(one).not.toBe(other);
  expect(boundedName("short")).toBe("short");
});
