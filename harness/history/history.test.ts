import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { madeUpHistory } from "../report/fixtures/history.ts";
import { appendHistory } from "./append-history.ts";
import { findChangePoints, medianAbsoluteDeviation, medianOf } from "./change-points.ts";
import { otavaConfiguration, otavaCsv } from "./otava-csv.ts";
import { historyPath, parseHistory } from "./parse-history.ts";
import type { HistoryRecord } from "./record.ts";
import { buildTrends } from "./trend.ts";

const nights = madeUpHistory({ nights: 30, slowFrom: 20 });
const [first, second, third] = nights as [HistoryRecord, HistoryRecord, HistoryRecord];

async function emptyFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "loadproof-history-")), "deep", "baseline.ndjson");
}

describe("appendHistory", () => {
  test("adds lines in order and a run only once", async () => {
    const path = await emptyFile();
    expect(await appendHistory(path, first)).toBe(true);
    expect(await appendHistory(path, second)).toBe(true);
    expect(await appendHistory(path, first)).toBe(false);
    expect(parseHistory(await readFile(path, "utf8"))).toEqual({ records: [first, second], damaged: [] });
  });

  test("survives a torn last line: it costs only itself", async () => {
    const path = await emptyFile();
    await appendHistory(path, first);
    await appendFile(path, JSON.stringify(second).slice(0, 200));
    expect(await appendHistory(path, third)).toBe(true);
    const { records, damaged } = parseHistory(await readFile(path, "utf8"));
    expect(records).toEqual([first, third]);
    expect(damaged).toEqual([{ line: 2, reason: "not a whole JSON document (cut short?)" }]);
  });

  test("never rewrites what is there", async () => {
    const path = await emptyFile();
    await appendHistory(path, first);
    const before = await readFile(path, "utf8");
    await appendHistory(path, second);
    expect((await readFile(path, "utf8")).startsWith(before)).toBe(true);
  });
});

describe("parseHistory", () => {
  test("skips and names records of another version, and sorts by time", () => {
    const text = [
      JSON.stringify(second),
      JSON.stringify({ ...third, version: 2 }),
      "",
      JSON.stringify(first),
    ].join("\n");
    const { records, damaged } = parseHistory(text);
    expect(records.map((record) => record.runId)).toEqual([first.runId, second.runId]);
    expect(damaged).toEqual([{ line: 2, reason: expect.stringContaining("version") }]);
  });

  test("is empty for an empty file", () => expect(parseHistory("")).toEqual({ records: [], damaged: [] }));

  test.each([
    ["msa-hotpath", "baseline", "history/msa-hotpath/baseline.ndjson"],
    ["a/../../b", null, "history/a/unnamed/unnamed/b/own-options.ndjson"],
    ["../..", "..", "history/unnamed/unnamed/unnamed.ndjson"],
    ["체크 아웃", null, "history/체크 아웃/own-options.ndjson"],
    ["체크-아웃", null, "history/체크-아웃/own-options.ndjson"],
    ["채팅", "기준", "history/채팅/기준.ndjson"],
  ])("path of %j and %j is %s", (scenario, profile, path) =>
    expect(historyPath(scenario, profile)).toBe(path),
  );
});

describe("findChangePoints", () => {
  const values = (records: readonly HistoryRecord[]): number[] =>
    records.map((record) => record.objectives[0]?.value ?? 0);

  test("finds the night a level changed", () => {
    const [change, ...others] = findChangePoints(values(nights));
    expect(others).toEqual([]);
    expect(change?.index).toBe(20);
    expect((change?.after ?? 0) / (change?.before ?? 1)).toBeCloseTo(1.3, 1);
  });

  test("finds two steps", () => {
    const steps = [...Array(15).fill(100), ...Array(15).fill(140), ...Array(15).fill(90)].map(
      (value, index) => value + (index % 3),
    );
    expect(findChangePoints(steps).map((change) => change.index)).toEqual([15, 30]);
  });

  test.each([
    ["noise", values(madeUpHistory({ nights: 60 }))],
    [
      "one odd night",
      values(madeUpHistory({ nights: 30 })).map((value, index) => (index === 12 ? value * 3 : value)),
    ],
    ["too few runs", [1, 1, 1, 9, 9, 9]],
    ["a shift too small to matter", [...Array(20).fill(100), ...Array(20).fill(103)]],
    ["nothing", []],
  ])("finds none in %s", (_name, series) => expect(findChangePoints(series)).toEqual([]));

  test("medians", () => {
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([1, 2, 3, 4])).toBe(2.5);
    expect(medianOf([])).toBeNaN();
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
  });
});

describe("buildTrends", () => {
  test("gives median and deviation since the last change, with the commits around it", () => {
    const { trends, runs, leftOut } = buildTrends(nights);
    expect(runs).toHaveLength(30);
    expect(leftOut).toEqual([]);
    expect(trends.map((trend) => trend.id)).toEqual(["http-p95", "http-failed"]);
    const [latency] = trends;
    expect(latency?.changes).toMatchObject([
      { index: 20, commit: nights[20]?.commit, commitBefore: nights[19]?.commit },
    ]);
    expect(latency?.median).toBeGreaterThan(255);
  });

  test("leaves out what can't be compared and says so", () => {
    const odd = [
      { ...first, comparabilityKey: "other machine" },
      { ...second, invalid: true },
      { ...third, faults: ["chat-1: killed"] },
      ...nights.slice(3),
    ];
    expect(buildTrends(odd).leftOut.map(({ why }) => why)).toEqual([
      "not comparable",
      "invalid",
      "disturbed",
    ]);
    expect(buildTrends(odd).runs).toHaveLength(27);
  });

  test("of no run and of one run", () => {
    expect(buildTrends([])).toEqual({ trends: [], runs: [], leftOut: [] });
    expect(buildTrends([first]).trends[0]).toMatchObject({ median: null, deviation: null, changes: [] });
  });
});

describe("Otava", () => {
  test("CSV has a row per run and a column per objective", () => {
    const lines = otavaCsv(nights).trim().split("\n");
    expect(lines[0]).toBe("time,commit,run,http-p95,http-failed");
    expect(lines).toHaveLength(31);
    expect(lines[1]?.split(",")).toEqual([
      first.startedAt,
      first.commit,
      "night-001",
      String(first.objectives[0]?.value),
      String(first.objectives[1]?.value),
    ]);
  });

  test("CSV is inert in a spreadsheet", () => {
    const hostile = { ...first, runId: '=HYPERLINK("x"),a\nb', commit: "+1" };
    expect(otavaCsv([hostile])).toContain(`'+1,"'=HYPERLINK(""x""),a\nb"`);
  });

  test("configuration names the columns and their direction", async () => {
    const folder = await mkdtemp(join(tmpdir(), "loadproof-otava-"));
    const text = otavaConfiguration(nights, join(folder, "history.csv"));
    await writeFile(join(folder, "otava.yaml"), text);
    expect(text).toContain('      "http-p95":\n        column: "http-p95"\n        direction: -1');
  });
});
