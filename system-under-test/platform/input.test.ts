import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ServiceError } from "./errors.ts";
import { idText, limitParameter, parseInput, sequenceParameter } from "./input.ts";

describe("parseInput", () => {
  test("gives the value, or names every wrong field", () => {
    const schema = z.strictObject({ id: idText, limit: limitParameter });
    expect(parseInput(schema, { id: "5" })).toEqual({ id: "5", limit: 50 });
    expect(() => parseInput(schema, { id: "05", limit: "0" })).toThrow(
      new ServiceError(
        "validation_failed",
        "id: expected an id: digits without a leading zero; limit: expected a whole number from 1 to 200",
      ),
    );
    expect(() => parseInput(schema, undefined)).toThrow(/expected object/);
  });
});

describe("text that no database takes", () => {
  const schema = z.object({ tenant: z.string(), parts: z.array(z.object({ text: z.string() })) });
  const parts = [{ text: "fine 🚀" }];

  test.each([
    ["NUL", { tenant: "a\u0000b", parts }, "tenant"],
    ["a lone surrogate", { tenant: "a\ud800", parts }, "tenant"],
    ["NUL further inside", { tenant: "a", parts: [...parts, { text: "\u0000" }] }, "parts.1.text"],
  ])("%s is refused by its field", (_name, value, field) => {
    expect(() => parseInput(schema, value)).toThrow(
      new ServiceError("validation_failed", `${field}: expected text without NUL and lone surrogates`),
    );
  });

  test("any other text is taken", () => {
    const value = { tenant: "가 🚀 \t", parts };
    expect(parseInput(schema, value)).toEqual(value);
    expect(() => parseInput(z.string(), "\u0000")).toThrow(/^expected text without NUL/);
  });
});

describe("parameters", () => {
  const rows: readonly [name: string, schema: z.ZodType, text: unknown, expected: unknown][] = [
    ["limit: the least", limitParameter, "1", 1],
    ["limit: the most", limitParameter, "200", 200],
    ["limit: too many", limitParameter, "201", undefined],
    ["limit: none", limitParameter, "0", undefined],
    ["limit: a fraction", limitParameter, "1.5", undefined],
    ["limit: a word", limitParameter, "all", undefined],
    ["limit: empty", limitParameter, "", undefined],
    ["id", idText, "999999999999999999", "999999999999999999"],
    ["id: too long for a bigint", idText, "9999999999999999999", undefined],
    ["id: zero", idText, "0", undefined],
    ["id: negative", idText, "-1", undefined],
    ["id: injected", idText, "1 OR 1=1", undefined],
    ["sequence: before the first", sequenceParameter, "0", 0],
    ["sequence", sequenceParameter, "123", 123],
    ["sequence: hexadecimal", sequenceParameter, "0x10", undefined],
    ["sequence: beyond exact numbers", sequenceParameter, "9999999999999999", undefined],
  ];

  test.each(rows)("%s", (_name, schema, text, expected) => {
    const result = schema.safeParse(text);
    expect(result.success ? result.data : undefined).toEqual(expected);
  });
});
