import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sealed } from "#harness/verify/decision/saved-phases.ts";
import type { StagingReport } from "#harness/verify/render.ts";
import { runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";

const PHASE_4 = ["verify", "staging", "--phase", "4", "--runtime", "processes"];

/** All of phase 1, passed long ago with something else. */
const OF_ANOTHER_COMMIT = sealed({
  phase: 1,
  at: "2026-01-01T00:00:00.000Z",
  made: { commit: "0".repeat(40), hasChanges: false, version: "0.0.1", scale: 1, runtime: "processes" },
  notes: [],
  sections: [{ results: [] }],
});

/** Four alerts that fire and are over, one after the other: minutes more on a busy machine. */
const TIMEOUT_MS = 900_000;

test("phase 4 passes 001's thirteen cases and 000's four alerts, ticks nothing that nobody looks at, and alone is NO-GO", {
  timeout: TIMEOUT_MS,
}, async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "staging"));
  await writeFile(join(folder.path, "staging", "phase-1.json"), JSON.stringify(OF_ANOTHER_COMMIT));
  await writeFile(join(folder.path, "staging", "phase-2.json"), "{}");
  const result = await runCommand([...PHASE_4, "--lang", "ko"], { environment: { REPORT_DIR: folder.path } });
  expect(result.exitCode, result.stderr).toBe(0);
  const report = async (name: string): Promise<StagingReport> =>
    JSON.parse(await readFile(join(folder.path, "staging", name), "utf8")) as StagingReport;
  const { sections } = await report("phase-4.json");
  const outcomes = sections.map(({ results }) => [...new Set(results.map(({ outcome }) => outcome))]);
  expect(sections.map(({ results }) => results.length)).toEqual([5, 2, 3, 3, 3, 4, 11]);
  expect(outcomes).toEqual([["pass"], ["pass"], ["pass"], ["pass"], ["pass"], ["pass"], ["pass"]]);
  expect(result.stdout).toContain("31/31 통과");
  const markdown = await readFile(join(folder.path, "staging", "phase-4.md"), "utf8");
  expect(markdown).toContain(
    "| BTCUSDT 주문 | [OrderRouterService] Routed command PLACE_ORDER for symbol BTCUSDT to shard shard-1 |",
  );
  expect(markdown).toMatch(
    /\| ShardDown \| 샤드 중지 \| Slack 알림 \| [\d.]+초 후 발생, [\d.]+초 후 slack 수신, .*해제 수신/,
  );
  const { alerts } = JSON.parse(await readFile(join(folder.path, "staging", "alerts.json"), "utf8")) as {
    alerts: readonly { readonly alert: string; readonly receiver: string }[];
  };
  expect(alerts.map(({ alert, receiver }) => `${alert} ${receiver}`)).toEqual([
    "ShardDown slack",
    "HighLatency slack",
    "HighErrorRate pagerduty",
    "KafkaLag slack",
  ]);

  const summary = await report("summary.json");
  expect(summary.decision?.isGo).toBe(false);
  expect(summary.sections[0]?.results.map(({ outcome }) => outcome)).toEqual([
    "unmeasured",
    "unmeasured",
    ...Array.from({ length: 5 }, () => "unchecked"),
    "pass",
  ]);
  const told = JSON.stringify(summary.forms);
  expect(told).toContain("Day 1");
  expect(told).toContain("2026-01-01T00:00:00.000Z");
  expect(told).toContain("다른 커밋으로 실행한 결과");
  expect(told).toContain("phase-2.json 파일을 읽을 수 없음");
  expect(result.stdout).toContain("Go/No-Go: NO-GO");
});

test("interrupted while Kafka is held, it ends at once and leaves nothing behind", async () => {
  await using folder = await temporaryFolder();
  const command = startCommand(PHASE_4, { environment: { REPORT_DIR: folder.path } });
  using descendants = new Descendants(command.child.pid ?? 0);
  await command.waitFor(/a shard without a primary:/);
  const interruptedAt = performance.now();
  command.child.kill("SIGINT");
  const { exitCode, stderr } = await command.ended;
  expect(exitCode, stderr).toBe(130);
  expect(stderr).toContain("interrupted by SIGINT");
  expect(performance.now() - interruptedAt).toBeLessThan(20_000);
  expect(await descendants.left()).toEqual([]);
});
