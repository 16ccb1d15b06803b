import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StagingReport } from "#harness/verify/render.ts";
import { runCommand, temporaryFolder } from "../lib/command.ts";

test("phase 4 passes 001's thirteen cases, ticks nothing that nobody looks at, and alone is NO-GO", async () => {
  await using folder = await temporaryFolder();
  const words = ["verify", "staging", "--phase", "4", "--runtime", "processes", "--lang", "ko"];
  const result = await runCommand(words, { environment: { REPORT_DIR: folder.path } });
  expect(result.exitCode, result.stderr).toBe(0);
  const report = async (name: string): Promise<StagingReport> =>
    JSON.parse(await readFile(join(folder.path, "staging", name), "utf8")) as StagingReport;
  const { sections } = await report("phase-4.json");
  const outcomes = sections.map(({ results }) => [...new Set(results.map(({ outcome }) => outcome))]);
  expect(sections.map(({ results }) => results.length)).toEqual([5, 2, 3, 3, 3, 4, 11]);
  expect(outcomes).toEqual([["pass"], ["pass"], ["pass"], ["pass"], ["unchecked"], ["unchecked"], ["pass"]]);
  expect(result.stdout).toContain("24/24 통과, 7건 확인 안 함");
  const markdown = await readFile(join(folder.path, "staging", "phase-4.md"), "utf8");
  expect(markdown).toContain(
    "| BTCUSDT 주문 | [OrderRouterService] Routed command PLACE_ORDER for symbol BTCUSDT to shard shard-1 |",
  );
  expect(markdown).toContain(
    "| ShardDown | 샤드 중지 | Slack 알림 | 알림 규칙과 수신 채널이 포함되어 있지 않음 | ⬜ 확인 안 함 |",
  );

  const summary = await report("summary.json");
  expect(summary.decision?.isGo).toBe(false);
  expect(summary.sections[0]?.results.map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: 8 }, () => "unchecked"),
  );
  expect(result.stdout).toContain("Go/No-Go: NO-GO");
});
