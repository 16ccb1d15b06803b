import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { same } from "../checks.ts";
import { appendAttempt, newest, readRecords } from "./record.ts";

const root = mkdtempSync(join(tmpdir(), "loadproof-production-"));
afterAll(() => rmSync(root, { recursive: true }));
const STEPS = ["baseline", "canary-5"];
let folder = "";
let count = 0;

const found = (decision: "go on" | "wait" | "roll back", by: string | null = "Kim") => ({
  at: "2026-12-01T08:00:00.000Z",
  by,
  window: { from: "2026-12-01T07:45:00.000Z", to: "2026-12-01T08:00:00.000Z" },
  system: "own" as const,
  decision,
  lines: [
    {
      id: "canary-5-errors",
      outcome: "pass" as const,
      value: 0,
      shown: same("0%"),
      limit: "< 0.1%",
      reason: same("0 of 10"),
      evidence: null,
    },
  ],
  forced: null,
  symbols: { BTCUSDT: 0.5 },
});

beforeEach(async () => {
  count += 1;
  folder = join(root, String(count));
  await appendAttempt(folder, "canary-5", found("wait"), STEPS);
  await appendAttempt(folder, "canary-5", found("go on"), STEPS);
});

test("a step again is kept behind the first one, and the newest counts", () => {
  const records = readRecords(folder, STEPS);
  expect(records.get("canary-5")?.map(({ decision }) => decision)).toEqual(["wait", "go on"]);
  expect(newest(records, "canary-5")?.decision).toBe("go on");
  expect(newest(records, "baseline")).toBeUndefined();
});

test("what others have found while a step looked stays", async () => {
  await appendAttempt(folder, "baseline", found("go on"), STEPS);
  const records = await appendAttempt(folder, "canary-5", found("roll back"), STEPS);
  expect([...records.keys()].sort()).toEqual(["baseline", "canary-5"]);
  expect(readRecords(folder, STEPS).get("canary-5")).toHaveLength(3);
});

test("a folder that is not there has no records", () => {
  expect(readRecords(join(root, "none"), STEPS).size).toBe(0);
});

describe("what was not written by loadproof is refused", () => {
  const path = (): string => join(folder, "canary-5.json");
  const change = (from: string, to: string): void =>
    writeFileSync(path(), readFileSync(path(), "utf8").replace(from, to));

  test.each<[string, () => void, RegExp]>([
    [
      "a decision",
      () => change('"decision": "wait"', '"decision": "go on"'),
      /entry 1 is not what was written/,
    ],
    ["a value", () => change('"value": 0', '"value": 0.5'), /entry 1 is not what was written/],
    ["a name", () => change('"by": "Kim"', '"by": "Lee"'), /entry 1 is not what was written/],
    [
      "an unknown field",
      () => change('"step"', '"note": 1, "step"'),
      /no record of a production step: ✖ Unrecognized key/,
    ],
    ["no JSON", () => change("{", ""), /it is no JSON/],
    [
      "another version",
      () => change('"version": 1', '"version": 2'),
      /has version 2 of its form: this loadproof reads version 1/,
    ],
    [
      "the file of another step",
      () => renameSync(path(), join(folder, "baseline.json")),
      /it is the record of canary-5/,
    ],
    [
      "a step that there is not",
      () => writeFileSync(join(folder, "canary-6.json"), "{}"),
      /no step is called "canary-6"/,
    ],
    [
      "an entry taken out",
      () => {
        const record = JSON.parse(readFileSync(path(), "utf8")) as { attempts: unknown[] };
        record.attempts.shift();
        writeFileSync(path(), JSON.stringify(record));
      },
      /entry 1 is not what was written/,
    ],
    [
      "the newest entry taken out",
      () => {
        const record = JSON.parse(readFileSync(path(), "utf8")) as { attempts: unknown[] };
        record.attempts.pop();
        writeFileSync(path(), JSON.stringify(record));
      },
      /its entries are not those that were written/,
    ],
    [
      "the file of another step, with the name of this one in it",
      () => {
        change('"step": "canary-5"', '"step": "baseline"');
        renameSync(path(), join(folder, "baseline.json"));
      },
      /its entries are not those that were written/,
    ],
    ["an empty file", () => writeFileSync(path(), ""), /it is no JSON/],
  ])("%s", (_name, tamper, message) => {
    tamper();
    expect(() => readRecords(folder, STEPS)).toThrow(message);
    expect(() => readRecords(folder, STEPS)).toThrow(expect.objectContaining({ exitCode: 4 }));
  });

  test("a file where the folder should be", () => {
    writeFileSync(join(root, "file"), "");
    expect(() => readRecords(join(root, "file"), STEPS)).toThrow("can't be read (ENOTDIR)");
  });
});
