import { readdir, readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand, temporaryFolder, type CommandResult } from "../../test/lib/command.ts";
import { httpTarget } from "../../test/lib/http-target.ts";
import { baselineSchema } from "../contracts/baseline.ts";
import { comparisonSchema, type Comparison } from "../contracts/comparison.ts";
import { runEvidenceSchema } from "../contracts/run.ts";
import { verdictSchema } from "../contracts/verdict.ts";

/** Saved runs against each other, and two targets against each other, through the real command line and the real k6. */

const SCRIPT = `import http from "k6/http";
export const options = { vus: 4, duration: "2s" };
export default () => { http.get(__ENV.API_BASE_URL + "/item", { tags: { name: "GET /item" } }); };`;
/** Generators wait for each other: start-up may take one of them much longer on a slow machine. */
const TOGETHER = `${SCRIPT.replace("2s", "6s").replace("vus: 4,", 'vus: 4, setupTimeout: "120s",')}
export function setup() { http.get(__ENV.API_BASE_URL + "/together", { timeout: "110s" }); }`;
const THRESHOLDS = `version: 1
objectives:
  - { id: p95, metric: http_req_duration, statistic: p(95), pass: "< 5s", compare: { warn: "+5%", fail: "+10%" } }
  - { id: failed, metric: http_req_failed, statistic: rate, pass: "< 1%", critical: true }
`;

type Folder = Awaited<ReturnType<typeof temporaryFolder>>;
let folder: Folder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, "own.js"), SCRIPT);
  await writeFile(join(folder.path, "together.js"), TOGETHER);
  await writeFile(join(folder.path, "own.yaml"), THRESHOLDS);
});
afterAll(async () => folder[Symbol.asyncDispose]());

/** A server that answers after a fixed time. */
const answeringAfter = (delayMs: number) =>
  httpTarget((_request, response) => void setTimeout(() => response.end("{}"), delayMs));

/** Lets go of requests for `/together` when so many have come; anything else is answered after a fixed time. */
function answeringTogether(generators: number, delayMs: number): ReturnType<typeof httpTarget> {
  const waiting: ServerResponse[] = [];
  return httpTarget((request, response) => {
    if (request.url !== "/together") {
      setTimeout(() => response.end("{}"), delayMs);
      return;
    }
    waiting.push(response);
    if (waiting.length === generators) for (const one of waiting) one.end("{}");
  });
}

const command = (...words: readonly string[]): Promise<CommandResult> =>
  runCommand(words, { workingDirectory: folder.path });

/** What a command printed with `--json`; when that is none, the error says what it printed instead. */
function printed<Value>(schema: { parse: (value: unknown) => Value }, result: CommandResult): Value {
  const { exitCode, stdout, stderr } = result;
  try {
    return schema.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new Error(`exit ${exitCode}, no such JSON on stdout:\n${stdout}\non stderr:\n${stderr}`, { cause });
  }
}

async function run(
  reports: string,
  url: string,
  script = "own.js",
): Promise<{ result: CommandResult; directory: string }> {
  const before: readonly string[] = await readdir(join(folder.path, reports, "runs")).catch(() => []);
  const result = await command(
    "run",
    script,
    "--thresholds",
    "own.yaml",
    "--target",
    `api=${url}`,
    "--report-dir",
    reports,
    "--quiet",
  );
  const names = await readdir(join(folder.path, reports, "runs"));
  const made = names.find((name) => !before.includes(name));
  if (made === undefined) throw new Error(`no run was saved:\n${result.stderr}`);
  return { result, directory: join(reports, "runs", made) };
}

const json = async (...path: readonly string[]): Promise<unknown> =>
  JSON.parse(await readFile(join(folder.path, ...path), "utf8")) as unknown;

describe("saved runs", () => {
  let fast: string;
  let slow: string;
  beforeAll(async () => {
    await using quick = await answeringAfter(20);
    await using lame = await answeringAfter(120);
    fast = (await run("reports", quick.url)).directory;
    slow = (await run("reports", lame.url)).directory;
  });

  test("a run keeps what later ones are compared with, and is judged against what ran before it", async () => {
    expect(baselineSchema.parse(await json(fast, "baseline.json")).values).toHaveLength(2);
    const first = verdictSchema.parse(await json(fast, "verdict.json"));
    expect(first.objectives.find(({ id }) => id === "p95")).toMatchObject({
      result: "warn",
      code: "NO_BASELINE",
    });
    const second = verdictSchema.parse(await json(slow, "verdict.json"));
    expect(second.objectives.find(({ id }) => id === "p95")).toMatchObject({
      result: "warn",
      code: "REGRESSION_SUSPECTED",
    });
    const { exitCode } = await command("judge", slow);
    expect(exitCode).toBe(0);
    expect(verdictSchema.parse(await json(slow, "verdict.json"))).toEqual(second);
  });

  test("compare: two runs only warn, the comparison is saved, and the other way round is fine", async () => {
    const { exitCode, stdout } = await command("compare", fast, slow);
    expect([exitCode, stdout.split("\n")[0]]).toEqual([
      0,
      expect.stringMatching(/^WARN: p95: [\d.]+ ?ms against [\d.]+ ?ms before \(\+/),
    ]);
    const saved = comparisonSchema.parse(await json(slow, "comparison.json"));
    expect(saved).toMatchObject({ mode: "two-runs", verdict: "WARN" });
    expect((await command("compare", fast, slow, "--strict")).exitCode).toBe(2);
    const back = await command("compare", slow, fast, "--json");
    expect(printed(comparisonSchema, back).verdict).toBe("PASS");
  });

  test("a baseline is pinned, listed, shown, compared with and dropped", async () => {
    const pin = await command("baseline", "pin", fast);
    expect([pin.exitCode, pin.stdout]).toEqual([
      0,
      expect.stringContaining("as own/own in baselines/own/own.json"),
    ]);
    const list = await command("baseline", "list", "--report-dir", "reports");
    expect(list.stdout).toMatch(/^pinned {3}own\/own .*\nrolling {2}own\/own {22}2 runs, 2 of them usable/);
    const shown = await command("baseline", "show", "own/own");
    expect(printed(baselineSchema, shown).runId).toBe(fast.split("/").at(-1));
    const compared = await command("compare", "own/own", slow, "--json");
    expect(printed(comparisonSchema, compared).verdict).toBe("WARN");
    expect((await command("baseline", "drop", "own/own")).exitCode).toBe(0);
    const gone = await command("baseline", "show", "own/own");
    expect([gone.exitCode, gone.stderr]).toEqual([
      4,
      expect.stringContaining("expected a pinned baseline (there is none)"),
    ]);
  });

  test("a failed run is no baseline", async () => {
    await using broken = await httpTarget((_request, response) => void response.writeHead(500).end());
    const bad = await run("bad", broken.url);
    expect(bad.result.exitCode).toBe(1);
    const pin = await command("baseline", "pin", bad.directory);
    expect([pin.exitCode, pin.stderr]).toEqual([
      4,
      expect.stringContaining("expected a run that is PASS or WARN"),
    ]);
    const compared = await command("compare", bad.directory, slow);
    expect([compared.exitCode, compared.stdout]).toEqual([
      3,
      expect.stringContaining("FAIL: there is nothing to compare with"),
    ]);
    expect(compared.stdout).toContain("is left out: it was a FAIL");
  });

  test("what is no run is said, with what to give", async () => {
    const { exitCode, stderr } = await command("compare", "nowhere", slow);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("give the folder of a run")]);
  });
});

describe("merge", () => {
  test("generators of one load become one run, judged on all their samples together", async () => {
    await using quick = await answeringTogether(2, 20);
    const made = await Promise.all([
      run("part-1", quick.url, "together.js"),
      run("part-2", quick.url, "together.js"),
    ]);
    const parts = made.map(({ directory }) => directory);
    const merged = await command("merge", ...parts, "--report-dir", "merged", "--json");
    const verdict = printed(verdictSchema, merged);
    const [name] = await readdir(join(folder.path, "merged", "runs"));
    const evidence = runEvidenceSchema.parse(await json("merged", "runs", name ?? "", "run.json"));
    expect(evidence.generators).toHaveLength(2);
    const samples = async (path: string): Promise<number> =>
      verdictSchema.parse(await json(path, "verdict.json")).objectives.find(({ id }) => id === "failed")
        ?.numbers.samples ?? 0;
    const sum = (await samples(parts[0] ?? "")) + (await samples(parts[1] ?? ""));
    expect(verdict.objectives.find(({ id }) => id === "failed")?.numbers.samples).toBe(sum);
    expect(verdict.validity.find(({ check }) => check === "summaryAgreement")).toMatchObject({
      result: "ok",
    });
    expect(verdict.invalid).toBe(false);
  });

  test("runs made one after another are no parts of one load", async () => {
    await using quick = await answeringAfter(5);
    const one = await run("serial", quick.url);
    const two = await run("serial", quick.url);
    const { exitCode, stderr } = await command("merge", one.directory, two.directory);
    expect([exitCode, stderr]).toEqual([
      4,
      expect.stringContaining("use compare for runs made one after another"),
    ]);
  });
});

describe("pair", () => {
  const pair = async (
    a: string,
    b: string,
    ...words: readonly string[]
  ): Promise<{ result: CommandResult; comparison: Comparison }> => {
    const result = await command("pair", "own.js", "--a", `api=${a}`, "--b", `api=${b}`, "--json", ...words);
    return { result, comparison: printed(comparisonSchema, result) };
  };

  test("a slower target fails, interleaved", async () => {
    await using quick = await answeringAfter(20);
    await using lame = await answeringAfter(120);
    const { result, comparison } = await pair(quick.url, lame.url, "--pairs", "3", "--report-dir", "pairs");
    expect([result.exitCode, comparison.verdict, comparison.mode]).toEqual([1, "FAIL", "paired"]);
    expect(comparison.objectives.find(({ id }) => id === "http-med")).toMatchObject({
      result: "breach",
      code: "REGRESSION",
    });
    expect(result.stderr.match(/pair \d of 3, [ab]/g)).toEqual([
      "pair 1 of 3, a",
      "pair 1 of 3, b",
      "pair 2 of 3, b",
      "pair 2 of 3, a",
      "pair 3 of 3, a",
      "pair 3 of 3, b",
    ]);
  });

  test("the same target twice does not fail", async () => {
    await using quick = await answeringAfter(30);
    const { comparison } = await pair(quick.url, quick.url, "--pairs", "3");
    expect(comparison.verdict).not.toBe("FAIL");
    expect(comparison.baseRuns.length).toBeGreaterThanOrEqual(3);
  });

  test("all problems are named before anything starts", async () => {
    const { exitCode, stderr } = await command(
      "pair",
      "own.js",
      "--a",
      "nonsense",
      "--b",
      "revision:",
      "--pairs",
      "50",
    );
    expect(exitCode).toBe(4);
    for (const subject of ['--a "nonsense"', '--b "revision:"', '--pairs "50"'])
      expect(stderr).toContain(subject);
    const unknown = await command("pair", "own.js", "--a", "current", "--b", "revision:no-such-revision");
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      4,
      expect.stringContaining("expected a revision that git knows here"),
    ]);
  });
});
