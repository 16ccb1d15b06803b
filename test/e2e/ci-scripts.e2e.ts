import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { parseHistory } from "#harness/history/parse-history.ts";
import { GitHubServer } from "#harness/github/testing/github-server.ts";
import { saveJudgedRun } from "#harness/report/fixtures/save-run.ts";
import { shortCase } from "#harness/report/fixtures/short-case.ts";
import { PROJECT } from "../lib/command.ts";
import { httpTarget } from "../lib/http-target.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const execute = promisify(execFile);

async function script(
  name: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  cwd = PROJECT,
): Promise<Ended> {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...variables };
  try {
    return {
      code: 0,
      ...(await execute(join(PROJECT, "scripts/ci", name), words, { env: environment, cwd })),
    };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

const SCRIPT = `
import http from "k6/http";
export const options = { vus: 1, duration: "2s" };
export default () => { http.get(__ENV.API_BASE_URL + "/"); };
`;
const THRESHOLDS = `
version: 1
scenario: tiny
objectives:
  - { id: failures, metric: http_req_failed, statistic: rate, pass: "< 1%", critical: true }
`;

/** Nothing in it is a matter of noise, so that one pair gives an answer. */
const STEADY_THRESHOLDS = `
version: 1
scenario: chat
profiles: [smoke]
objectives:
  - { id: answers, metric: http_req_failed, statistic: rate, pass: "< 50%", compare: { warn: "+50%", fail: "+100%" } }
`;

/** What the runner of GitHub gives each step, with the files that steps write to. */
async function runner(): Promise<{
  variables: Record<string, string>;
  outputs: () => Promise<Record<string, string>>;
  folder: string;
}> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-runner-"));
  for (const name of ["output", "summary.md"]) await writeFile(join(folder, name), "");
  await writeFile(join(folder, "tiny.js"), SCRIPT);
  await writeFile(join(folder, "tiny.yaml"), THRESHOLDS);
  const inputs = ["PROFILE", "VUS", "DURATION", "TARGET", "BASELINE_REVISION"].map((name) => [
    `INPUT_${name}`,
    "",
  ]);
  return {
    folder,
    variables: {
      ...Object.fromEntries(inputs),
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      GITHUB_RUN_ID: "12",
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_JOB: "load-test",
      INPUT_SCENARIO: join(folder, "tiny.js"),
      INPUT_THRESHOLDS: join(folder, "tiny.yaml"),
    },
    outputs: async () =>
      Object.fromEntries(
        (await readFile(join(folder, "output"), "utf8"))
          .trim()
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
      ) as Record<string, string>,
  };
}

describe("the steps of the GitHub action", () => {
  test("run base and head, report, comment, set the status, and fail for what the base met", async () => {
    let answered = 0;
    // The base's run finds a sound system, the head's run a broken one.
    let broken = false;
    await using target = await httpTarget((_request, response) => {
      answered++;
      response.writeHead(broken ? 500 : 200).end("x");
    });
    await using github = await GitHubServer.start();
    const { variables, outputs, folder } = await runner();
    const base = { ...variables, INPUT_TARGET: `api=${target.url}\n` };
    const sound = await script("github-action", ["run"], base);
    expect(sound).toMatchObject({ code: 0 });
    const baselineRun = (await outputs())["run"] ?? "";
    expect((await outputs())["exit-code"]).toBe("0");

    broken = true;
    expect(await script("github-action", ["run"], base)).toMatchObject({ code: 0 });
    expect(answered).toBeGreaterThan(2);
    const { run = "", html = "", name = "", ...rest } = await outputs();
    expect(rest["exit-code"]).toBe("1");
    expect(html).toBe(join(html, "..", `${name}.html`));
    expect(name).toMatch(/^load-test-[\w.-]+-12-1-load-test$/);
    expect(await readFile(html, "utf8")).toContain("<!doctype html>");

    const HTML_URL = "https://github.com/owner/name/actions/runs/12/artifacts/3";
    const steps = {
      ...variables,
      RUN: run,
      BASELINE_RUN: baselineRun,
      HTML_URL,
      TREND_URL: "",
      COMPARISON: "",
    };
    const summary = await script("github-action", ["summary"], steps);
    expect(summary.stdout).toMatch(/^::error .*failures/im);
    expect(await readFile(join(folder, "summary.md"), "utf8")).toContain(HTML_URL);

    const api = {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_REPOSITORY: "owner/name",
      GITHUB_TOKEN: "test-token",
    };
    const inputs = { INPUT_COMMENT: "auto", INPUT_PULL_REQUEST: "7", INPUT_COMMIT: "abc123" };
    expect(await script("github-action", ["comment"], { ...steps, ...api, ...inputs })).toMatchObject({
      code: 0,
    });
    expect(github.comments).toMatchObject([{ issue: 7, body: expect.stringContaining(HTML_URL) }]);
    expect(github.statuses).toMatchObject([{ commit: "abc123", state: "failure" }]);

    github.readOnly = true;
    github.comments.length = 0;
    expect(await script("github-action", ["comment"], { ...steps, ...api, ...inputs })).toMatchObject({
      code: 0,
    });
    const saved = (await outputs())["saved"] ?? "";
    expect((await readdir(saved)).sort()).toEqual(["comment.md", "pull-request.json"]);
  });

  test("compare with a base revision in pairs and show it", async () => {
    const { variables, outputs, folder } = await runner();
    await writeFile(join(folder, "steady.yaml"), STEADY_THRESHOLDS);
    const paired = {
      ...variables,
      INPUT_SCENARIO: "chat",
      INPUT_THRESHOLDS: join(folder, "steady.yaml"),
      INPUT_PROFILE: "smoke",
      INPUT_VUS: "2",
      INPUT_DURATION: "5s",
      INPUT_BASELINE_REVISION: "HEAD",
      INPUT_PAIRS: "1",
      SUT_RUNTIME: "processes",
    };
    expect(await script("github-action", ["run"], paired)).toMatchObject({ code: 0 });
    const { run = "", comparison = "", "baseline-run": base = "", ...codes } = await outputs();
    expect(run).toMatch(/\/b\/runs\//);
    expect(base).toMatch(/\/a\/runs\//);
    expect(codes).toMatchObject({ "exit-code": "0", "baseline-exit-code": "0", "pair-exit-code": "0" });
    const steps = {
      ...variables,
      RUN: run,
      BASELINE_RUN: base,
      COMPARISON: comparison,
      HTML_URL: "https://example.com/r",
    };
    expect(await script("github-action", ["summary"], steps)).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, "summary.md"), "utf8")).toMatch(
      /^#### .* (PASS|WARN|FAIL): base and head, pair by pair \(1\)$/m,
    );
  });

  test("compare base and head of a system of one's own, each deployed before its runs", async () => {
    await using target = await httpTarget((_request, response) => void response.end("x"));
    const { variables, outputs, folder } = await runner();
    const steady = STEADY_THRESHOLDS.replace(/^scenario.*\n|^profiles.*\n/gm, "");
    await writeFile(join(folder, "steady.yaml"), steady);
    // By BASE_URL, which comes as a variable of the environment and stands in no command line.
    await writeFile(join(folder, "own.js"), SCRIPT.replace("API_BASE_URL", "MY_URL").replace("2s", "1s"));
    const { code } = await script(
      "github-action",
      ["run"],
      {
        ...variables,
        INPUT_SCENARIO: "own.js",
        INPUT_THRESHOLDS: "steady.yaml",
        INPUT_ENV: `MY_URL=${target.url}\r\n\n`,
        INPUT_DEPLOY: 'echo "head $LOADPROOF_SIDE" >>deployed',
        INPUT_BASELINE_DEPLOY: 'echo "base $LOADPROOF_SIDE" >>deployed',
        INPUT_PAIRS: "1",
      },
      folder,
    );
    expect(code).toBe(0);
    expect(await outputs()).toMatchObject({ "exit-code": "0", "pair-exit-code": "0" });
    const deployed = (await readFile(join(folder, "deployed"), "utf8")).trim().split("\n");
    expect(deployed.slice(0, 2)).toEqual(["base a", "head b"]);
  });

  test.each([
    [{ INPUT_BASELINE_TARGET: "api=http://127.0.0.1:9" }, "expected target with it"],
    [{ INPUT_BASELINE_DEPLOY: "true" }, "expected deploy with it"],
    [{ INPUT_BASELINE_REVISION: "HEAD", INPUT_TARGET: "api=http://127.0.0.1:9" }, "for the bundled system"],
    [{ INPUT_ENV: "A B=secret" }, "input env: expected NAME=VALUE on each line"],
  ])("run with %j is refused by name", async (inputs, message) => {
    const { variables, outputs } = await runner();
    const { code, stdout } = await script("github-action", ["run"], { ...variables, ...inputs });
    expect({ code, outputs: await outputs() }).toEqual({ code: 0, outputs: { "exit-code": "4" } });
    expect(stdout).toMatch(new RegExp(`^::error::.*${message}`));
    expect(stdout).not.toContain("secret");
  });

  test.each([
    [{ INPUT_GATE: "verdict", EXIT_CODE: "0", BASELINE_EXIT_CODE: "" }, 0],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "1", BASELINE_EXIT_CODE: "" }, 1],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "1", BASELINE_EXIT_CODE: "0" }, 1],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "1", BASELINE_EXIT_CODE: "1" }, 0],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "3", BASELINE_EXIT_CODE: "3" }, 3],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "", BASELINE_EXIT_CODE: "" }, 3],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "0", BASELINE_EXIT_CODE: "0", PAIR_EXIT_CODE: "1" }, 1],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "1", BASELINE_EXIT_CODE: "1", PAIR_EXIT_CODE: "1" }, 1],
    [{ INPUT_GATE: "verdict", EXIT_CODE: "0", BASELINE_EXIT_CODE: "0", PAIR_EXIT_CODE: "3" }, 0],
    [{ INPUT_GATE: "never", EXIT_CODE: "1", BASELINE_EXIT_CODE: "" }, 0],
    [{ INPUT_GATE: "sometimes", EXIT_CODE: "0", BASELINE_EXIT_CODE: "" }, 4],
  ])("the gate with %j ends with %i", async (variables, code) =>
    expect((await script("github-action", ["gate"], variables)).code).toBe(code),
  );

  test("a run that can't begin keeps its exit code", async () => {
    const { variables, outputs } = await runner();
    const { code, stderr } = await script("github-action", ["run"], {
      ...variables,
      INPUT_PROFILE: "quik",
      INPUT_SCENARIO: "chat",
      INPUT_THRESHOLDS: "",
      INPUT_TARGET: "chat=http://127.0.0.1:9",
    });
    expect(code).toBe(0);
    expect(stderr).toContain("quick");
    expect(await outputs()).toEqual({ "exit-code": "4" });
  });
});

describe("run-load-test", () => {
  test("lays the reports out under the names that Jenkins and GitLab read", async () => {
    await using target = await httpTarget((_request, response) => void response.writeHead(500).end("x"));
    const { variables, folder } = await runner();
    const output = join(folder, "out put");
    const words = [
      output,
      join(folder, "tiny.js"),
      "--thresholds",
      join(folder, "tiny.yaml"),
      "--target",
      `api=${target.url}`,
    ];
    expect((await script("run-load-test", words, { ...variables, SUT_RUNTIME: "external" })).code).toBe(1);
    expect(await readFile(join(output, "junit.xml"), "utf8")).toMatch(/<failure[^>]*/);
    expect(await readFile(join(output, "metrics.txt"), "utf8")).toMatch(/# EOF\n$/);
    expect((await readFile(join(output, "exit-code"), "utf8")).trim()).toBe("1");
  });
});

describe("keep-history", () => {
  let run: string;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "loadproof-history-branch-"));
    run = join(folder, "run");
    await saveJudgedRun(run, shortCase());
    await execute("git", ["init", "--quiet", "--bare", join(folder, "origin.git")]);
    await execute("git", ["init", "--quiet", join(folder, "checkout")]);
    await execute("git", [
      "-C",
      join(folder, "checkout"),
      "remote",
      "add",
      "origin",
      join(folder, "origin.git"),
    ]);
  });
  const keep = (from: string, to: string): Promise<Ended> =>
    script("keep-history", [from, join(folder, to)], {}, join(folder, "checkout"));
  async function recorded(): Promise<string[]> {
    const { stdout } = await execute("git", [
      "-C",
      join(folder, "origin.git"),
      "show",
      "perf-history:history/msa-hotpath/baseline.ndjson",
    ]);
    return parseHistory(stdout).records.map(({ runId }) => runId);
  }
  /** The same run under another id. */
  async function another(id: string): Promise<string> {
    const copy = join(folder, id);
    await mkdir(copy);
    for (const name of await readdir(run)) await copyFile(join(run, name), join(copy, name));
    for (const name of ["run.json", "verdict.json"]) {
      const value = JSON.parse(await readFile(join(copy, name), "utf8")) as object;
      await writeFile(join(copy, name), JSON.stringify({ ...value, runId: id }));
    }
    return copy;
  }

  test("makes the branch, adds a run once, and survives two nightlies at once", async () => {
    const first = await keep(run, "one");
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout.trim()).toBe(join(folder, "one/history/msa-hotpath/baseline.ndjson"));
    expect(await recorded()).toHaveLength(1);
    expect(await keep(run, "two")).toMatchObject({ code: 0 });
    expect(await recorded()).toHaveLength(1);

    const both = await Promise.all([
      keep(await another("night-a"), "three"),
      keep(await another("night-b"), "four"),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect((await recorded()).toSorted().slice(-2)).toEqual(["night-a", "night-b"]);
    const { stdout } = await execute("git", [
      "-C",
      join(folder, "origin.git"),
      "log",
      "--format=%s",
      "perf-history",
    ]);
    expect(stdout.trim().split("\n")).toHaveLength(3);
  });

  test("is what actions/history adds to, and where the action finds what to compare with", async () => {
    const checkout = join(folder, "checkout");
    const { variables, outputs, folder: runnerFolder } = await runner();
    const steps = {
      ...variables,
      RUN: await another("night-c"),
      GITHUB_OUTPUT: join(runnerFolder, "output"),
    };
    expect(await script("github-history", ["keep"], steps, checkout)).toMatchObject({ code: 0 });
    const { file: HISTORY_FILE = "" } = await outputs();
    expect(HISTORY_FILE).toMatch(/\/history\/msa-hotpath\/baseline\.ndjson$/);
    expect(await script("github-history", ["pages"], { ...steps, HISTORY_FILE }, checkout)).toMatchObject({
      code: 0,
    });
    const { html = "", trend = "" } = await outputs();
    expect(html).toMatch(/\/load-test-history-msa-hotpath-baseline-12-1\.html$/);
    for (const page of [html, trend]) expect(await readFile(page, "utf8")).toContain("<!doctype html>");

    const fetched = { ...variables, INPUT_BASELINE_BRANCH: "perf-history" };
    expect(await script("github-action", ["fetch-baselines"], fetched, checkout)).toMatchObject({ code: 0 });
    const { records } = parseHistory(
      await readFile(join(checkout, "history/msa-hotpath/baseline.ndjson"), "utf8"),
    );
    expect(records.map(({ runId }) => runId)).toContain("night-c");
    const none = await script(
      "github-action",
      ["fetch-baselines"],
      { ...fetched, INPUT_BASELINE_BRANCH: "no-such" },
      checkout,
    );
    expect(none).toMatchObject({
      code: 0,
      stdout: "::warning::there is no branch no-such to compare with yet\n",
    });
  });

  test("sends its token to the server of the repository, and writes it nowhere", async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const source = join(folder, "token-source");
    await execute("git", ["init", "--quiet", source]);
    await execute("git", ["-C", source, "remote", "add", "origin", `${url}/owner/name.git`]);
    const { code, stdout, stderr } = await script(
      "keep-history",
      [run, join(folder, "token")],
      { GITHUB_TOKEN: "planted-token", GITHUB_SERVER_URL: url },
      source,
    );
    server.close();
    expect(code).toBe(5);
    expect(asked).toContain(`Basic ${Buffer.from("x-access-token:planted-token").toString("base64")}`);
    expect(stdout + stderr).not.toContain("planted-token");
    expect(await readFile(join(folder, "token/.git/config"), "utf8")).not.toMatch(/planted-token|Basic/);
  });
});
