import { describe, expect, test } from "vitest";
import { type ProcessEntry, parseProcStat, parsePsLine, processTree } from "./process-table.ts";

const tail = (start: number): string => `0 -1 4194304 1 0 0 0 1 1 0 0 20 0 1 0 ${start} 1000 1`;

describe("parseProcStat", () => {
  test.each([
    [
      "usual",
      `42 (node) S 1 42 42 ${tail(777)}`,
      { pid: 42, parent: 1, group: 42, zombie: false, startedAt: "777" },
    ],
    [
      "a name with spaces and parentheses",
      `7 (a ) (b) R 3 5 5 ${tail(9)}`,
      { pid: 7, parent: 3, group: 5, zombie: false, startedAt: "9" },
    ],
    ["a zombie", `7 (sh) Z 3 5 5 ${tail(9)}`, { pid: 7, parent: 3, group: 5, zombie: true, startedAt: "9" }],
    ["cut short", "42 (node) S 1", null],
    ["empty", "", null],
  ])("%s", (_name, text, expected) => {
    expect(parseProcStat(text)).toEqual(expected);
  });
});

describe("parsePsLine", () => {
  test.each([
    [
      "usual",
      "  42     1    42 Ss   Mon Nov 21 10:00:00 2026",
      { pid: 42, parent: 1, group: 42, zombie: false, startedAt: "Mon Nov 21 10:00:00 2026" },
    ],
    [
      "a zombie",
      "42 1 42 Z+ Mon Nov 21 10:00:00 2026",
      { pid: 42, parent: 1, group: 42, zombie: true, startedAt: "Mon Nov 21 10:00:00 2026" },
    ],
    ["not a line of ps", "PID TTY", null],
  ])("%s", (_name, line, expected) => {
    expect(parsePsLine(line)).toEqual(expected);
  });
});

describe("processTree", () => {
  const entry = (pid: number, parent: number, group = pid): ProcessEntry => ({
    pid,
    parent,
    group,
    zombie: false,
    startedAt: "1",
  });
  const pids = (entries: readonly ProcessEntry[], pid: number): number[] =>
    processTree(entries, pid).map((found) => found.pid);

  test("holds children in groups of their own", () => {
    expect(pids([entry(10, 1), entry(11, 10), entry(12, 11), entry(20, 1)], 10)).toEqual([10, 11, 12]);
  });

  test("holds the group of a process that is gone, with its descendants", () => {
    expect(pids([entry(11, 1, 10), entry(12, 11), entry(20, 1)], 10)).toEqual([11, 12]);
  });

  test("is empty when nothing is left", () => {
    expect(pids([entry(20, 1)], 10)).toEqual([]);
  });
});
