import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  baseConfigSchema,
  ConfigError,
  httpUrl,
  httpUrls,
  integer,
  postgresUrl,
  readConfig,
} from "./config.ts";

const BASE = { PORT: "8080", INSTANCE: "chat-1", TOKEN_SECRET: "0123456789abcdef0123456789abcdef" };

function problemsOf(schema: z.ZodType, environment: Record<string, string>): string[] {
  try {
    readConfig(schema, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split("\n");
  }
}

describe("readConfig", () => {
  test("fills in defaults, ignores what it does not know, and takes an empty variable as not set", () => {
    const config = readConfig(baseConfigSchema, { ...BASE, LOG_LEVEL: "", PATH: "/bin", UNSET: undefined });
    expect(config).toEqual({
      HOST: "127.0.0.1",
      PORT: 8_080,
      INSTANCE: "chat-1",
      TOKEN_SECRET: BASE.TOKEN_SECRET,
      DEFECTS: new Set(),
      LOG_LEVEL: "info",
      CONNECTIONS_MAX: 20_000,
      REQUESTS_IN_FLIGHT_MAX: 5_000,
      STOP_GRACE_MS: 5_000,
    });
  });

  test("names every problem at once, hides secrets", () => {
    expect(problemsOf(baseConfigSchema, { PORT: "0", TOKEN_SECRET: "guess me", LOG_LEVEL: "loud" })).toEqual([
      'PORT "0": expected a whole number from 1 to 65535',
      "INSTANCE is not set and has no default",
      "TOKEN_SECRET (hidden): expected a secret of 32 characters or more",
      expect.stringMatching(/^LOG_LEVEL "loud": .*"trace"/),
    ]);
  });

  const defects: readonly [text: string, expected: string[] | string][] = [
    ["", []],
    ["missing-index", ["missing-index"]],
    [" missing-index , global-lock,", ["missing-index", "global-lock"]],
    ["missing-index,missing-index", ["missing-index"]],
    ["missing-indx", "unknown missing-indx; expected some of missing-index,"],
    ["toString", "unknown toString"],
  ];

  test.each(defects)("DEFECTS=%s", (text, expected) => {
    const environment = { ...BASE, DEFECTS: text };
    if (typeof expected === "string")
      expect(problemsOf(baseConfigSchema, environment).join()).toContain(expected);
    else expect([...readConfig(baseConfigSchema, environment).DEFECTS]).toEqual(expected);
  });
});

describe("values", () => {
  const rows: readonly [name: string, schema: z.ZodType, text: string, expected: unknown][] = [
    ["a number", integer(1, 10), "10", 10],
    ["a number below", integer(1, 10), "0", undefined],
    ["a number above", integer(1, 10), "11", undefined],
    ["a fraction", integer(1, 10), "1.5", undefined],
    ["an exponent", integer(1, 10_000), "1e3", undefined],
    ["a negative number", integer(0, 10), "-1", undefined],
    ["a URL", httpUrl, "http://127.0.0.1:80/", "http://127.0.0.1:80"],
    ["a URL with a path", httpUrl, "https://x/api//", "https://x/api"],
    ["a URL of another protocol", httpUrl, "ftp://x", undefined],
    ["no URL", httpUrl, "127.0.0.1:80", undefined],
    ["two URLs", httpUrls, "http://a:1, http://b:2/", ["http://a:1", "http://b:2"]],
    ["a URL too many commas", httpUrls, "http://a:1,", undefined],
    ["a database", postgresUrl, "postgresql://u@h/d", "postgresql://u@h/d"],
    ["no database", postgresUrl, "mysql://u@h/d", undefined],
  ];

  test.each(rows)("%s", (_name, schema, text, expected) => {
    const result = schema.safeParse(text);
    expect(result.success ? result.data : undefined).toEqual(expected);
  });
});
