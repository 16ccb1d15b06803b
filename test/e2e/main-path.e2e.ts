import { createHash } from "node:crypto";
import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPlanSchema } from "#harness/contracts/plan.ts";
import { runEvidenceSchema, type RunEvidence } from "#harness/contracts/run.ts";
import { verdictSchema } from "#harness/contracts/verdict.ts";
import { type Finding, holds } from "#harness/contracts/findings.ts";
import { CHAT_INVARIANTS } from "#system/chat/audit/invariants.ts";
import { runCommand, startCommand, temporaryFolder, type CommandResult } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";

/** The main job as a user runs it, small: one run that all the tests below look at. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let result: CommandResult;
let runDirectory: string;
let evidence: RunEvidence;
let left: readonly string[];
let watched: number;

beforeAll(async () => {
  folder = await temporaryFolder();
  const command = startCommand(
    ["run", "msa-hotpath", "--profile", "smoke", "--vus", "12", "--duration", "25s", "--artifacts"],
    {
      environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" },
    },
  );
  using descendants = new Descendants(command.child.pid ?? 0);
  result = await command.ended;
  left = await descendants.left();
  watched = descendants.count;
  const [name] = await readdir(join(folder.path, "runs"));
  runDirectory = join(folder.path, "runs", name as string);
  evidence = runEvidenceSchema.parse(await readJson("run.json"));
});
afterAll(() => folder[Symbol.asyncDispose]());

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(runDirectory, name), "utf8")) as unknown;
}

describe("make load-msa-report, small", () => {
  test("no objective is breached", async () => {
    const verdict = verdictSchema.parse(await readJson("verdict.json"));
    const breached = verdict.objectives
      .filter(({ result }) => result === "breach")
      .map(({ id, message }) => `${id}: ${message}`);
    expect(breached).toEqual([]);
    expect(verdict.invalid).toBe(false);
    expect(result.exitCode).toBe(0);
  });

  test("every check of every answer holds", async () => {
    const { metrics } = (await readJson("summary.json")) as { metrics: { checks: { values: object } } };
    expect(metrics.checks.values).toMatchObject({ rate: 1, fails: 0 });
  });

  test("all invariants are checked, and hold", async () => {
    const findings = (await readJson("invariants.json")) as Finding[];
    expect(findings.map(({ name }) => name)).toEqual(Object.values(CHAT_INVARIANTS));
    expect(findings.filter((finding) => !holds(finding))).toEqual([]);
  });

  test("ends with verdict, next command and the page to open", async () => {
    const lines = result.stdout.trimEnd().split("\n");
    expect(lines.filter((line) => /^(✔ PASS|▲ WARN): ./.test(line))).toHaveLength(1);
    expect(lines.at(-2)).toMatch(/^Next.*: .*make load-msa-report$/);
    const page = /^Report: (.*report\.html)$/.exec(lines.at(-1) ?? "")?.[1] ?? "";
    expect(await readFile(page, "utf8")).toContain("<!doctype html>");
  });

  test("leaves nothing running", () => {
    expect(watched).toBeGreaterThan(9);
    expect(left).toEqual([]);
  });

  test("writes 002's three artifacts with the same stamp", async () => {
    const names = (await readdir(folder.path)).filter((name) => name.startsWith("k6_"));
    const stamp = /_(\d{8}T\d{6}Z)\./.exec(names[0] ?? "")?.[1];
    expect(names.sort()).toEqual([
      `k6_msa_hotpath_console_${stamp}.log`,
      `k6_msa_hotpath_summary_${stamp}.json`,
      `k6_msa_hotpath_summary_${stamp}.md`,
    ]);
  });

  test("every file of the run is there, with the hash that the evidence states", async () => {
    const files = [evidence.plan, evidence.bundle, evidence.samples, evidence.summary];
    for (const file of files) {
      const bytes = await readFile(join(runDirectory, file?.path ?? "missing"));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(file?.sha256);
    }
  });

  test("plan and evidence say what was run, and hold no secret", async () => {
    const plan = runPlanSchema.parse(await readJson("plan.json"));
    expect(plan).toMatchObject({
      scenario: "msa-hotpath",
      profile: "smoke",
      runtime: "processes",
      shape: { vusMax: 12 },
    });
    expect(evidence).toMatchObject({
      status: "complete",
      scriptErrors: { count: 0 },
      generators: [{ exitCode: 0 }],
    });
    expect(evidence.environment.servers.join()).toMatch(/PostgreSQL 18.*Redis/);
    expect(evidence.environment.services.map(({ name }) => name).sort()).toEqual([
      "chat",
      "dbman",
      "orghub",
      "session",
      "tenanthub",
    ]);
    for (const name of await readdir(runDirectory)) {
      if (/\.(json|md|log)$/.test(name))
        expect(await readFile(join(runDirectory, name), "utf8")).not.toContain("pass1234");
    }
  });

  test("the Markdown is 002's template, filled in", async () => {
    const text = await readFile(join(runDirectory, "report.md"), "utf8");
    expect(text).toMatch(/^### MSA .* \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)/);
    expect(text).toContain("- tenant_id=`default` (default, none was given)\n");
    for (const part of [
      "requests(count): ",
      "failed_rate: ",
      "http p95 / p99 (ms): ",
      "chat p95 (ms): ",
      "session p95 (ms): ",
      "tenanthub p95 (ms): ",
    ]) {
      expect(text).toMatch(new RegExp(`${part.replaceAll(/[()/]/g, "\\$&")}\\d`));
    }
    expect(text.match(/- \[x\] (PASS|WARN|FAIL)/g)).toHaveLength(1);
    expect(text).not.toContain("___");
  });
});

describe("a saved run", () => {
  test("is judged and reported again from its folder alone, with the same bytes", async () => {
    await using copyFolder = await temporaryFolder();
    const copy = join(copyFolder.path, "moved");
    await cp(runDirectory, copy, { recursive: true });
    const before = await readFile(join(copy, "verdict.json"), "utf8");
    const judged = await runCommand(["judge", copy], { environment: { PATH: noTools() } });
    expect(judged.exitCode).toBe(0);
    expect(await readFile(join(copy, "verdict.json"), "utf8")).toBe(before);
    const markdown = await readFile(join(copy, "report.md"), "utf8");
    expect((await runCommand(["report", copy])).exitCode).toBe(0);
    expect(await readFile(join(copy, "report.md"), "utf8")).toBe(markdown);
  });

  test("is reported in Korean on request", async () => {
    await using copyFolder = await temporaryFolder();
    const copy = join(copyFolder.path, "korean");
    await cp(runDirectory, copy, { recursive: true });
    expect((await runCommand(["report", copy], { environment: { REPORT_LANG: "ko" } })).exitCode).toBe(0);
    const text = await readFile(join(copy, "report.md"), "utf8");
    for (const word of ["실행 명령", "핵심 지표", "판정 근거", "액션 아이템", "다음 조치"])
      expect(text).toContain(word);
  });

  test("that is damaged is an error that names the file, exit 4", async () => {
    await using copyFolder = await temporaryFolder();
    const copy = join(copyFolder.path, "damaged");
    await cp(runDirectory, copy, { recursive: true });
    await cp(join(copy, "plan.json"), join(copy, "run.json"));
    const judged = await runCommand(["judge", copy]);
    expect(judged.exitCode).toBe(4);
    expect(judged.stderr).toMatch(/1 problem:\n {2}.*run\.json: expected a file loadproof wrote/);
  });
});

/** A PATH with a shell and Node and nothing else: no k6, no Docker, no database. */
function noTools(): string {
  return [join(process.execPath, ".."), "/usr/bin", "/bin"].join(":");
}
