import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExtraTags } from "./extra-tags.ts";

type Known = ConstructorParameters<typeof ExtraTags>[0];

/** The last of these texts as it is told in the end, and the names that could not be told. */
function settled(texts: readonly string[], known: Known = {}, source = ""): readonly [object, string] {
  const reader = new ExtraTags(known);
  for (const text of texts) if (reader.read(text).unsure.length > 0) reader.count(text, 1);
  const { tags, unsure } = reader.settle(texts.at(-1) ?? "", source);
  return [Object.fromEntries(tags), unsure.map(({ name, before }) => `${before}&${name}`).join(" ")];
}

describe("one text alone", () => {
  test.each([
    ["", {}],
    ["a=1", { a: "1" }],
    ["a=", { a: "" }],
    ["a=b=c", { a: "b=c" }],
    ["a=x&y", { a: "x&y" }],
    ["a=R&D&&", { a: "R&D&&" }],
    ["a=&", { a: "&" }],
    ["R&D=1", { "R&D": "1" }],
    ['a=1,2\n3"4', { a: '1,2\n3"4' }],
    ["a", {}],
  ])("%j", (text, tags) => {
    expect(settled([text])).toEqual([tags, ""]);
  });

  test("__proto__ is a name like any other", () => {
    expect([...new ExtraTags({}).read("__proto__=x").tags]).toEqual([["__proto__", "x"]]);
  });
});

describe("a name within a text", () => {
  const text = "own=a&c=d";
  const two = { own: "a", c: "d" };
  const one = { own: "a&c=d" };
  test.each([
    ["has stood first with the same names", ["c=x&own=y", text], {}, "", two],
    ["stands first elsewhere", ["c=x", text], {}, "", two],
    ["is set by the options", [text], { names: ["c"] }, "", two],
    ["is judged", [text], { judged: new Map([["c", "all"] as const]) }, "", two],
    ["is a key of the source", [text], {}, 'add(1, { own: "a", c })', two],
    ["is text of the source", [text], {}, 'add(1, { own: "a&c=d" })', one],
    ["never stood first in a thousand lines", Array.from({ length: 1_000 }, () => text), {}, "", one],
    ["is within a judged value", [text], { judged: new Map([["own", new Set(["a&c=d"])]]) }, "", one],
  ] as const)("that %s", (_what, texts, known, source, expected) => {
    expect(settled(texts, known, source)).toEqual([expected, ""]);
  });

  test.each([
    ["that nothing is known of", [text], {}, "", two, "own&c"],
    ["that is both a key and text", [text], {}, '"own=&c=", { c: 1 }', two, "own&c"],
    [
      "that is there twice",
      ["c=x&own=y", "own=x&c=y", "own=a&c=d&c=1"],
      {},
      "",
      { own: "a", c: "d&c=1" },
      "own&c",
    ],
    [
      "that is in a judged value and has stood first",
      ["c=x&own=y", text],
      { judged: new Map([["own", new Set(["a&c=d"])]]) },
      "",
      one,
      "own&c",
    ],
  ] as const)("%s can't be told", (_what, texts, known, source, expected, unsure) => {
    expect(settled(texts, known, source)).toEqual([expected, unsure]);
  });
});

describe("a name that is there twice", () => {
  const own = { own: "a&c=d", c: "1" };
  const plain = ["own=x&c=y", "c=1&own=a&c=d"];
  test.each([
    ["is a tag where it stands first of all", plain, {}],
    ["is told by another order", [...plain, "own=a&c=d&c=1"], {}],
    [
      "is in a judged value",
      ["c=x&own=y", "own=a&c=d&c=1"],
      { judged: new Map([["own", new Set(["a&c=d"])]]) },
    ],
  ] as const)("%s", (_what, texts, known) => {
    expect(settled(texts, known)).toEqual([own, ""]);
  });
});

test("tags that k6 writes in random order are told, whatever their values", () => {
  const name = fc.stringMatching(/^[a-z_.]{1,6}$/);
  const value = fc
    .stringMatching(/^[a-z0-9=&?/, ]{0,12}$/)
    .map((text) => (text.includes("&") ? text.replaceAll("=", "+") : text));
  const tags = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 });
  fc.assert(
    fc.property(tags, (set) => {
      const entries = Object.entries(set);
      const rotated = entries.map((_, at) => [...entries.slice(at), ...entries.slice(0, at)]);
      const texts = rotated.map((order) => order.map(([key, one]) => `${key}=${one}`).join("&"));
      expect(settled(texts)).toEqual([set, ""]);
    }),
  );
});
