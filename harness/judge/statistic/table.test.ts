import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseStatistic, readStatistic, STATISTIC_EXPECTED, STATISTIC_NAMES } from "./parse.ts";
import { rowOf, ROWS, STATISTICS } from "./table.ts";

const HARNESS = join(import.meta.dirname, "../..");
const KINDS = Object.keys(STATISTICS);

/** What branches on a statistic's kind, or on how it is written. */
const BRANCHES = [
  /\bstatistic\.kind\b/,
  /\{ kind \}: Statistic\b/,
  /\bstatistic\w*\.(?:startsWith|endsWith|includes|slice|match)\(/i,
  new RegExp(String.raw`\bstatistic\w* [!=]== "(?:${KINDS.join("|")}|p\()`, "i"),
  /(?:exec|test)\((?:\w+\.)*statistic\w*\)/i,
];

function branches(text: string): string[] {
  return text.split("\n").filter((line) => BRANCHES.some((pattern) => pattern.test(line)));
}

test("no other file branches on a statistic: all read its row", () => {
  const files = readdirSync(HARNESS, { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      /(?<!\.(test|it|e2e|slow))\.ts$/.test(file) &&
      !/(^|\/)(fixtures|testing)\//.test(file) &&
      !file.startsWith("judge/statistic/"),
  );
  expect(files).toEqual(expect.arrayContaining(["judge/objectives/decide.ts", "report/index.ts"]));
  const found = files.flatMap((file) =>
    branches(readFileSync(join(HARNESS, file), "utf8")).map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

test.each([
  'if (statistic.kind === "apdex") return -1;',
  "switch (objective.statistic.kind) {",
  'if (objective.statistic === "rate") return null;',
  'if (one.statistic.startsWith("spikes")) return one;',
  "const percentile = /^p/.exec(objective.statistic);",
])("finds a branch: %s", (line) => {
  expect(branches(line)).toEqual([line]);
});

describe("the rows", () => {
  test.each(Object.entries(STATISTICS))("%s is read from what it offers, and is its own row", (kind, row) => {
    for (const example of row.examples) {
      const statistic = parseStatistic(example);
      expect(statistic?.kind).toBe(kind);
      expect(statistic === null ? null : rowOf(statistic)).toBe(row);
    }
  });

  test.each(STATISTIC_NAMES)("%s is the form of one row alone", (name) => {
    expect(ROWS.filter(({ pattern }) => new RegExp(`^${pattern}$`).test(name))).toHaveLength(1);
  });

  test("a wrong statistic is answered with the form of each", () => {
    expect(STATISTIC_EXPECTED).toBe(
      "p(N) with N above 0 and at most 100, avg, med, min, max, count, rate, share, value, apdex(500ms), spikes(3) or burnRate(99.9%)",
    );
  });

  test("k6's p(0) is read from a result, and refused in a file", () => {
    expect(readStatistic("p(0)")).toEqual({ kind: "percentile", percent: 0 });
    expect(parseStatistic("p(0)")).toBeNull();
  });
});
