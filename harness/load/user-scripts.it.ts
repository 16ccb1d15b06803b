import { PHASE_TAG } from "../contracts/samples.ts";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LoadShape } from "../contracts/shape.ts";
import { LoadLab, tagValues, totalOf } from "./testing/load-lab.ts";

/** Any k6 script of the user's runs as `k6 run` would run it. */

let lab: LoadLab;
beforeEach(async () => {
  lab = await LoadLab.open();
});
afterEach(async () => lab[Symbol.asyncDispose]());

const ONE_REQUEST = 'import http from "k6/http"; export default () => { http.get("%URL%/ok"); };';

describe("the script's own options", () => {
  test("give the load", async () => {
    const { result, store } = await lab.run({
      "plain.js": `import http from "k6/http";
        export const options = { vus: 3, iterations: 12 };
        export default function () { http.get("%URL%/ok"); }`,
    });
    expect(result.generators[0].exitCode).toBe(0);
    expect(totalOf(store, "iterations").count).toBe(12);
    expect(tagValues(store, "http_reqs", PHASE_TAG)).toEqual(["steady"]);
  });

  test("give way to k6's variables, as with k6, which every stage of the script sees", async () => {
    const { store, console } = await lab.run(
      {
        "plain.js": `export const options = { vus: 2, iterations: 2 };
          const asked = __ENV.K6_ITERATIONS;
          export default function () { console.log("asked for " + asked + ", " + __ENV.K6_ITERATIONS); }`,
      },
      { environment: { K6_ITERATIONS: "5" } },
    );
    expect(totalOf(store, "iterations").count).toBe(5);
    expect(console).toContain("asked for 5, 5");
  });

  test("give way to VUs and a duration of the command line", async () => {
    const { store } = await lab.run(
      {
        "plain.js": `import { sleep } from "k6";
          export const options = { vus: 1, iterations: 1 };
          export default function () { sleep(0.2); }`,
      },
      {
        k6Options: { words: ["--vus=3", "--duration=1s"], load: { K6_VUS: "3", K6_DURATION: "1s" } },
      },
    );
    expect(totalOf(store, "iterations").count).toBeGreaterThanOrEqual(9);
  });

  test("thresholds that break end the load well", async () => {
    const { result } = await lab.run({
      "plain.js": `import http from "k6/http";
        export const options = { iterations: 2, thresholds: { http_reqs: ["count>100"] } };
        export default function () { http.get("%URL%/ok"); }`,
    });
    expect(result.generators[0].exitCode).toBe(99);
    expect(result.scriptErrors.fatal).toBeNull();
    expect(result.summary).not.toBeNull();
  });
});

test("a profile is given to a script that reads no plan, and its samples get the phases of the profile", async () => {
  const shape: LoadShape = {
    model: "closed",
    vusMax: 4,
    phases: [
      { phase: "warm-up", durationMs: 2_000, from: 1, to: 1 },
      { phase: "steady", durationMs: 2_000, from: 4, to: 4 },
    ],
  };
  const { store } = await lab.run(
    {
      "plain.js": `import http from "k6/http"; import { sleep } from "k6";
        export const options = { vus: 1, iterations: 1 };
        export default function () { http.get("%URL%/ok"); sleep(0.1); }`,
    },
    { shape },
  );
  const warmUp = totalOf(store, "http_reqs", { [PHASE_TAG]: "warm-up" }).count;
  const steady = totalOf(store, "http_reqs", { [PHASE_TAG]: "steady" }).count;
  expect(warmUp).toBeGreaterThan(10);
  expect(steady).toBeGreaterThan(2 * warmUp);
  expect(totalOf(store, "vus").max).toBe(4);
});

test("an open profile starts the script's default function at a rate", async () => {
  const shape: LoadShape = {
    model: "open",
    vusMax: 5,
    phases: [
      { phase: "warm-up", durationMs: 1_000, from: 5, to: 5 },
      { phase: "steady", durationMs: 2_000, from: 20, to: 20 },
    ],
  };
  const { store } = await lab.run(
    {
      "plain.js": `export const options = { vus: 1, iterations: 1, scenarios: { own: { executor: "shared-iterations", exec: "own" } } };
        export function own() { throw new Error("the profile takes its place"); }
        export default function () {}`,
    },
    { shape },
  );
  expect(totalOf(store, "iterations", { [PHASE_TAG]: "warm-up" }).count).toBeGreaterThanOrEqual(4);
  expect(totalOf(store, "iterations", { [PHASE_TAG]: "steady" }).count).toBeGreaterThanOrEqual(35);
  expect(totalOf(store, "iterations").count).toBeLessThanOrEqual(46);
});

test("every stage sees the variables that the user set, and none of ours", async () => {
  const { console } = await lab.run(
    {
      "main.js": `const known = /^(K6_|MY|SCENARIO|LOADPROOF|GO)/;
        const set = () => Object.entries(__ENV).filter(([name]) => known.test(name)).sort().join(" ");
        const say = (stage) => console.log(stage + ": " + set());
        say("init");
        export const options = { scenarios: { one: { executor: "shared-iterations", iterations: 1, env: { SCENARIO: "s" } } } };
        export function setup() { say("setup"); }
        export default function () { say("iteration"); }
        export function teardown() { say("teardown"); }
        export function handleSummary() { say("summary"); return {}; }`,
    },
    {
      environment: { K6_OUT: "json=x.json", K6_TARGET_URL: "http://x" },
      variables: { MY: "1", K6_MAX_REDIRECTS: "3" },
      k6Options: { changed: { K6_OUT: null } },
    },
  );
  const set = "K6_MAX_REDIRECTS,3 K6_OUT,json=x.json K6_TARGET_URL,http://x MY,1";
  for (const stage of ["init", "setup", "teardown", "summary"])
    expect(console).toContain(`${stage}: ${set}\n`);
  expect(console).toContain(`iteration: ${set} SCENARIO,s\n`);
});

describe("files", () => {
  test("are opened relative to the file that opens them", async () => {
    const { console } = await lab.run({
      "main.ts": `import { inner, resolved } from "./lib/data";
        import shared from "./data.json";
        import { SharedArray } from "k6/data";
        import fs from "k6/experimental/fs";
        const outer: string = open("./own.txt");
        const list = new SharedArray("list", () => JSON.parse(open("data.json")).list);
        const file = await fs.open("own.txt");
        export default async function () {
          const info = await file.stat();
          console.log([outer, inner, resolved, shared.list.length, list.length, info.size].join(" | "));
        }`,
      "lib/data.ts": `export const inner: string = open("./own.txt");
        export const resolved = open(import.meta.resolve("../own.txt"));`,
      "data.json": '{ "list": [1, 2, 3] }',
      "own.txt": "outer",
      "lib/own.txt": "inner",
    });
    expect(console).toContain("outer | inner | outer | 3 | 3 | 5");
  });

  test("that are not there are named before any load", async () => {
    const run = lab.run({ "main.js": 'const text = open("./missing.txt"); export default () => {};' });
    await expect(run).rejects.toMatchObject({
      code: "BAD_FILE",
      message: expect.stringContaining("missing.txt") as string,
    });
    expect(lab.server.requests.size).toBe(0);
  });
});

describe("functions", () => {
  test("with names only, and no default, run by their scenarios", async () => {
    const { store } = await lab.run({
      "named.js": `import http from "k6/http";
        export const options = { scenarios: {
          reading: { executor: "shared-iterations", vus: 2, iterations: 6, exec: "read" },
          writing: { executor: "per-vu-iterations", vus: 1, iterations: 4, exec: "write" } } };
        export function read() { http.get("%URL%/ok"); }
        export function write() { http.post("%URL%/ok", "{}"); }`,
    });
    expect(totalOf(store, "http_reqs", { scenario: "reading", method: "GET" }).count).toBe(6);
    expect(totalOf(store, "http_reqs", { scenario: "writing", method: "POST" }).count).toBe(4);
  });

  test("setup hands its data to iterations and teardown", async () => {
    const { console } = await lab.run({
      "main.js": `export function setup() { return { word: "data" }; }
        export default function (data) { console.log("iteration " + data.word); }
        export function teardown(data) { console.log("teardown " + data.word); }`,
    });
    expect(console).toContain("iteration data");
    expect(console).toContain("teardown data");
  });

  test("handleSummary of the script is called and its files lie where the user called from", async () => {
    const { summary, console } = await lab.run({
      "main.js": `${ONE_REQUEST}
        export async function handleSummary(data) {
          return { "mine.json": JSON.stringify(data.metrics.http_reqs.values.count), stdout: "my own words\\n" };
        }`,
    });
    expect(await readFile(join(lab.folder, "mine.json"), "utf8")).toBe("1");
    expect(console).toContain("my own words");
    expect(summary?.metrics["http_reqs"]?.values["count"]).toBe(1);
  });

  test("a handleSummary that throws loses its own files only", async () => {
    const { result, summary, console } = await lab.run({
      "main.js": `${ONE_REQUEST}
        export function handleSummary() { throw new Error("no summary today"); }`,
    });
    expect(result.generators[0].exitCode).toBe(0);
    expect(summary?.metrics["http_reqs"]?.values["count"]).toBe(1);
    expect(console).toContain("no summary today");
  });
});

describe("language", () => {
  test("a CommonJS script runs", async () => {
    const { store } = await lab.run({
      "main.js": `const http = require("k6/http");
        module.exports.options = { iterations: 3 };
        module.exports.default = function () { http.get("%URL%/ok"); };`,
    });
    expect(totalOf(store, "http_reqs").count).toBe(3);
  });

  test("TypeScript, packages and constructs that k6's engine lacks are taken in", async () => {
    await lab.write({
      "node_modules/tiny-package/package.json":
        '{ "name": "tiny-package", "version": "1.0.0", "main": "index.js" }',
      "node_modules/tiny-package/index.js": "exports.twice = (x) => 2 * x;",
    });
    const { console } = await lab.run({
      "main.ts": `import { twice } from "tiny-package";
        enum Mode { Fast = 1 }
        class Point { constructor(readonly x: number) {} }
        async function* numbers() { yield 1; yield 2; }
        export default async function (): Promise<void> {
          let sum = 0;
          for await (const n of numbers()) sum += n;
          console.log(["sum", sum, twice(21), Mode.Fast, new Point(7).x, "한국어"].join(" "));
        }`,
    });
    expect(console).toContain("sum 3 42 1 7 한국어");
  });

  test("a mistake is named with file and line, before any load", async () => {
    const run = lab.run({
      "main.ts": 'import { helper } from "./lib";\nexport default () => helper();\n',
      "lib.ts": "export const helper = () => {\n  let x = ;\n};",
    });
    await expect(run).rejects.toMatchObject({
      code: "BAD_FILE",
      message: expect.stringMatching(/lib\.ts:2:\d+: .*Unexpected ";"/) as string,
    });
  });

  test("an import that is not there is named with file and line", async () => {
    const run = lab.run({
      "main.js": 'import http from "k6/http";\nimport x from "./nowhere.js";\nexport default () => x(http);',
    });
    await expect(run).rejects.toMatchObject({
      code: "BAD_FILE",
      message: expect.stringMatching(/main\.js:2:\d+: Could not resolve "\.\/nowhere\.js"/) as string,
    });
  });
});

test("the same script gives the same bundle in any folder", async () => {
  const first = await lab.run({ "main.js": ONE_REQUEST, "unused.txt": "" });
  await using other = await LoadLab.open();
  await other.write({ "main.js": ONE_REQUEST.replaceAll("%URL%", lab.server.url) });
  const { bundleScript } = await import("./index.ts");
  await writeFile(join(other.folder, "marker"), "");
  const again = await bundleScript({
    script: other.path("main.js"),
    outputDirectory: other.folder,
    projectDirectory: other.folder,
  });
  const mine = await bundleScript({
    script: lab.path("main.js"),
    outputDirectory: lab.folder,
    projectDirectory: lab.folder,
  });
  expect(again.reference.sha256).toBe(mine.reference.sha256);
  expect(first.result.generators[0].exitCode).toBe(0);
});
