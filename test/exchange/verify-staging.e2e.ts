import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Verdict } from "#harness/contracts/verdict.ts";
import type { StagingReport } from "#harness/verify/render.ts";
import { runCommand, temporaryFolder } from "../lib/command.ts";

/** Three environments and two loads, one after the other: under a minute on a machine of its own, minutes on a shared one. */
const TIMEOUT_MS = 900_000;

test(
  "phase 1 runs with standbys that end in their primaries' states, and its audit holds",
  async () => {
    await using folder = await temporaryFolder();
    const words = ["verify", "staging", "--phase", "1", "--runtime", "processes", "--lang", "ko"];
    const result = await runCommand(words, { environment: { REPORT_DIR: folder.path } });
    expect(result.exitCode, result.stderr).toBe(0);
    for (const shard of ["shard-1", "shard-2", "shard-3"])
      for (const replica of [1, 2]) expect(result.stderr).toContain(`${shard}-${replica} is ready`);

    const file = (name: string): string => join(folder.path, "staging", name);
    const { sections } = JSON.parse(await readFile(file("phase-1.json"), "utf8")) as StagingReport;
    expect(sections.map(({ results }) => results.length)).toEqual([5, 14, 5, 3, 22]);
    const rows = sections.flatMap(({ results }) => results);
    expect(rows.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
    const actual = (id: string) => rows.find((row) => row.id === id)?.actual;
    expect(actual("flow-liquidation")).toBe(
      "kept at an equity of 600 for 475, ADAUSDT backing XRPUSDT; at 350 for 462.5 both closed, 3.75 left",
    );
    expect(actual("replicas-shard-3")).toMatch(/^[0-9a-f]{16} before matching-engine-shard-3-input\/0@\d+$/);
    const markdown = await readFile(file("phase-1.md"), "utf8");
    expect(markdown).toContain("| 크로스 마진 청산 |");
    expect(markdown).toContain("## 종료 시점의 Primary와 Standby");
    expect(markdown).toContain("## 기록된 전체 데이터 감사");
  },
  TIMEOUT_MS,
);

/** The shortest ramp there is. Whether a busy machine reaches 1,000 requests a second in it is not looked at. */
test(
  "phase 2 fills in every table of 000, says that it was shortened, and breaks no invariant",
  async () => {
    await using folder = await temporaryFolder();
    const words = [
      "verify",
      "staging",
      "--phase",
      "2",
      "--scale",
      "0.01",
      "--runtime",
      "processes",
      "--lang",
      "ko",
    ];
    const result = await runCommand(words, { environment: { REPORT_DIR: folder.path } });
    expect([0, 1, 3], result.stderr).toContain(result.exitCode);
    expect(result.stdout).toContain("단축 실행");
    expect(result.stderr).toContain("단축 실행");

    const file = (name: string): string => join(folder.path, "staging", name);
    const { sections } = JSON.parse(await readFile(file("phase-2.json"), "utf8")) as StagingReport;
    expect(sections.map(({ table, results }) => [table.title.en, results.length])).toEqual([
      ["2.2.1 Throughput", 5],
      ["2.2.2 Load: the ramp", 5],
      ["2.2.3 Load by shard", 3],
      ["3.2 Performance criteria", 5],
      ["Runs and invariants", expect.any(Number)],
    ]);
    const results = sections.flatMap((section) => section.results);
    const outcomeOf = (id: string) => results.find((one) => one.id === id)?.outcome;
    expect(["pass", "fail"]).toContain(outcomeOf("router-throughput"));
    expect(["pass", "fail"]).toContain(outcomeOf("kafka-throughput"));
    expect(["pass", "fail"]).toContain(outcomeOf("share-1"));
    const invariants = results.filter(({ id }) => id.startsWith("invariant-"));
    expect(invariants.length).toBeGreaterThanOrEqual(20);
    expect(invariants.filter(({ outcome }) => outcome !== "pass")).toEqual([]);

    for (const sharding of ["off", "on"]) {
      const saved = results.find(({ id }) => id === `run-${sharding}`)?.evidence ?? "";
      const verdict = JSON.parse(await readFile(join(folder.path, saved, "verdict.json"), "utf8")) as Verdict;
      const p95 = verdict.objectives.find(({ id }) => id === "http-p95");
      const said = verdict.invalid ? `not to be trusted: ${verdict.reason}` : p95?.message;
      expect(results.find(({ id }) => id === "api-p95")?.evidence).toContain(said);
    }

    const markdown = await readFile(file("phase-2.md"), "utf8");
    for (const head of [
      "| 메트릭 | 목표 | 측정값 | Pass/Fail |",
      "| 단계 | VUs | 기간 | 예상 RPS | 측정 RPS | Pass/Fail |",
      "| 샤드 | 예상 비율 | 실제 비율 | Pass/Fail |",
      "| 메트릭 | 최소 | 목표 | 최대 | 측정값 | Pass/Fail |",
    ])
      expect(markdown).toContain(head);
    expect(markdown).toMatch(/\| Warmup \| 10 \| 1m \(×0\.01: 600ms\) \| 100 \| \d+ \|/);
    expect(await readFile(file("phase-2.html"), "utf8")).toContain('<html lang="ko">');
  },
  TIMEOUT_MS,
);

test(
  "phase 3 breaks, moves and rolls back an exchange under orders: every case passes, nothing is lost or doubled",
  async () => {
    await using folder = await temporaryFolder();
    const words = ["verify", "staging", "--phase", "3", "--runtime", "processes", "--lang", "ko"];
    const result = await runCommand(words, { environment: { REPORT_DIR: folder.path } });
    const file = (name: string): string => join(folder.path, "staging", name);
    const { sections } = JSON.parse(await readFile(file("phase-3.json"), "utf8")) as StagingReport;
    const rows = sections.flatMap(({ results }) => results);
    expect(rows.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
    expect(sections.map(({ results }) => results.length)).toEqual([3, 2, 2, 2, 3, 3, 3, 3, 3, 11]);
    expect(result.exitCode, result.stderr).toBe(0);
    const row = (id: string) => rows.find((one) => one.id === id);
    expect(row("orders-lost")?.actual).toMatchObject({
      en: expect.stringMatching(/^0 of \d,\d{3} /) as string,
    });
    expect(row("shard-2-cut-off")?.evidence).toContain("503 shard_unavailable");
    expect(row("canary-sharded")?.evidence).toMatch(/^matching-engine-shard-\d-input: 1\d\d$/);
    const markdown = await readFile(file("phase-3.md"), "utf8");
    expect(markdown).toContain("| 시나리오 | 테스트 방법 | 예상 동작 | 실제 결과 | Pass/Fail |");
    expect(markdown).toContain("## 2.3.2 롤백 테스트: 3/3 통과");
  },
  TIMEOUT_MS,
);

test("all that is wrong is said at once, and nothing is started", async () => {
  const result = await runCommand(["verify", "stagin", "--phase", "5", "--scale", "7"], {
    environment: { K6_VUS: "5", EXCHANGE_BASE_URL: "http://127.0.0.1:1" },
  });
  expect(result.exitCode).toBe(4);
  for (const part of [
    'plan "stagin": expected one of staging; did you mean staging?',
    '--phase "5": expected one of 1, 2, 3, 4, all',
    '--scale "7": expected a number from 0.01 to 1',
    'K6_VUS "5": expected nothing',
    'base URLs "exchange": expected none',
  ])
    expect(result.stderr).toContain(part);
  expect((await runCommand(["verify"])).stderr).toContain("plan: expected one of staging");
});
