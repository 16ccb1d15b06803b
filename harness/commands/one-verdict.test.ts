import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Finding } from "../contracts/findings.ts";
import type { ActionRecord, RunEvidence } from "../contracts/run.ts";
import { verdictSchema, type Verdict } from "../contracts/verdict.ts";
import { testContext } from "../environment/fixtures/context.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { InputProblems } from "../errors.ts";
import { madeUpAction } from "../judge/testing/evidence.ts";
import { historyRecordSchema } from "../history/record.ts";
import { saveRun } from "../report/fixtures/save-run.ts";
import { earlierCase } from "../report/fixtures/short-case.ts";
import { INVARIANTS_FILE, RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";
import { buildProgram } from "./program.ts";

/** A saved run is judged once: every surface says the same word, reason and exit code of it, those of `verdict.json`. */

interface State {
  readonly evidence?: Partial<RunEvidence>;
  /** Bound of p95, which is some 200 ms in the made-up run. */
  readonly pass?: string;
  readonly warn?: string;
  readonly findings?: readonly Finding[];
  /** Part of the run that the objective judges, as a file writes it. */
  readonly when?: string;
  readonly expected: readonly [headline: string, code: string, exitCode: number];
}

const HELD: Finding = { name: "no order is lost", compared: 900, violations: 0, examples: [] };
const LOST: Finding = { ...HELD, violations: 1, examples: ["order 7 is not in the ledger"] };
const UNREACHED: Finding = { ...HELD, name: "one charge per key", compared: 0, needs: "MOCK_PG_BASE_URL" };
const ENDED = { status: "incomplete", incompleteReason: "kafka ended" } as const;

/** An instance that was away from the 20th to the 30th second of the made-up run. */
function away(change: Partial<ActionRecord> = {}): ActionRecord {
  const startMs = earlierCase(0).samples?.startMs ?? Number.NaN;
  const at = (offsetMs: number): string => new Date(startMs + offsetMs).toISOString();
  return madeUpAction({ name: "away", startedAt: at(20_000), endedAt: at(30_000), ...change });
}

const STATES: Readonly<Record<string, State>> = {
  PASS: { expected: ["PASS", "ALL_MET", 0] },
  "PASS with invariants that hold": { findings: [HELD], expected: ["PASS", "ALL_MET", 0] },
  WARN: { pass: "< 1ms", warn: "< 10s", expected: ["WARN", "MISSED", 0] },
  "WARN with --strict": {
    pass: "< 1ms",
    warn: "< 10s",
    evidence: { strict: true },
    expected: ["WARN", "MISSED", 2],
  },
  FAIL: { pass: "< 1ms", expected: ["FAIL", "CRITICAL_BREACHED", 1] },
  INVALID: {
    evidence: { scriptErrors: { count: 1, messages: [], fatal: "no such file" } },
    expected: ["INVALID", "SCRIPT_FAILED", 3],
  },
  "PASS inside of an action": {
    evidence: { actions: [away()] },
    when: "during: away",
    expected: ["PASS", "ALL_MET", 0],
  },
  "FAIL outside of an action": {
    evidence: { actions: [away()] },
    when: "except: away",
    pass: "< 1ms",
    expected: ["FAIL", "CRITICAL_BREACHED", 1],
  },
  "an action that failed": {
    evidence: { actions: [away({ outcome: "failed" })] },
    expected: ["INVALID", "ACTION_FAILED", 3],
  },
  "an action that the run does not have": {
    when: "during: away",
    expected: ["INVALID", "NOT_MEASURED", 3],
  },
  "broken data": { findings: [HELD, LOST], expected: ["FAIL", "INVARIANT_BROKEN", 6] },
  "broken data under an unsound measurement": {
    findings: [LOST],
    evidence: { scriptErrors: { count: 1, messages: [], fatal: "no such file" } },
    expected: ["FAIL", "INVARIANT_BROKEN", 6],
  },
  "data of which nothing was compared": {
    findings: [HELD, { ...HELD, name: "no book is crossed", compared: 0 }],
    expected: ["INVALID", "INVARIANT_NOT_CHECKED", 3],
  },
  "data of our own system whose place was not known": {
    findings: [HELD, UNREACHED],
    expected: ["INVALID", "INVARIANT_NOT_CHECKED", 3],
  },
  "data that was not checked": {
    evidence: { invariants: { state: "not-checked", why: "no address" } },
    expected: ["INVALID", "INVARIANT_NOT_CHECKED", 3],
  },
  "INCOMPLETE by an interrupt": {
    evidence: {
      status: "incomplete",
      incompleteReason: "interrupted by SIGINT",
      failure: { code: "INTERRUPTED", message: "interrupted by SIGINT" },
    },
    expected: ["INCOMPLETE", "RUN_INCOMPLETE", 130],
  },
  "INCOMPLETE by a failure of the environment": {
    evidence: { ...ENDED, failure: { code: "ENVIRONMENT_FAILED", message: "kafka ended" } },
    expected: ["INCOMPLETE", "RUN_INCOMPLETE", 5],
  },
  "complete, but not everything could be stopped": {
    evidence: { failure: { code: "ENVIRONMENT_FAILED", message: "kafka did not stop" } },
    expected: ["PASS", "ALL_MET", 5],
  },
};

async function save(
  path: string,
  runId: string,
  { evidence, pass, warn, findings, when }: State,
): Promise<RunFolder> {
  const folder = RunFolder.open(path);
  const calm = earlierCase(0);
  await saveRun(path, { ...calm, evidence: { ...calm.evidence, ...evidence, runId } });
  const saved = JSON.parse(await readFile(folder.file("run.json"), "utf8")) as RunEvidence;
  const text = `version: 1
objectives:
  - { id: p95, metric: http_req_duration, statistic: p(95), pass: "${pass ?? "< 10s"}"${warn === undefined ? "" : `, warn: "${warn}"`}${when === undefined ? "" : `, ${when}`}, critical: true }
`;
  const thresholds = { schema: "loadproof.thresholds", version: 1, path: "slo.yaml", text, extended: {} };
  await folder.writeJson(THRESHOLDS_FILE, thresholds);
  const checked = findings === undefined ? null : await folder.writeJson(INVARIANTS_FILE, findings);
  await folder.writeJson("run.json", {
    ...saved,
    summary: await folder.writeJson("summary.json", { metrics: {} }),
    ...(checked === null ? {} : { invariants: { state: "checked", findings: checked } }),
  });
  return folder;
}

interface Said {
  readonly exitCode: number;
  readonly stdout: string;
}

async function loadproof(words: readonly string[], workingDirectory: string): Promise<Said> {
  const stdout = new PassThrough();
  const context = testContext({ stdout, workingDirectory, environment: { PATH: process.env["PATH"] } });
  let exitCode = -1;
  const program = await buildProgram(words, context, (code) => {
    exitCode = code;
  });
  await program.parseAsync(["node", "loadproof", ...words]);
  return { exitCode, stdout: (stdout.read() as Buffer | null)?.toString("utf8") ?? "" };
}

async function verdictOf(folder: RunFolder): Promise<Verdict> {
  return verdictSchema.parse(JSON.parse(await readFile(folder.file("verdict.json"), "utf8")));
}

describe.each(Object.entries(STATES))("%s", (_name, state) => {
  const [headline, code, exitCode] = state.expected;
  const isBad = headline !== "PASS" && headline !== "WARN";

  test("judge, report, baseline, history, comment and combine say the same", async () => {
    await using place = await stateFolder();
    const folder = await save(join(place.path, "run"), "one", state);
    const run = folder.path;

    const judged = await loadproof(["judge", run], place.path);
    const verdict = await verdictOf(folder);
    expect([verdict.code, verdict.exitCode, judged.exitCode]).toEqual([code, exitCode, exitCode]);
    expect(judged.stdout.split("\n")[0]).toContain(`${headline}: ${verdict.reason}`);

    await loadproof(["report", run, "--format", "json,md,html,junit"], place.path);
    const report = JSON.parse(await readFile(folder.file("report.json"), "utf8")) as {
      verdict: { word: string; code: string; reason: string; exitCode: number };
    };
    expect(report.verdict).toMatchObject({
      word: verdict.verdict,
      code,
      reason: verdict.reason,
      exitCode,
    });
    const markdown = await readFile(folder.file("report.md"), "utf8");
    expect(markdown).toContain(headline);
    const junit = await readFile(folder.file("junit.xml"), "utf8");
    expect(/<failure /.test(junit)).toBe(isBad);
    expect(await verdictOf(folder)).toEqual(verdict);

    await loadproof(["history", "add", run], place.path);
    const { scenario, profile } = verdict;
    const path = join(place.path, "history", scenario, `${profile}.ndjson`);
    const record = historyRecordSchema.parse(JSON.parse(await readFile(path, "utf8")));
    expect([record.verdict, record.invalid]).toEqual([verdict.verdict, verdict.invalid]);
    expect(record.baseline).toMatchObject({ verdict: verdict.verdict, invalid: verdict.invalid, code });

    const pin = loadproof(["baseline", "pin", run, "--with-defects"], place.path);
    if (isBad) await expect(pin).rejects.toThrow(InputProblems);
    else expect((await pin).exitCode).toBe(0);

    const comment = await loadproof(["comment", run, "--dry-run"], place.path);
    expect(comment.stdout).toContain(`${headline}: `);
    await loadproof(["combine", run, "--output", "all"], place.path);
    expect(await readFile(join(place.path, "all.md"), "utf8")).toContain(headline);
  });

  test("so does a merge of two such runs", async () => {
    await using place = await stateFolder();
    const one = await save(join(place.path, "one"), "one", state);
    await cp(one.path, join(place.path, "two"), { recursive: true });
    const other = RunFolder.open(join(place.path, "two"));
    const evidence = JSON.parse(await readFile(other.file("run.json"), "utf8")) as RunEvidence;
    await writeFile(other.file("run.json"), JSON.stringify({ ...evidence, runId: "two" }));
    const merged = await loadproof(["merge", one.path, other.path, "--json"], place.path);
    const verdict = verdictSchema.parse(JSON.parse(merged.stdout));
    expect([verdict.code, verdict.exitCode, merged.exitCode]).toEqual([code, exitCode, exitCode]);
  });
});

test("a run with an action is pinned only where that is asked for", async () => {
  await using place = await stateFolder();
  const state: State = { evidence: { actions: [away()] }, expected: ["PASS", "ALL_MET", 0] };
  const folder = await save(join(place.path, "run"), "one", state);
  await loadproof(["judge", folder.path], place.path);
  await expect(loadproof(["baseline", "pin", folder.path], place.path)).rejects.toThrow(
    'run "one (away)": expected a run without defects and actions; --with-defects pins it all the same',
  );
  expect((await loadproof(["baseline", "list"], place.path)).stdout).not.toContain("pinned");
});

test("findings that were changed after the run are refused", async () => {
  await using place = await stateFolder();
  const folder = await save(join(place.path, "run"), "one", { findings: [LOST], expected: ["", "", 0] });
  await writeFile(folder.file(INVARIANTS_FILE), JSON.stringify([HELD]));
  await expect(loadproof(["judge", folder.path], place.path)).rejects.toThrow(/invariants\.json.*run\.json/);
});
