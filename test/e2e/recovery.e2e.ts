import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultResult } from "#harness/contracts/fault-result.ts";
import { type CommandResult, runCommand, temporaryFolder } from "../lib/command.ts";
import { type SavedRun, savedRun } from "../lib/saved-run.ts";

/** What a fault does to the bundled chat system, and how soon that is over, by the real command line. */

const LIMITS = `version: 1
objectives:
  - { id: failed, metric: http_req_failed, statistic: rate, pass: "< 5%" }
  - { id: quick, metric: http_req_duration, statistic: p(95), pass: "< 1s" }
`;
const WITH_RECOVERY = `${LIMITS}recovery: { clients: "< 10s", system: "< 30s" }\n`;
const IMPOSSIBLE = `version: 1
objectives: [{ id: impossible, metric: http_req_duration, statistic: med, pass: "< 0.01ms" }]
`;
const LOAD = ["run", "chat", "--profile", "rate-quick"] as const;

async function runIn(folder: string, thresholds: string, words: readonly string[]): Promise<CommandResult> {
  await writeFile(join(folder, "limits.yaml"), thresholds);
  return runCommand([...LOAD, "--thresholds", join(folder, "limits.yaml"), ...words], {
    environment: { REPORT_DIR: folder, SUT_RUNTIME: "processes" },
  });
}

describe("one of two instances is killed and started again", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let result: CommandResult;
  let run: SavedRun;
  let fault: FaultResult;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const words = ["--duration", "36s", "--action", "kill:chat-2@12s+3s"];
    result = await runIn(folder.path, WITH_RECOVERY, words);
    run = await savedRun(folder.path);
    fault = run.verdict.faults[0] as FaultResult;
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("clients and system are back in time, and the data is right", () => {
    expect(run.verdict).toMatchObject({ verdict: "PASS", invalid: false });
    expect(result.exitCode).toBe(0);
    expect(fault).toMatchObject({
      action: "chat-2-killed",
      outcome: "recovered",
      kind: "kill",
      subject: "chat-2",
    });
    expect(fault.breachedMs).toBeGreaterThanOrEqual(1_000);
    expect(fault.recoveryFromInjectionMs).toBeGreaterThan(0);
    expect(fault.recoveryFromInjectionMs).toBeLessThan(10_000);
    expect(fault.requests.failed + fault.requests.unknown).toBeGreaterThan(0);
    expect(fault.requests.count).toBeGreaterThan(100);
    const { clients, system, data } = fault.gates;
    expect([clients.state, system.state, data.state]).toEqual(["met", "met", "met"]);
    const objectives = run.verdict.objectives.filter(({ id }) => id.startsWith("recovery-"));
    expect(objectives.map(({ id, result: word, numbers }) => [id, word, numbers.value])).toEqual([
      ["recovery-clients", "pass", clients.afterMs],
      ["recovery-system", "pass", system.afterMs],
    ]);
  });

  test("times are those of the evidence", () => {
    const [killed] = run.evidence.actions;
    const lengthMs = Date.parse(killed?.endedAt ?? "") - Date.parse(killed?.startedAt ?? "");
    const { injectedMs, effectMs, healingMs, healedMs, observedToMs } = fault.moments;
    expect((healedMs ?? 0) - injectedMs).toBe(lengthMs);
    expect((healingMs ?? 0) - injectedMs).toBeGreaterThanOrEqual(3_000);
    expect(effectMs).toBeGreaterThanOrEqual(injectedMs);
    // To the end of the steady load, in whole seconds, and 20 s after the healing at least.
    expect(observedToMs - (healedMs ?? 0)).toBeGreaterThanOrEqual(20_000);
    // It answers again no sooner than it was started, and the system is looked at once a second.
    expect(fault.gates.system.afterMs).toBeGreaterThanOrEqual(3_000);
    expect(fault.gates.system.afterMs).toBeLessThanOrEqual(lengthMs + 3_000);
  });

  test("it is told in plain words: at the end of the run, in every report and in both languages", async () => {
    const sentence =
      /chat-2 was killed; [^\n]+ beyond limits [^\n]+; clients were back within their limits [\d.]+ s after it, the system after [\d.]+ s, and its data is right \([\d,]+ compared\)/;
    expect(result.stdout + result.stderr).toMatch(sentence);
    const report = (name: string): Promise<string> => readFile(join(run.directory, name), "utf8");
    for (const name of ["report.md", "report.html"]) expect(await report(name)).toMatch(sentence);
    expect(JSON.parse(await report("report.json"))).toMatchObject({ faults: [{ outcome: "recovered" }] });
    expect(await report("report.html")).toMatch(/✓ 1</);
    const again = await runCommand(["report", run.directory, "--format", "comment,junit,md", "--lang", "ko"]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(await report("report.md")).toMatch(
      /chat-2 강제 종료: .*클라이언트는 [\d.]+초 후 한계값 이내로 복구, 시스템은 [\d.]+초 후 복구, 데이터 정상/,
    );
    expect(await report("comment.md")).toContain("chat-2 강제 종료");
    expect(await report("junit.xml")).toMatch(/<testcase [^>]*name="chat-2-killed"/);
  });

  test("judged by a limit that it missed: FAIL, by that", async () => {
    await writeFile(join(folder.path, "strict.yaml"), `${LIMITS}recovery: "< 10ms"\n`);
    const words = ["judge", run.directory, "--thresholds", join(folder.path, "strict.yaml"), "--json"];
    const strict = await runCommand(words);
    const verdict = JSON.parse(strict.stdout) as SavedRun["verdict"];
    expect(strict.exitCode).toBe(1);
    expect(verdict.objectives.find(({ id }) => id === "recovery-clients")).toMatchObject({
      result: "breach",
      critical: true,
      code: "LIMIT_BREACHED",
    });
  });
});

test("a control: the fault is made, nobody notices, and that is said", async () => {
  await using folder = await temporaryFolder();
  const words = ["--duration", "31s", "--action", "pause:chat-2@13s+100ms"];
  const result = await runIn(folder.path, WITH_RECOVERY, words);
  const { verdict, evidence } = await savedRun(folder.path);
  expect(evidence.actions).toMatchObject([{ kind: "pause", outcome: "applied" }]);
  expect(verdict.faults).toMatchObject([
    { outcome: "no-impact", detectionMs: null, recoveryFromInjectionMs: 0, breachedMs: 0 },
  ]);
  expect(verdict.faults[0]?.objectives.length).toBeGreaterThanOrEqual(2);
  expect(verdict).toMatchObject({ verdict: "PASS", invalid: false });
  expect(result.exitCode).toBe(0);
  expect(result.stdout + result.stderr).toContain("chat-2 was held where it was; no impact");
});

test("a system that is not well is not disturbed, and the run is INVALID", async () => {
  await using folder = await temporaryFolder();
  const result = await runIn(folder.path, IMPOSSIBLE, ["--duration", "6s", "--action", "kill:chat-2@14s"]);
  const { verdict, evidence, directory } = await savedRun(folder.path);
  expect(evidence.actions).toMatchObject([{ outcome: "unfit", startedAt: null }]);
  expect(verdict.faults).toMatchObject([{ outcome: "unfit" }]);
  expect(verdict.validity.find(({ check }) => check === "steadyState")).toMatchObject({
    result: "invalid",
    code: "NOT_FIT_FOR_A_FAULT",
  });
  // What it missed stands: it is at least that bad.
  expect([verdict.verdict, result.exitCode]).toEqual(["FAIL", 1]);
  expect(verdict.notes.map(({ code }) => code)).toContain("AT_LEAST_THIS_BAD");
  expect(result.stdout + result.stderr).toContain("the system was not well: impossible");
  const log = await readFile(join(directory, "environment", "logs", "chat-2.log"), "utf8");
  expect(log.match(/event=service_started/g)).toHaveLength(1);
});

test("a plan that leaves too little to tell is refused with all that is wrong", async () => {
  await using folder = await temporaryFolder();
  const words = ["--duration", "20s", "--action", "kill:chat-2@12s+3s"];
  const result = await runIn(folder.path, WITH_RECOVERY, words);
  expect(result.exitCode).toBe(4);
  for (const side of ["clients", "system"])
    expect(result.stderr).toContain(
      `objective recovery-${side} "chat-2-killed, with the end of the steady load at 30s": expected 40s at least`,
    );
});
