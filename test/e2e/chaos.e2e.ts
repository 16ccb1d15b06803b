import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChaosReport, chaosReportSchema } from "#harness/chaos/report.ts";
import { type CommandResult, runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";

/** Fault files of a user's, carried out on the bundled chat through the real command line. */

/** Long enough before the fault to see that the system is well, and after it to see that it stays well. */
const PROFILE = `version: 1
description: "30 requests per second for 32 seconds"
model: open
vusMax: 100
phases:
  - { phase: ramp-up, duration: 2s, from: 10, to: 30 }
  - { phase: steady, duration: 32s, level: 30 }
  - { phase: ramp-down, duration: 1s, to: 0 }
`;
const SHORT = PROFILE.replaceAll("32", "4");
const THRESHOLDS = `version: 1
recovery: { clients: "< 10s", system: "< 20s" }
objectives:
  - { id: store-success, metric: chat_store_failed, statistic: rate, before: fault, pass: "< 10%" }
implied:
  failed-requests: { pass: "< 50%", why: the fault may cost some }
  checks: { pass: "> 50%", why: the same }
`;
const KILLED = `version: 1
title: { en: a chat instance is killed, ko: chat 인스턴스 강제 종료 }
scenario: chat
profile: rate.yaml
thresholds: thresholds.yaml
faults: [ "fault=kill:chat-2@6s+2s" ]
`;
/** What is done says that it was done, and what should show it says no. */
const UNPROVEN = `version: 1
scenario: chat
profile: short.yaml
faults:
  - { kind: command, subject: nothing, name: fault, at: 3s, duration: 1s, inject: "true", proof: "false", heal: "true" }
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const files = {
    "rate.yaml": PROFILE,
    "short.yaml": SHORT,
    "thresholds.yaml": THRESHOLDS,
    "killed.yaml": KILLED,
    "unproven.yaml": UNPROVEN,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
});
afterAll(() => folder[Symbol.asyncDispose]());

describe("an instance that is killed, and a fault that nobody saw", () => {
  let result: CommandResult;
  let report: ChaosReport;
  let left: readonly unknown[];

  beforeAll(async () => {
    const words = [
      "chaos",
      join(folder.path, "killed.yaml"),
      join(folder.path, "unproven.yaml"),
      "--report-dir",
      folder.path,
    ];
    const command = startCommand(words);
    using started = new Descendants(command.child.pid ?? 0);
    result = await command.ended;
    left = await started.left();
    report = chaosReportSchema.parse(
      JSON.parse(await readFile(join(folder.path, "chaos", "chaos.json"), "utf8")),
    );
  });

  test("the one is survived, with its times, and the other is not called so", () => {
    const [killed, unproven] = report.rows;
    expect(killed).toMatchObject({ outcome: "survived", lost: 0, duplicated: 0, exitCode: 0 });
    expect(killed?.faults[0]).toMatchObject({ outcome: "recovered", subject: "chat-2" });
    expect(killed?.faults[0]?.recoveryFromInjectionMs).toBeLessThan(10_000);
    expect(killed?.faults[0]?.gates.system.state).toBe("met");
    expect(unproven).toMatchObject({ outcome: "not-shown", headline: "INVALID", exitCode: 3 });
    expect(unproven?.faults[0]).toMatchObject({ outcome: "unproven" });
    expect(result.exitCode).toBe(3);
    expect(result.stdout).toContain("1 of 2 faults survived; 0 lost, 0 duplicated; 1 not measured");
  });

  test("each is told on stderr as it ends, and nothing is left running", () => {
    expect(result.stderr).toMatch(/a chat instance is killed: survived \(.+\) \(\d+ s\)/);
    expect(result.stderr).toMatch(/unproven\.yaml: not measured \(.*fault.*\)/);
    expect(left).toEqual([]);
  });

  test("the page has both, as Markdown and as HTML", async () => {
    const page = await readFile(join(folder.path, "chaos", "chaos.md"), "utf8");
    expect(page).toContain("a chat instance is killed<br>");
    expect(page).toContain("❔ not measured".slice(2));
    expect(await readFile(join(folder.path, "chaos", "chaos.html"), "utf8")).toContain(
      "1 of 2 faults survived",
    );
  });
});

test("all that is wrong with all files is said at once, and nothing is started", async () => {
  await writeFile(join(folder.path, "wrong.yaml"), KILLED.replace("chat-2@6s+2s", "chat-9@6s+60s"));
  await writeFile(
    join(folder.path, "broken.yaml"),
    "version: 1\nscenario: chat\nfaults: [ kil:chat-1@5s ]\n",
  );
  const { exitCode, stderr } = await runCommand(["chaos", "nobody", join(folder.path, "broken.yaml")]);
  expect(exitCode).toBe(4);
  expect(stderr).toContain('chaos "nobody": expected one of');
  expect(stderr).toContain("kil");
  const wrong = await runCommand(["chaos", join(folder.path, "wrong.yaml")]);
  expect(wrong.exitCode).toBe(4);
  expect(wrong.stderr).toContain('instance "chat-9"');
  expect(wrong.stderr).toMatch(/end "1m ?6s"/);
});
