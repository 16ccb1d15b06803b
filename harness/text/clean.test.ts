import { describe, expect, test } from "vitest";
import { cleanDeep, cleanText, shorten, TEXT_LENGTH_MAX } from "./clean.ts";

describe("cleanText", () => {
  test.each([
    ["a\u0000b\u001Bc\u007F", "a\uFFFDb\uFFFDc\uFFFD"],
    ["two\r\nlines\tand a tab", "two lines and a tab"],
    ["right\u202Eleft", "right\uFFFDleft"],
    ["half \uD83D pair", "half \uFFFD pair"],
    ["통과 ✅", "통과 ✅"],
  ])("%j becomes %j", (text, clean) => expect(cleanText(text)).toBe(clean));

  test("bounds long text", () => {
    const clean = cleanText("x".repeat(100_000));
    expect(clean).toHaveLength(TEXT_LENGTH_MAX);
    expect(clean.endsWith("…")).toBe(true);
  });

  test("recognises a secret that the cut would split", () => {
    expect(cleanText(`${"x".repeat(290)} password=S3cr3tPlanted`)).not.toContain("S3c");
  });
});

test("shorten never cuts a surrogate pair in two", () => {
  expect(shorten("ab😀cd", 4)).toBe("ab…");
  expect(shorten("ab😀cd", 5)).toBe("ab😀…");
  expect(shorten("abcd", 4)).toBe("abcd");
});

test("cleanDeep reaches keys, arrays and nested objects and leaves numbers alone", () => {
  const dirty = { "a\u0000": ["b\u0007", { c: "password=hunter22", d: 1, e: null, f: true }] };
  expect(cleanDeep(dirty)).toEqual({
    "a\uFFFD": ["b\uFFFD", { c: "password=[redacted]", d: 1, e: null, f: true }],
  });
});
