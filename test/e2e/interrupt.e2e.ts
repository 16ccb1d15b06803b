import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";
import { savedRun } from "../lib/saved-run.ts";

/** Ctrl-C at any time: exit 130, a report marked INCOMPLETE, nothing left running. */

const RUN = [
  "run",
  "msa-hotpath",
  "--profile",
  "smoke",
  "--vus",
  "3",
  "--duration",
  "30s",
  "--artifacts",
] as const;

const PHASES: readonly (readonly [string, RegExp])[] = [
  ["the environment starts", /… starting the system/],
  ["fixtures load", /… loading fixtures/],
  ["the load warms up", /\| warm-up \|/],
  ["the load is steady", /\| steady \|/],
];

describe("SIGINT while", () => {
  test.each(PHASES)("%s", async (_name, pattern) => {
    await using folder = await temporaryFolder();
    const command = startCommand(RUN, { environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" } });
    using descendants = new Descendants(command.child.pid ?? 0);
    await command.waitFor(pattern);
    command.child.kill("SIGINT");
    const { exitCode, stdout } = await command.ended;
    expect(exitCode).toBe(130);
    expect(await descendants.left()).toEqual([]);
    const run = await savedRun(folder.path);
    expect(run.verdict).toMatchObject({ verdict: "FAIL", incomplete: true });
    expect(run.evidence).toMatchObject({
      status: "incomplete",
      incompleteReason: "interrupted by Ctrl-C (SIGINT)",
    });
    expect(run.report).toContain("INCOMPLETE");
    expect(stdout).toMatch(/^■ INCOMPLETE: .*Ctrl-C/m);
  });

  test("SIGTERM is the same", async () => {
    await using folder = await temporaryFolder();
    const command = startCommand(RUN, { environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" } });
    await command.waitFor(/\| ramp-up \|/);
    command.child.kill("SIGTERM");
    expect((await command.ended).exitCode).toBe(130);
    expect((await savedRun(folder.path)).evidence.incompleteReason).toBe("interrupted by SIGTERM");
  });
});

test("SIGKILL of the harness leaves nothing running, and what was sampled can be read", async () => {
  await using folder = await temporaryFolder();
  const command = startCommand(RUN, { environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" } });
  using descendants = new Descendants(command.child.pid ?? 0);
  await command.waitFor(/\| steady \|/);
  command.child.kill("SIGKILL");
  await command.ended;
  expect(descendants.count).toBeGreaterThan(9);
  expect(await descendants.left()).toEqual([]);
  const { readdir } = await import("node:fs/promises");
  const [name] = await readdir(join(folder.path, "runs"));
  const plan = JSON.parse(await readFile(join(folder.path, "runs", name as string, "plan.json"), "utf8")) as {
    runId: string;
  };
  expect(plan.runId).toBe(name);
});
