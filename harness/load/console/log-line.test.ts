import { expect, test } from "vitest";
import { formatLogEntry, readLogLine } from "./log-line.ts";

const entry = (line: unknown): ReturnType<typeof readLogLine> =>
  readLogLine(typeof line === "string" ? line : JSON.stringify(line));

test.each([
  [
    "an exception of an iteration",
    {
      level: "error",
      hint: "script exception",
      msg: "Error: boom\n\tat default (file:///a.ts:7:1(29))\n",
      scenario: "main",
      source: "stacktrace",
      time: "2026-11-21T11:38:21Z",
    },
    "2026-11-21T11:38:21Z ERROR [scenario=main] Error: boom | at default (file:///a.ts:7:1(29))",
    true,
  ],
  [
    "what the script prints, without secrets",
    {
      level: "info",
      msg: 'login {"password":"pass1234"} Authorization: Bearer abcdefghijkl',
      source: "console",
      time: "T",
    },
    'T INFO  [console] login {"password":"[redacted]"} Authorization: [redacted]',
    false,
  ],
  [
    "a warning with its cause",
    {
      level: "warning",
      msg: "Request Failed",
      error: 'Get "http://u:p@h:1/": dial: connection refused',
      time: "T",
    },
    'T WARNING Request Failed: Get "http://[redacted]@h:1/": dial: connection refused',
    false,
  ],
  ["a line that is no JSON", "plain text", "INFO  plain text", false],
  ["JSON of another form", "[1,2]", "INFO  [1,2]", false],
])("%s", (_, line, text, isException) => {
  const read = entry(line);
  expect(read === null ? null : formatLogEntry(read)).toBe(text);
  expect(read?.isException).toBe(isException);
});

test("an empty line is nothing", () => {
  expect(entry("  ")).toBeNull();
});
