import { mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../test/lib/command.ts";
import type { Baseline } from "../contracts/baseline.ts";
import { type Verdict, verdictSchema } from "../contracts/verdict.ts";
import { historyRecordSchema } from "../history/record.ts";
import { hostileCase, PLANTED_SECRET } from "./fixtures/hostile-case.ts";
import { madeUpBaseline } from "./fixtures/made-up-baseline.ts";
import { madeUpHistory } from "./fixtures/history.ts";
import { saveJudgedRun } from "./fixtures/save-run.ts";
import { earlierCase, shortCase } from "./fixtures/short-case.ts";
import { FORMATS } from "./formats.ts";
import type { Comparison } from "./sections/changes/types.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-commands-"));
const before = join(folder, "before");
const after = join(folder, "after");

/** The command line in the test's folder. */
const loadproof = (...words: string[]) => runCommand(words, { workingDirectory: folder });

beforeAll(async () => {
  await saveJudgedRun(before, earlierCase(0));
  await saveJudgedRun(after, shortCase());
});

/** What `loadproof run` keeps of a sound run. */
function keptOf(night: number): Baseline {
  const run = earlierCase(night);
  const [kept] = madeUpBaseline("previous", [run], run).runs as [Baseline];
  return { ...kept, verdict: "PASS", invalid: false };
}

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

describe("loadproof report with baselines", () => {
  const place = join(folder, "place");
  const runs = join(place, "reports", "runs");
  const at = (words: readonly string[]): ReturnType<typeof runCommand> =>
    runCommand(words, { workingDirectory: place });
  const newest = join(runs, earlierCase(0).evidence.runId);
  const view = async (): Promise<{ comparisons: Comparison[]; rollingRuns: number }> =>
    JSON.parse(await readFile(join(newest, "report.json"), "utf8")) as never;

  const idOf = (night: number): string => earlierCase(night).evidence.runId;
  const keep = async (nights: readonly number[]): Promise<void> => {
    for (const night of nights) {
      await saveJudgedRun(join(runs, idOf(night)), earlierCase(night));
      await writeFile(join(runs, idOf(night), "baseline.json"), JSON.stringify(keptOf(night)));
    }
  };

  test("says how many runs are missing to a rolling one", async () => {
    await keep([2, 1, 0]);
    expect((await at(["report", newest, "--format", "json,md"])).exitCode).toBe(0);
    expect(await view()).toMatchObject({ comparisons: [], rollingRuns: 2 });
    expect(await readFile(join(newest, "report.md"), "utf8")).toContain("2 comparable earlier runs");
  });

  test("takes the pinned and the rolling one by itself, and an explicit one alone", async () => {
    await keep([4, 3]);
    const oldest = join(runs, idOf(4));
    await mkdir(join(place, "baselines", "msa-hotpath"), { recursive: true });
    await writeFile(join(place, "baselines", "msa-hotpath", "baseline.json"), JSON.stringify(keptOf(4)));
    const formats = ["--format", "json,md,html,comment", "--lang", "en"];
    expect(await at(["report", newest, ...formats])).toMatchObject({ exitCode: 0, stderr: "" });
    const { comparisons } = await view();
    expect(comparisons.map(({ kind, name, runs: taken }) => [kind, name, taken.length])).toEqual([
      ["pinned", "msa-hotpath/baseline", 1],
      ["rolling", idOf(1), 4],
    ]);
    expect(comparisons.every(({ rows }) => rows.some(({ objective }) => objective === "http-p95"))).toBe(
      true,
    );
    for (const file of ["report.md", "report.html", "comment.md"]) {
      const text = await readFile(join(newest, file), "utf8");
      expect(text).toContain("Against the pinned baseline msa-hotpath/baseline");
      expect(text).toContain("Against the rolling baseline of 4 runs");
    }
    for (const [given, kind] of [
      [oldest, "previous"],
      ["msa-hotpath/baseline", "pinned"],
    ] as const) {
      expect((await at(["report", newest, "--format", "json", "--baseline", given])).exitCode).toBe(0);
      expect((await view()).comparisons.map((one) => one.kind)).toEqual([kind]);
    }
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

describe("loadproof incident", () => {
  test("is of the runs that missed something, named by the first, in the report folder, with links to them", async () => {
    const result = await loadproof("incident", after, before, "--lang", "ko");
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    const name = join(folder, "loadtest_reports", "incident_20261119T181704Z");
    expect(result.stdout.trim().split("\n")).toEqual(["md", "html", "json"].map((end) => `${name}.${end}`));
    expect(await readFile(`${name}.md`, "utf8")).toContain("장애 없음, 비교용");
    expect(await readFile(`${name}.html`, "utf8")).toContain('href="../before"');
  });

  test("names every run that it can't be written of, and writes nothing", async () => {
    const output = join(folder, "no-incident");
    const calm = await loadproof("incident", before, "--output", output);
    expect(calm.exitCode).toBe(4);
    expect(calm.stderr).toContain(
      `run "${before}": expected a run in which the system missed something; it is PASS`,
    );
    const words = ["incident", join(folder, "nothing"), after, after, "--format", "pdf", "--output", output];
    const { exitCode, stderr } = await loadproof(...words);
    expect(exitCode).toBe(4);
    for (const said of ["give the folder of a run", "expected each run once", '--format "pdf"'])
      expect(stderr).toContain(said);
    expect(await readdir(folder)).not.toContain("no-incident.md");
  });

  test("refuses a run whose files are not those that it wrote", async () => {
    const changed = join(folder, "changed");
    await saveJudgedRun(changed, shortCase());
    await writeFile(join(changed, "samples.sketch"), "another");
    const { exitCode, stderr } = await loadproof("incident", changed);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("samples.sketch");
  });
});

describe("a verdict that somebody wrote into", () => {
  test.each<[string, (verdict: Verdict) => Partial<Verdict>]>([
    ["a better word", () => ({ verdict: "PASS", exitCode: 0 })],
    [
      "another weight",
      ({ objectives }) => ({ objectives: objectives.map((one) => ({ ...one, weight: 9 })) }),
    ],
    ["an objective less", ({ objectives }) => ({ objectives: objectives.slice(1) })],
  ])("%s is refused by all that report it", async (what, change) => {
    const changed = join(folder, what.replaceAll(" ", "-"));
    await saveJudgedRun(changed, shortCase());
    const path = join(changed, "verdict.json");
    const verdict = verdictSchema.parse(JSON.parse(await readFile(path, "utf8")));
    await writeFile(path, JSON.stringify({ ...verdict, ...change(verdict) }));
    for (const words of [
      ["report"],
      ["combine"],
      ["incident"],
      ["history", "add"],
      ["comment", "--dry-run"],
    ]) {
      const { exitCode, stderr } = await loadproof(...words, changed);
      expect([words, exitCode, stderr.includes(`${path}: expected what the judge says of the run`)]).toEqual([
        words,
        4,
        true,
      ]);
    }
    expect((await loadproof("judge", changed)).stderr).toBe("");
    expect((await loadproof("report", changed)).exitCode).toBe(0);
  });
});

describe("loadproof history and trend", () => {
  test("add a run once, and write the page and the CSV", async () => {
    const thresholds = { schema: "loadproof.thresholds", version: 1, path: "own.yaml", extended: {} };
    const text =
      "version: 1\nobjectives: [{ id: p95, metric: http_req_duration, statistic: p(95), pass: < 1s, why: told }]";
    await writeFile(join(after, "thresholds.json"), JSON.stringify({ ...thresholds, text }));
    expect((await loadproof("judge", after)).stderr).toBe("");
    await writeFile(join(after, "baseline.json"), JSON.stringify(keptOf(0)));
    const first = await loadproof("history", "add", after);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    const file = first.stdout.trim();
    expect(file).toBe(join(folder, "history/msa-hotpath/baseline.ndjson"));
    // As it was judged, and not once more: its values are those of baseline.json, its word is that of verdict.json.
    const { verdict, invalid, code } = verdictSchema.parse(
      JSON.parse(await readFile(join(after, "verdict.json"), "utf8")),
    );
    const record = historyRecordSchema.parse(JSON.parse(await readFile(file, "utf8")));
    expect(record).toMatchObject({ verdict, baseline: { ...keptOf(0), verdict, invalid, code } });
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
  await saveJudgedRun(hostile, input);
  const { exitCode } = await loadproof("report", hostile, "--format", Object.keys(FORMATS).join(","));
  expect(exitCode).toBe(0);
  for (const { file } of Object.values(FORMATS)) {
    expect(await readFile(join(hostile, file), "utf8")).not.toContain(PLANTED_SECRET);
  }
});
