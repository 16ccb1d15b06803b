import { symlink, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LoadLab, totalOf } from "./testing/load-lab.ts";

/** What goes wrong while k6 runs is told as it is; nothing hangs, and no process is left behind. */

let lab: LoadLab;
beforeEach(async () => {
  lab = await LoadLab.open();
});
afterEach(async () => {
  const left = await lab.k6Processes();
  await lab[Symbol.asyncDispose]();
  expect(left).toEqual([]);
});

const FOREVER = `import http from "k6/http"; import { sleep } from "k6";
  export const options = { vus: 2, duration: "10m" };
  export default () => { http.get("%URL%/ok"); sleep(0.05); };`;

/** Calls back once the load has begun. */
const onceLoaded = (act: () => void): (() => void) => {
  let acted = false;
  return () => {
    if (acted || (lab.server.requests.get("/ok") ?? 0) < 5) return;
    acted = true;
    act();
  };
};

describe("a script that throws", () => {
  test("in each iteration is counted, with where", async () => {
    const { result } = await lab.run({
      "main.ts": `export const options = { scenarios: {
          first: { executor: "per-vu-iterations", vus: 2, iterations: 5, exec: "first" },
          second: { executor: "per-vu-iterations", vus: 1, iterations: 3, exec: "second" } } };
        export function first(): void {
          throw new TypeError("broken for user 1234567");
        }
        export function second(): void { JSON.parse("{"); }`,
    });
    expect(result.generators[0].exitCode).toBe(0);
    expect(result.scriptErrors.count).toBe(13);
    expect(result.scriptErrors.fatal).toBeNull();
    const [first, second] = result.scriptErrors.messages.toSorted((a, b) =>
      b.message.localeCompare(a.message),
    );
    expect(first?.message).toMatch(/TypeError: broken for user # at first .*main\.ts:5/);
    expect(second).toMatchObject({ count: 3, message: expect.stringContaining("JSON input") as string });
  });

  test("in setup ends the load before it began", async () => {
    const { result, store } = await lab.run({
      "main.js": `export function setup() { throw new Error("no users there"); }
        export default () => {};`,
    });
    expect(result.generators[0].exitCode).toBe(107);
    expect(result.scriptErrors.fatal).toContain("Error: no users there");
    expect(totalOf(store, "iterations").count).toBe(0);
    expect(store.complete).toBe(true);
  });

  test("in teardown leaves the load and names the error", async () => {
    const { result, store } = await lab.run({
      "main.js": `export const options = { iterations: 2 };
        export default () => {};
        export function teardown() { throw new Error("left a mess"); }`,
    });
    expect(result.scriptErrors.fatal).toContain("Error: left a mess");
    expect(totalOf(store, "iterations").count).toBe(2);
  });

  test("while it is read is refused before any load, with k6's own words", async () => {
    const run = lab.run({ "main.js": 'throw new Error("not today");\nexport default () => {};' });
    await expect(run).rejects.toMatchObject({
      code: "BAD_FILE",
      message: expect.stringContaining("not today") as string,
    });
  });

  test("aborts its own test with a reason", async () => {
    const { result } = await lab.run({
      "main.js": `import exec from "k6/execution";
        export const options = { iterations: 5 };
        export default () => { exec.test.abort("seen enough"); };`,
    });
    expect(result.generators[0].exitCode).toBe(108);
    expect(result.scriptErrors).toMatchObject({
      fatal: null,
      ended: { by: "script", message: "seen enough" },
    });
  });
});

test("a port where nothing listens gives failures, not silence", async () => {
  await using gone = await LoadLab.open();
  const { url } = gone.server;
  await gone.server[Symbol.asyncDispose]();
  const { result, store } = await lab.run({
    "main.js": `import http from "k6/http";
      export const options = { vus: 2, iterations: 10 };
      export default () => { http.get("${url}/ok"); };`,
  });
  const failed = totalOf(store, "http_req_failed");
  expect([failed.count, failed.zeros]).toEqual([10, 0]);
  expect(totalOf(store, "http_req_duration", { expected_response: "true" }).count).toBe(0);
  expect(result.scriptErrors.count).toBe(0);
});

describe("an end before the end", () => {
  test("by Ctrl-C: k6 stops softly, its summary and all samples are there", async () => {
    const interrupt = new AbortController();
    const run = await lab.run(
      { "main.js": FOREVER },
      { signal: interrupt.signal, onSnapshot: onceLoaded(() => interrupt.abort("SIGINT")) },
    );
    expect(run.result.generators[0]).toMatchObject({
      exitCode: 105,
      signal: null,
      stopReason: "interrupted by Ctrl-C (SIGINT)",
    });
    expect(run.result.scriptErrors).toEqual({ count: 0, messages: [], fatal: null });
    expect(totalOf(run.store, "http_reqs").sum).toBe(run.summary?.metrics["http_reqs"]?.values["count"]);
    expect(run.store.complete).toBe(true);
  });

  test("before k6 has started", async () => {
    const interrupt = new AbortController();
    interrupt.abort("SIGTERM");
    const run = lab.run({ "main.js": FOREVER }, { signal: interrupt.signal });
    await expect(run).rejects.toMatchObject({
      code: "INTERRUPTED",
      message: "interrupted by SIGTERM while k6 was reading the script",
    });
    expect(lab.server.requests.size).toBe(0);
  });

  test("by SIGKILL from outside: what was measured stays", async () => {
    // k6 writes its samples once a second; what it has not written yet is lost with it.
    const { result, store, summary } = await lab.run(
      { "main.js": FOREVER },
      { onSnapshot: (snapshot) => void (totalOf(snapshot.store, "http_reqs").count > 0 && killK6()) },
    );
    expect(result.generators[0]).toMatchObject({ exitCode: null, signal: "SIGKILL", stopReason: null });
    expect(totalOf(store, "http_reqs").count).toBeGreaterThan(0);
    expect(summary).toBeNull();
    expect(store.complete).toBe(true);
  });

  async function killK6(): Promise<void> {
    for (const pid of await lab.k6Processes()) process.kill(pid, "SIGKILL");
  }
});

describe("k6", () => {
  test("that may not be run is TOOL_MISSING", async () => {
    const path = join(lab.folder, "k6");
    await writeFile(path, "", { mode: 0o644 });
    const run = lab.runWith({ "main.js": FOREVER }, { name: "k6", path, version: "2.2.0", source: "path" });
    await expect(run).rejects.toMatchObject({ code: "TOOL_MISSING" });
  });

  test("that is gone is TOOL_MISSING", async () => {
    const path = join(lab.folder, "nowhere", "k6");
    const run = lab.runWith({ "main.js": FOREVER }, { name: "k6", path, version: "2.2.0", source: "path" });
    await expect(run).rejects.toMatchObject({ code: "TOOL_MISSING" });
  });
});

test("a full disk ends the run with DISK_FULL and stops k6", async () => {
  const runDirectory = join(lab.folder, "full");
  await mkdir(runDirectory);
  await symlink("/dev/full", join(runDirectory, "samples.sketch"));
  const run = lab.run({ "main.js": FOREVER }, { runDirectory });
  await expect(run).rejects.toMatchObject({ code: "DISK_FULL" });
  const requests = lab.server.requests.get("/ok");
  await delay(300);
  expect(lab.server.requests.get("/ok")).toBe(requests);
});

test("secrets do not reach the console log", async () => {
  const { console } = await lab.run(
    {
      "main.js": `export const options = { iterations: 1 };
        export default () => {
          console.log("signed in with " + __ENV.SMOKE_PASSWORD);
          console.log("Authorization: Bearer abc.def.ghi");
          console.log(JSON.stringify({ accessToken: "t0ken-value" }));
        };`,
    },
    { variables: { SMOKE_PASSWORD: "pass1234" } },
  );
  expect(console).toContain("signed in with");
  for (const secret of ["pass1234", "abc.def.ghi", "t0ken-value"]) expect(console).not.toContain(secret);
});

test("tag values without end go to an overflow series, and no sample is lost", async () => {
  const { result, store, summary } = await lab.run({
    "main.js": `import { Counter } from "k6/metrics";
      const many = new Counter("many");
      export const options = { vus: 2, iterations: 60 };
      export default () => { for (let i = 0; i < 100; i++) many.add(1, { id: __VU + "-" + __ITER + "-" + i }); };`,
  });
  expect(summary?.metrics["many"]?.values["count"]).toBe(6_000);
  expect(totalOf(store, "many").count).toBe(6_000);
  expect(result.generators[0].samples.overflowed).toBeGreaterThan(0);
  expect(result.generators[0].samples.series).toBeLessThan(6_000);
});

test("snapshots follow the load", async () => {
  const { snapshots } = await lab.run({
    "main.js": `import http from "k6/http"; import { sleep } from "k6";
      export const options = { vus: 3, duration: "5s" };
      export default () => { http.get("%URL%/sometimes"); sleep(0.05); };`,
  });
  // On a busy machine k6 may still be ending when the load is over: that moment has no users any more.
  const last = snapshots.findLast(({ elapsedMs }) => elapsedMs < 5_000);
  expect(snapshots.length).toBeGreaterThanOrEqual(4);
  expect(last).toMatchObject({ phase: "steady", vus: 3, droppedIterations: 0 });
  expect(last?.requestsPerSecond).toBeGreaterThan(5);
  expect(last?.errorRate).toBeCloseTo(0.25, 1);
  expect(last?.p99).toBeGreaterThanOrEqual(last?.p95 ?? Number.POSITIVE_INFINITY);
  expect(last?.store.accepted).toBeGreaterThan(0);
});
