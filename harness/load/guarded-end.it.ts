import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testContext } from "../environment/fixtures/context.ts";
import { waitUntil } from "../environment/system/waiting.ts";
import { requireTool } from "../tools/index.ts";
import { LoadLab, totalOf } from "./testing/load-lab.ts";
import type { RunOnce } from "./testing/main.ts";

/** k6 ends when it must, whoever or whatever stands in the way. */

let lab: LoadLab;
beforeEach(async () => {
  lab = await LoadLab.open();
});
afterEach(async () => lab[Symbol.asyncDispose]());

const FOREVER = `import http from "k6/http"; import { sleep } from "k6";
  export const options = { vus: 2, duration: "10m" };
  export default () => { http.get("%URL%/ok"); sleep(0.05); };`;

const HARNESS = fileURLToPath(new URL("testing/main.ts", import.meta.url));

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const signal = new AbortController().signal;
  await waitUntil(
    async () => ((await holds()) ? { done: true, value: undefined } : { done: false, because: what }),
    { timeoutMs: 60_000, signal },
  );
}

describe("a harness in a process of its own", () => {
  test.each(["SIGKILL", "SIGINT"] as const)("that ends by %s takes k6 with it", async (signal) => {
    await lab.write({ "main.js": FOREVER });
    await mkdir(lab.runDirectory);
    const options: RunOnce = {
      k6: (await requireTool("k6", testContext())).path,
      script: lab.path("main.js"),
      folder: lab.runDirectory,
      variables: {},
    };
    const harness = spawn(process.execPath, [HARNESS, JSON.stringify(options)], { stdio: "ignore" });
    const gone = once(harness, "exit");
    await until("k6 makes no requests", () => (lab.server.requests.get("/ok") ?? 0) > 5);
    // k6 leads a group of its own: what a terminal sends to the harness's group does not reach it.
    const running = await lab.k6Processes();
    expect(running).toHaveLength(1);
    expect(await groupOf(running[0] ?? 0)).not.toBe(await groupOf(harness.pid ?? 0));
    harness.kill(signal);
    await gone;
    await until("k6 is still there", async () => (await lab.k6Processes()).length === 0);
  });
});

async function groupOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}

test("a teardown that does not end is ended by force, and what was measured stays", async () => {
  const interrupt = new AbortController();
  const { result, store } = await lab.run(
    { "main.js": `${FOREVER} export function teardown() { sleep(50); }` },
    {
      signal: interrupt.signal,
      onSnapshot: () => {
        if ((lab.server.requests.get("/ok") ?? 0) > 5) interrupt.abort("SIGTERM");
      },
    },
  );
  expect(result.generators[0]).toMatchObject({
    exitCode: null,
    signal: "SIGKILL",
    stopReason: "interrupted by SIGTERM",
  });
  expect(result.summary).toBeNull();
  expect(totalOf(store, "iterations").count).toBeGreaterThan(0);
  expect(store.complete).toBe(true);
});

test("options that k6 refuses when it runs are the reason of a load that never was", async () => {
  const { result, store } = await lab.run(
    { "main.js": "export const options = { vus: 1, iterations: 1 }; export default () => {};" },
    { k6Options: { words: ["--vus=3"] } },
  );
  expect(result.generators[0].exitCode).toBe(104);
  expect(result.scriptErrors.fatal).toContain(
    "number of iterations (1) can't be less than the number of VUs (3)",
  );
  expect(store.accepted).toBe(0);
  expect(store.complete).toBe(true);
});

describe("thresholds of the threshold file", () => {
  const failing = `import http from "k6/http"; import { sleep } from "k6";
    export const options = { vus: 1, duration: "10m", thresholds: { http_reqs: "count>=0" } };
    export default () => { http.get("%URL%/fail", { tags: { service: "tiny" } }); sleep(0.05); };`;

  test("end the load early, beside the script's own", async () => {
    const { result, summary } = await lab.run(
      { "main.js": failing },
      {
        thresholds: {
          "http_req_failed{service:tiny}": [
            { threshold: "rate<0.5", abortOnFail: true, delayAbortEval: "1s" },
          ],
          http_reqs: [{ threshold: "count<100000", abortOnFail: true, delayAbortEval: "0s" }],
        },
      },
    );
    expect(result.generators[0]).toMatchObject({ exitCode: 99, stopReason: null });
    expect(result.scriptErrors.fatal).toBeNull();
    expect(summary?.metrics).toMatchObject({
      http_reqs: { thresholds: { "count>=0": { ok: true }, "count<100000": { ok: true } } },
      "http_req_failed{service:tiny}": { thresholds: { "rate<0.5": { ok: false } } },
    });
  });

  test("are taken by a CommonJS script and by one without options", async () => {
    const thresholds = { iterations: [{ threshold: "count<1", abortOnFail: true, delayAbortEval: "0s" }] };
    const common = await lab.run({ "main.js": "module.exports.default = () => {};" }, { thresholds });
    const plain = await lab.run({ "main.js": "export default () => {};" }, { thresholds });
    expect([common.result.generators[0].exitCode, plain.result.generators[0].exitCode]).toEqual([99, 99]);
  });
});
