import { describe, expect, test } from "vitest";
import type { LogEntry } from "./log-line.ts";
import { normalMessage, ScriptErrorCounter } from "./script-error-counter.ts";

const thrown = (message: string, scenario: string | null = "main"): LogEntry => ({
  level: "error",
  message,
  time: "",
  source: "stacktrace",
  scenario,
  ofExecutor: false,
  isException: true,
});

describe("ScriptErrorCounter", () => {
  test("counts by message, the most frequent first", () => {
    const counter = new ScriptErrorCounter();
    for (const message of ["b", "a", "a", "c"]) counter.add(thrown(message));
    counter.add({ ...thrown("not thrown"), isException: false });
    expect(counter.result(null)).toEqual({
      count: 4,
      messages: [
        { message: "a", scenario: "main", count: 2 },
        { message: "b", scenario: "main", count: 1 },
        { message: "c", scenario: "main", count: 1 },
      ],
      fatal: null,
    });
  });

  test("an exception outside of iterations is fatal and says more than k6's exit code", () => {
    const counter = new ScriptErrorCounter();
    counter.add(thrown("no target at setup (a.ts:1:2)", null));
    expect(counter.result("k6 ended with exit code 107").fatal).toBe("no target at setup (a.ts:1:2)");
    expect(new ScriptErrorCounter().result("k6 ended with exit code 104").fatal).toBe(
      "k6 ended with exit code 104",
    );
  });

  test("messages that all differ fill neither memory nor report", () => {
    const counter = new ScriptErrorCounter();
    const word = (index: number): string =>
      String(index).replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "");
    for (let index = 0; index < 5_000; index += 1) counter.add(thrown(`user ${word(index)}`));
    const { count, messages } = counter.result(null);
    expect(count).toBe(5_000);
    expect(messages).toHaveLength(10);
    expect(messages[0]).toEqual({ message: "(other messages)", scenario: "main", count: 4_800 });
  });
});

test.each([
  ["Error: boom\n\tat a\n", "Error: boom at a"],
  ["user 123456 not found", "user # not found"],
  ["status 503", "status 503"],
  ["id 0197c3b2-1f6e-7e0a-9a53-b1a2c3d4e5f6", "id #"],
  ["token deadbeefcafe1234", "token #"],
  ["defaced facade", "defaced facade"],
  [
    "GoError: no tags\n\tat k6/metrics.Metric.add-fm (native)\n\tat loadproof:exact-values:28:73(17)\n\tat default (file:///a.js:6:33(9))",
    "GoError: no tags at k6/metrics.Metric.add-fm (native) at default (file:///a.js:6:33(9))",
  ],
  [
    "GoError: no file at openFrom (loadproof:module-files:9:35(13)) at loadproofOpen (file:///a.js:1:2(3)) at file:///a.js:5:1(3)",
    "GoError: no file at file:///a.js:5:1(3)",
  ],
])("normalMessage(%j)", (message, normal) => {
  expect(normalMessage(message)).toBe(normal);
});
