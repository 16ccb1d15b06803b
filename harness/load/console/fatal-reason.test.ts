import { expect, test } from "vitest";
import { fatalReason } from "./fatal-reason.ts";

test.each([
  ["a clean end", { exitCode: 0, signal: null }, null],
  ["crossed thresholds", { exitCode: 99, signal: null }, null],
  ["an interrupt", { exitCode: 105, signal: null }, null],
  ["a signal", { exitCode: null, signal: "SIGKILL" }, null],
  ["test.fail", { exitCode: 110, signal: null }, null],
  ["a timeout of setup", { exitCode: 100, signal: null }, "the last error"],
  ["options that are wrong", { exitCode: 104, signal: null }, "the last error"],
  ["test.abort", { exitCode: 108, signal: null }, "the last error"],
])("%s", (_, exit, reason) => {
  expect(fatalReason(exit, "the last error")).toBe(reason);
});

test("k6 gave no error", () => {
  expect(fatalReason({ exitCode: 255, signal: null }, null)).toBe("k6 ended with exit code 255");
});
