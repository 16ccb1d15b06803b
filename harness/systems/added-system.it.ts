import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SilentProgress } from "../compare/silent-progress.ts";
import type { Context } from "../context.ts";
import type { Finding } from "../contracts/findings.ts";
import type { Flags } from "../options/table.ts";
import { prepareRun } from "../plan/prepare-run.ts";
import { toolsForRun } from "../plan/tools-for-run.ts";
import { performRun, type RunResult } from "../run/execute-run.ts";
import { readEvidence } from "../saved/read-run.ts";
import { INVARIANTS_FILE, type RunFolder } from "../saved/run-folder.ts";
import { NOTES_BUNDLE } from "./testing/notes.ts";
import { type NotesProject, notesProject } from "./testing/notes-project.ts";

let context: Context;

let project: NotesProject;
beforeAll(async () => {
  project = await notesProject();
  context = project.context;
});
afterAll(() => project[Symbol.asyncDispose]());

const FLAGS = {
  profile: "smoke",
  vus: "2",
  duration: "2s",
  runtime: "processes",
  reportDir: "results",
} as const;

async function run(flags: Flags = {}): Promise<RunResult> {
  const prepared = await prepareRun("notes-write", { ...FLAGS, ...flags }, context, NOTES_BUNDLE);
  const said: string[] = [];
  const result = await performRun(prepared, context, new SilentProgress((line) => said.push(line)));
  expect(said.join("\n")).not.toContain("ended unexpectedly");
  return result;
}

async function findingsOf(saved: RunFolder): Promise<readonly Finding[]> {
  return JSON.parse(await readFile(saved.file(INVARIANTS_FILE), "utf8")) as readonly Finding[];
}

describe("a system of one description, one service, one script and one threshold file", () => {
  test("is started, filled, loaded, checked, judged and stopped", async () => {
    const { folder: saved, verdict } = await run();
    const findings = await findingsOf(saved);
    const evidence = await readEvidence(saved);
    expect(verdict).toMatchObject({ exitCode: 0 });
    expect(evidence.environment.services.map(({ name }) => name)).toEqual(["notes"]);
    expect(evidence.scriptErrors).toEqual({ count: 0, messages: [], fatal: null });
    expect(verdict.objectives.map(({ id }) => id)).toEqual(expect.arrayContaining(["failures", "write-p95"]));
    expect(findings).toEqual([
      { name: "acknowledged = stored", compared: expect.any(Number) as number, violations: 0, examples: [] },
    ]);
    expect(findings[0]?.compared).toBeGreaterThan(50);
    await expect(fetch(evidence.environment.services[0]?.urls[0] ?? "")).rejects.toThrow();
  });

  test("ends with exit code 6 when it loses what it has acknowledged", async () => {
    const { folder: saved, verdict } = await run({ defects: "lose-notes" });
    expect((await findingsOf(saved))[0]?.violations).toBeGreaterThan(0);
    expect(verdict).toMatchObject({ verdict: "FAIL", code: "INVARIANT_BROKEN", exitCode: 6 });
  });

  test("has its tools, its targets and its defects checked by its description", async () => {
    expect(await toolsForRun("notes-write", context, { bundle: NOTES_BUNDLE })).toEqual(["k6"]);
    const refused = prepareRun(
      "notes-write",
      { target: ["chat=http://127.0.0.1:1"], defects: "slow-store" },
      context,
      NOTES_BUNDLE,
    );
    await expect(refused).rejects.toThrow('--target "chat": expected one of notes');
    await expect(refused).rejects.toThrow(
      '--defects "slow-store": expected one of notes\'s: lose-notes, slow-notes',
    );
  });
});
