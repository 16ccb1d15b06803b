import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { QuietProgress } from "../terminal/quiet-progress.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { type CiJob, ciWorkflow } from "./ci-workflow.ts";
import { findTarget } from "./find-target.ts";
import { initialise } from "./initialise.ts";
import { readProject } from "./project.ts";
import { tellingIn } from "../report/words/telling.ts";
import { starterScript } from "./starter-script.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loadproof-init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const contextIn = (environment: Record<string, string> = {}) =>
  makeContext({ workingDirectory: folder, environment: { PATH: process.env["PATH"], ...environment } });

describe("what a project shows of itself", () => {
  test.each<[string, Record<string, string>, object]>([
    ["nothing", {}, { packageManager: "npm", hasLoadproof: false, start: null, ci: "github" }],
    [
      "package.json",
      {
        "package.json":
          '{"name":"@acme/Shop API","scripts":{"dev":"x"},"devDependencies":{"loadproof":"file:x.tgz"}}',
        "compose.yaml": "",
      },
      { name: "Shop-API", hasLoadproof: true, start: { by: "script", name: "dev" } },
    ],
    [
      "other files",
      { "package.json": "{", "pnpm-lock.yaml": "", "docker-compose.yml": "", ".gitlab-ci.yml": "" },
      { packageManager: "pnpm", start: { by: "compose", name: "docker-compose.yml" }, ci: "gitlab" },
    ],
  ])("%s", async (_, files, expected) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    expect(await readProject(contextIn())).toMatchObject(expected);
  });
});

describe("the target", () => {
  const find = async (given: string | undefined, environment: Record<string, string> = {}) => {
    const problems = new ProblemCollector();
    const found = await findTarget(given, contextIn(environment), problems);
    problems.throwIfAny();
    return found?.href;
  };

  test.each([
    ["http://h:1/a?b=c", {}, "http://h:1/a?b=c"],
    ["api=https://h", {}, "https://h/"],
    [undefined, { BASE_URL: "http://h" }, "http://h/"],
  ])("%s with %o is %s", async (given, environment, expected) => {
    expect(await find(given, environment)).toBe(expected);
  });

  test.each(["ftp://h", "h:1", "http://u:secret@h"])("%s is refused, without its password", async (given) => {
    const error = await find(given).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputProblems);
    expect((error as Error).message).not.toContain("secret");
  });
});

test.each(["http://h:1", "http://h:1/a/b?c=d", "http://h/`${x}`", 'http://h/"q"'])(
  "the starter script of %s is one that can be read",
  (url) => {
    const script = starterScript(new URL(url));
    expect(() => transformSync(script)).not.toThrow();
    expect(script).toContain(`__ENV.BASE_URL || "${new URL(url).origin}"`);
  },
);

describe("the job", () => {
  const job = (project: Partial<CiJob["project"]>, localTarget: string | null = null) =>
    ciWorkflow({
      project: { ci: "github", packageManager: "npm", start: null, ...project },
      script: "load/체크 아웃.js",
      thresholds: "load/체크 아웃.yaml",
      localTarget,
    });
  interface Workflow {
    readonly permissions: object;
    readonly jobs: { readonly "load-test": { readonly steps: readonly { name: string; run?: string }[] } };
  }
  const stepsOf = (text: string) => (parse(text) as Workflow).jobs["load-test"].steps;

  test("of GitHub runs the script, shows the result whatever it is, and may only read", () => {
    const { path, text } = job({});
    expect(path).toBe(".github/workflows/load-test.yml");
    expect((parse(text) as Workflow).permissions).toEqual({ contents: "read" });
    expect(
      stepsOf(text)
        .find(({ name }) => name === "Load test")
        ?.run?.trim(),
    ).toBe(
      "node_modules/loadproof/scripts/ci/run-load-test loadtest_reports/ci 'load/체크 아웃.js' --thresholds 'load/체크 아웃.yaml'",
    );
    expect(stepsOf(text).map(({ name }) => name)).not.toContain("Start the system");
  });

  test.each([
    [{ packageManager: "pnpm", start: { by: "script", name: "dev" } }, "pnpm run dev >system.log 2>&1 &"],
    [
      { start: { by: "compose", name: "compose.yaml" } },
      "docker compose --file compose.yaml up --detach --wait",
    ],
    [{ start: null }, "# http://127.0.0.1:3000 must answer here: start your system before this line."],
  ] as const)("with %o starts a system of the same machine and waits for it", (project, first) => {
    const run = stepsOf(job(project, "http://127.0.0.1:3000").text).find(
      ({ name }) => name === "Start the system",
    )?.run;
    expect(run?.split("\n").slice(0, 2)).toEqual([
      first,
      "timeout 60 bash -c 'until curl -sS -o /dev/null http://127.0.0.1:3000; do sleep 1; done'",
    ]);
  });

  test("of GitLab lies beside the script and shows the objectives as tests", () => {
    const { path, text, include } = job({ ci: "gitlab" });
    expect(path).toBe("load/load-test.gitlab-ci.yml");
    expect(include).toBe(path);
    expect(parse(text)).toMatchObject({
      "load-test": { artifacts: { reports: { junit: "loadtest_reports/ci/junit.xml" } } },
    });
  });
});

describe("loadproof init", () => {
  const init = (request: Partial<Parameters<typeof initialise>[0]>, language: "en" | "ko" = "en") => {
    const context = contextIn();
    const whole = {
      script: undefined,
      target: undefined,
      name: undefined,
      force: false,
      run: true,
      flags: {},
    };
    return initialise({ ...whole, ...request }, context, new QuietProgress(context), tellingIn(language));
  };

  test("refuses all that is wrong at once, and has written nothing", async () => {
    mkdirSync(join(folder, "load"));
    mkdirSync(join(folder, ".github/workflows"), { recursive: true });
    for (const name of ["load/shop.yaml", ".github/workflows/load-test.yml"])
      writeFileSync(join(folder, name), "mine");
    const error = await init({ script: "load/shop.js" }).catch((caught: unknown) => caught);
    expect((error as InputProblems).problems.map(({ subject, value }) => [subject, value])).toEqual([
      ["script", "load/shop.js"],
      ["init", "load/shop.yaml"],
      ["init", ".github/workflows/load-test.yml"],
    ]);
    expect(readdirSync(join(folder, "load"))).toEqual(["shop.yaml"]);
  });

  test.each(["a/b", "../x", ".hidden", ""])("refuses the name %o", async (name) => {
    const target = "http://127.0.0.1:9";
    await expect(init({ target, name, run: false })).rejects.toThrow(
      `--name ${JSON.stringify(name)}: expected a file name without folder`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test("--no-run writes the script alone and says what comes next", async () => {
    const target = "http://127.0.0.1:9";
    const { text, exitCode } = await init({ target, name: "first", run: false });
    expect(exitCode).toBe(0);
    expect(readdirSync(join(folder, "load"))).toEqual(["first.js"]);
    expect(text.split("\n").slice(0, 2)).toEqual([
      "Written:",
      `  load/first.js  the script: GET ${target}/, to be extended`,
    ]);
    expect(text).toMatch(/Next: .*loadproof run load\/first\.js --write-thresholds$/);
    const korean = await init({ target, name: "second", run: false }, "ko");
    expect(korean.text.split("\n")).toEqual([
      "작성한 파일:",
      `  load/second.js  스크립트: GET ${target}/, 이어서 고쳐 쓸 것`,
      expect.stringMatching(/^다음: .*loadproof run load\/second\.js --write-thresholds$/),
    ]);
    await expect(init({ target, name: "first", run: false })).rejects.toThrow("--force writes over it");
    expect((await init({ target, name: "first", run: false, force: true })).exitCode).toBe(0);
  });
});
