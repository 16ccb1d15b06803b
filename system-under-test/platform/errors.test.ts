import { describe, expect, test } from "vitest";
import { describeError, ERROR_STATUS, type ErrorCode, isErrorEnvelope, ServiceError } from "./errors.ts";

describe("errors", () => {
  test.each(Object.keys(ERROR_STATUS) as ErrorCode[])("%s has an error status and an envelope", (code) => {
    const error = new ServiceError(code, "why");
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.status).toBeLessThan(600);
    expect(error.envelope).toEqual({ error: { code, message: "why" } });
    expect(isErrorEnvelope(error.envelope)).toBe(true);
  });

  const others: readonly [name: string, value: unknown][] = [
    ["null", null],
    ["text", "error"],
    ["no error", {}],
    ["an error without code", { error: { message: "why" } }],
    ["an unknown code", { error: { code: "nope", message: "why" } }],
    ["an inherited name", { error: { code: "toString", message: "why" } }],
    ["no message", { error: { code: "internal" } }],
  ];

  test.each(others)("%s is no envelope", (_name, value) => {
    expect(isErrorEnvelope(value)).toBe(false);
  });

  test("whatever was thrown is described in one line", () => {
    const aggregate = new AggregateError([new Error("first"), "second"]);
    expect([new Error("why"), new TypeError(""), "text", 5, aggregate].map(describeError)).toEqual([
      "why",
      "TypeError",
      "text",
      "5",
      "first; second",
    ]);
  });
});
