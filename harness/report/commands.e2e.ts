import { mkdtempSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../test/lib/command.ts";
import { hostileCase, PLANTED_SECRET } from "./fixtures/hostile-case.ts";
import { madeUpEvidence, STARTED_MS } from "./fixtures/made-up-evidence.ts";
import { madeUpHistory } from "./fixtures/history.ts";
import { saveRun } from "./fixtures/save-run.ts";
import { shortCase } from "./fixtures/short-case.ts";
import { FORMATS } from "./formats.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-commands-"));
const before = join(folder, "before");
const after = join(folder, "after");

/** The command line in the test's folder. */
const loadproof = (...words: string[]) => runCommand(words, { workingDirectory: folder });

beforeAll(async () => {
  const input = shortCase();
  const earlier = madeUpEvidence({
    ...input.baseline?.evidence,
    startedAt: new Date(STARTED_MS - 3_600_000).toISOString(),
  });
  await saveRun(before, { ...input, evidence: earlier, samples: input.baseline?.samples ?? null });
  await saveRun(after, input);
});

describe("loadproof report", () => {
  test("writes every format of a saved run from its folder alone", async () => {
    const names = Object.keys(FORMATS).join(",");
    const result = await loadproof("report", after, "--format", names, "--lang", "ko", "--baseline", before);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout.trim().split("\n")).toEqual(
      Object.values(FORMATS).map(({ file }) => join(after, file)),
    );
    expect(await readFile(join(after, "comment.md"), "utf8")).toContain("#### 변경 사항");
    expect(await readFile(join(after, "report.html"), "utf8")).toContain('<html lang="ko">');
  });

  test("names all wrong words at once and writes nothing", async () => {
    const untouched = await readdir(before);
    const { exitCode, stderr } = await loadproof("report", before, "--format", "html,pdf", "--lang", "fr");
    expect(exitCode).toBe(4);
    expect(stderr).toContain('--lang "fr": expected');
    expect(stderr).toContain('--format "pdf": expected');
    expect(await readdir(before)).toEqual(untouched);
  });

  test("says what to give when the folder is no run", async () => {
    const { exitCode, stderr } = await loadproof("report", join(folder, "nothing"));
    expect(exitCode).toBe(4);
    expect(stderr).toContain("give the folder of a run");
  });
});

describe("loadproof combine", () => {
  test("puts runs into one document with before and after", async () => {
    const result = await loadproof("combine", before, after, "--output", "both-runs", "--lang", "en");
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    const text = await readFile(join(folder, "both-runs.md"), "utf8");
    expect(text).toContain("#### Before and after");
    expect(text).toMatch(/\| MSA Baseline \| p95 \| .* \| .* \| .*% higher \|/);
    expect(await readFile(join(folder, "both-runs.html"), "utf8")).toContain("Combined load test report");
  });
});

describe("loadproof history and trend", () => {
  test("add a run once, and write the page and the CSV", async () => {
    const first = await loadproof("history", "add", after);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    const file = first.stdout.trim();
    expect(file).toBe(join(folder, "history/msa-hotpath/baseline.ndjson"));
    expect((await loadproof("history", "add", after)).stdout).toContain("was there already");
    const nights = madeUpHistory({ nights: 12 }).map((record) => `${JSON.stringify(record)}\n`);
    await writeFile(file, nights.join("") + (await readFile(file, "utf8")));
    const trend = await loadproof("trend", file, "--csv", "history.csv", "--lang", "ko");
    expect(trend).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await readFile(join(folder, "history/msa-hotpath/trend.html"), "utf8")).toContain(
      "부하 테스트 추세",
    );
    expect((await readFile(join(folder, "history.csv"), "utf8")).trim().split("\n")).toHaveLength(14);
    expect(await readFile(join(folder, "history.yaml"), "utf8")).toContain("time_column: time");
    const report = await loadproof("report", after, "--format", "html", "--history", file);
    expect(report.exitCode).toBe(0);
  });

  test("name a history file that is not there", async () => {
    const { exitCode, stderr } = await loadproof("trend", "nowhere.ndjson");
    expect(exitCode).toBe(4);
    expect(stderr).toContain("loadproof history add RUN");
  });
});

test("no report of a run with secrets in its evidence holds one of them", async () => {
  const hostile = join(folder, "hostile");
  const input = hostileCase();
  await saveRun(hostile, input);
  const { exitCode } = await loadproof("report", hostile, "--format", Object.keys(FORMATS).join(","));
  expect(exitCode).toBe(0);
  for (const { file } of Object.values(FORMATS)) {
    expect(await readFile(join(hostile, file), "utf8")).not.toContain(PLANTED_SECRET);
  }
});
