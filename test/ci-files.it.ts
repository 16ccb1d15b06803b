import { execFile } from "node:child_process";
import { constants, readdirSync, readFileSync } from "node:fs";
import { access, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { SCENARIOS } from "#scenarios/catalog.ts";
import { ciWorkflow } from "#harness/init/ci-workflow.ts";
import { PROJECT } from "./lib/command.ts";

const run = promisify(execFile);
const MODULE = join(PROJECT, "test", "tools", "actionlint-module");
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint";
const WORKFLOWS = ".github/workflows";
const workflows = readdirSync(join(PROJECT, WORKFLOWS));
const read = (name: string): string => readFileSync(join(PROJECT, name), "utf8");

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
}

/** actionlint of the pinned module, run in the project; rejects with what it found. */
async function actionlint(...files: string[]): Promise<void> {
  const environment = { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" };
  await run(
    "go",
    ["run", "-C", MODULE, ACTIONLINT, "-no-color", ...files.map((file) => resolve(PROJECT, file))],
    {
      env: environment,
      cwd: PROJECT,
    },
  ).catch((error: NodeJS.ErrnoException & { stdout?: string }) => {
    const missing = `Go is needed to build actionlint: install it, then: cd ${MODULE} && go run ${ACTIONLINT} -version`;
    throw error.code === "ENOENT" ? new Error(missing) : new Error(error.stdout || error.message);
  });
}

describe("workflows", () => {
  test.each(workflows)("%s passes actionlint", (name) => actionlint(`${WORKFLOWS}/${name}`));

  test("actionlint does find mistakes", async () => {
    await expect(actionlint("test/fixtures/wrong-workflow.yml")).rejects.toThrow(
      /property "nothing" is not defined/,
    );
  });

  test.each(workflows)("%s names its rights, bounds its time and pins what it uses", (name) => {
    const text = read(`${WORKFLOWS}/${name}`);
    const workflow = parse(text) as {
      permissions: object;
      jobs: Record<string, { "timeout-minutes"?: number; uses?: string; steps?: Step[] }>;
    };
    expect(workflow.permissions).toHaveProperty("contents", "read");
    for (const job of Object.values(workflow.jobs)) {
      // A job that calls another workflow of these has its bounds and steps there.
      if (job.uses !== undefined) {
        expect(workflows.map((one) => `./${WORKFLOWS}/${one}`)).toContain(job.uses);
        continue;
      }
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(90);
      for (const { uses = "./" } of job.steps ?? []) expect(uses).toMatch(/^\.\/|@v\d+\.\d+\.\d+$/);
    }
    // An expression in a script would be read as shell: values come through `env`.
    for (const { run: script = "" } of Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps))
      expect(script).not.toContain("${{");
  });

  test("the workflow with rights over a fork's pull request never checks it out", () => {
    const { jobs } = parse(read(`${WORKFLOWS}/load-test-comment.yml`)) as {
      jobs: Record<string, { steps: { uses?: string; with?: { ref?: string } }[] }>;
    };
    const checkouts = Object.values(jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.map((step) => step.with?.ref)).toEqual([
      "${{ github.event.repository.default_branch }}",
    ]);
  });
});

const ACTIONS = ["action.yml", "actions/history/action.yml"];

describe.each(ACTIONS)("%s", (file) => {
  const action = parse(read(file)) as { inputs: Record<string, object>; runs: { steps: Step[] } };
  const { steps } = action.runs;

  test("pins what it uses and puts no expression into a script", () => {
    for (const { uses, run: script, shell } of steps) {
      if (uses !== undefined) expect(uses).toMatch(/@v\d+\.\d+\.\d+$/);
      else expect(shell).toBe("bash");
      expect(script ?? "").not.toContain("${{");
    }
  });

  test("every script it runs is there, whichever repository calls it", () => {
    for (const { run: script } of steps.filter((step) => step.run !== undefined)) {
      const [, path = "", words = ""] =
        /^"\$GITHUB_ACTION_PATH\/([^"]+)" (.+?)(?: >>"\$GITHUB_OUTPUT")?$/.exec(script ?? "") ?? [];
      const called = readFileSync(join(PROJECT, dirname(file), path), "utf8");
      expect(called).toMatch(new RegExp(`[ |(]${words}[ |)]`));
    }
  });

  test("every input it reads is declared, and every declared one is read", () => {
    const text = read(file).split("\nruns:")[1] ?? "";
    const used = Array.from(text.matchAll(/inputs\.([a-z-]+)/g), ([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
  });
});

test("action.yml reports whatever the run's end, and fails last", () => {
  const { steps } = (parse(read("action.yml")) as { runs: { steps: Step[] } }).runs;
  const names = steps.map(({ name }) => name);
  expect(names.at(-1)).toBe("Gate");
  const after = steps.slice(names.indexOf("Run the load test") + 1);
  for (const step of after) expect(step.if, step.name).toMatch(/^always\(\)/);
});

test("docs/ci.md gives the actions inputs that they have", () => {
  const blocks = Array.from(read("docs/ci.md").matchAll(/```yaml\n([\s\S]*?)```/g), ([, text = ""]) => text);
  const steps = blocks.flatMap((text) => {
    const found = parse(text) as { jobs: Record<string, { steps: UsingStep[] }> } | UsingStep[];
    return Array.isArray(found) ? found : Object.values(found.jobs).flatMap((job) => job.steps);
  });
  const ours = steps.flatMap(({ uses, with: inputs = {} }) => {
    const path = /^acme\/loadproof(\/[^@]+)?@v\d+\.\d+\.\d+$/.exec(uses);
    return path === null
      ? []
      : [{ file: `${(path[1] ?? "").slice(1)}/action.yml`.replace(/^\//, ""), inputs }];
  });
  expect(new Set(ours.map(({ file }) => file))).toEqual(new Set(ACTIONS));
  for (const { file, inputs } of ours)
    expect(Object.keys((parse(read(file)) as { inputs: object }).inputs)).toEqual(
      expect.arrayContaining(Object.keys(inputs)),
    );
});

interface UsingStep {
  readonly uses: string;
  readonly with?: object;
}

test.each([null, "http://127.0.0.1:3000"])(
  "the workflow that init writes passes actionlint (target %s)",
  async (localTarget) => {
    const { text } = ciWorkflow({
      project: { ci: "github", packageManager: "pnpm", start: { by: "script", name: "dev" } },
      script: "load/a b.js",
      thresholds: "load/a b.yaml",
      localTarget,
    });
    const file = join(await mkdtemp(join(tmpdir(), "loadproof-workflow-")), "load-test.yml");
    await writeFile(file, text);
    await actionlint(file);
  },
);

describe("Jenkinsfile", () => {
  const text = read("Jenkinsfile");
  const commands = Array.from(
    text.matchAll(/\bsh(?:\(.*?script:)? '([^']+)'/g),
    ([, command = ""]) => command,
  );

  test("offers scenarios that there are, with profiles that each of them can take first", () => {
    const choices = (name: string): string[] =>
      (new RegExp(`name: '${name}', choices: \\[([^\\]]+)`).exec(text)?.[1] ?? "")
        .split(",")
        .map((word) => word.trim().replaceAll("'", ""));
    const [profile = ""] = choices("PROFILE");
    for (const name of choices("SCENARIO")) {
      expect(SCENARIOS.find((scenario) => scenario.name === name)?.profiles, name).toContain(profile);
    }
  });

  test("calls only make targets and scripts that there are", async () => {
    expect(commands.length).toBeGreaterThanOrEqual(5);
    const makefile = read("Makefile");
    for (const command of commands) {
      const words = command.split(" ").filter((word) => !/^[A-Z_]+=/.test(word));
      if (words[0] === "make") expect(makefile, command).toMatch(new RegExp(`^${words[1]}:`, "m"));
      else await access(join(PROJECT, words[0] ?? ""), constants.X_OK);
    }
  });

  test("goes 004's way with payments before the load: up, health with retries and one payment, circuit breaker, down", () => {
    const stages = text.split(/\bstage\('/).slice(1);
    const names = stages.map((stage) => stage.slice(0, stage.indexOf("'")));
    expect(names).toEqual(["Payment: smoke test", "Payment: circuit breaker test", "Load test"]);
    const [smoke = "", breaker = "", load = ""] = stages;
    expect(smoke).toMatch(
      /make up SYSTEM=payment'[\s\S]*HEALTH_RETRIES=\d+ HEALTH_INTERVAL_SECONDS=\d+ scripts\/ci\/smoke-payment'/,
    );
    expect(smoke).toMatch(/post \{\s*always \{ sh 'make down' \}/);
    expect(breaker).toContain("make verify-circuit-breaker");
    for (const stage of [smoke, breaker]) expect(stage).toContain("params.SCENARIO.startsWith('payment')");
    expect(load).toContain("scripts/ci/run-load-test");
  });
});

describe("GitLab example", () => {
  test("names the files that the job's script writes", () => {
    const { "load-test": job } = parse(read(".gitlab-ci.example.yml")) as {
      "load-test": { artifacts: { when: string; reports: object }; script: string[] };
    };
    expect(job.artifacts).toMatchObject({
      when: "always",
      reports: { junit: "loadtest_reports/ci/junit.xml", metrics: "loadtest_reports/ci/metrics.txt" },
    });
    expect(job.script.join()).toContain("scripts/ci/run-load-test loadtest_reports/ci ");
  });
});
