import { spawnSync } from "node:child_process";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type GateRun, gateRunSchema } from "#harness/contracts/gate.ts";
import { parse } from "yaml";
import { phaseOf } from "../lib/argo-condition.ts";
import { PROJECT, runCommand, type RunningCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { httpTarget } from "../lib/http-target.ts";
import { Descendants } from "../lib/leftovers.ts";

/** A gate as Flagger and Argo Rollouts call it, with real runs of k6 against a real service. */

/** Status of the canary, and how often it was asked. */
let status = 200;
let requests = 0;
let shop: Awaited<ReturnType<typeof httpTarget>>;
beforeAll(async () => {
  shop = await httpTarget((_request, response) => {
    requests += 1;
    response.writeHead(status).end("hello");
  });
});
afterAll(() => shop.close());

const SCRIPT = `
import http from "k6/http";
import { sleep } from "k6";
export const options = { vus: 2, duration: __ENV.LENGTH || "3s" };
export default function () { http.get(__ENV.SHOP_BASE_URL); sleep(0.05); }
`;
const THROWS = "export default function () { throw new Error('no such thing'); }\n";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let gate: RunningCommand;
let url = "";

async function serve(...more: readonly string[]): Promise<void> {
  const words = [
    "gate",
    "serve",
    "--port",
    "0",
    "--script",
    "visit=visit.js",
    "--script",
    "throws=throws.js",
    ...more,
  ];
  gate = startCommand(words, { workingDirectory: folder.path, environment: { REPORT_DIR: "reports" } });
  let said = "";
  gate.child.stdout?.on("data", (text: string) => {
    said += text;
  });
  await gate.waitFor(/the gate listens at http:\/\/127\.0\.0\.1:\d+/);
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
}

beforeEach(async () => {
  status = 200;
  requests = 0;
  folder = await temporaryFolder();
  await writeFile(join(folder.path, "visit.js"), SCRIPT);
  await writeFile(join(folder.path, "throws.js"), THROWS);
  await serve();
});
afterEach(async () => {
  gate.child.kill("SIGINT");
  await gate.ended;
  await folder[Symbol.asyncDispose]();
});

interface Said {
  readonly status: number;
  readonly text: string;
}

const CANARY = { name: "podinfo", namespace: "test", phase: "Progressing", checksum: "85d557f47b" };

/** As Flagger calls a hook: what is beyond 202 has failed, and its body is the reason. */
async function hook(kind: string, change: object = {}, scenario = "visit"): Promise<Said> {
  const body = { ...CANARY, metadata: { target: `shop=${shop.url}` }, ...change };
  return post(`/hooks/flagger/${scenario}/${kind}`, body);
}

async function post(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

async function kept(): Promise<readonly GateRun[]> {
  const at = join(folder.path, "reports", "gate");
  const names = (await readdir(at)).filter((name) => name.endsWith(".json"));
  return Promise.all(
    names.map(async (name) => gateRunSchema.parse(JSON.parse(await readFile(join(at, name), "utf8")))),
  );
}

const runFolders = async (): Promise<readonly string[]> =>
  readdir(join(folder.path, "reports", "runs")).catch(() => []);

/** go-retryablehttp: 429 and what is from 500 on, but 501, is asked for again; the rest is given to Flagger. */
const isRetried = ({ status: code }: Said): boolean => code === 429 || (code >= 500 && code !== 501);
const isSuccess = ({ status: code }: Said): boolean => code <= 202;

describe("pre-rollout runs and waits", () => {
  test("PASS: 200, with the report", async () => {
    const said = await hook("pre-rollout");
    expect(said.text).toMatch(/^PASS: .*\nreport: .*\/reports\/runs\/\d{8}T\d{6}Z-visit-own\n$/);
    expect(said.status).toBe(200);
    expect(requests).toBeGreaterThan(20);
  });

  test("FAIL: 412 with the reasons as text, which Flagger takes and asks no second time; rollback then says yes", async () => {
    expect(await hook("rollback")).toEqual({ status: 403, text: "no run against this canary failed\n" });
    status = 500;
    const said = await hook("pre-rollout");
    expect(said.text).toMatch(/^FAIL: .*fail/);
    expect([said.status, isSuccess(said), isRetried(said)]).toEqual([412, false, false]);
    expect((await hook("rollback")).status).toBe(200);
    expect((await hook("confirm-promotion")).status).toBe(412);
    expect((await hook("confirm-rollout")).status).toBe(412);
    const other = { checksum: "another" };
    expect((await hook("rollback", other)).status).toBe(403);
  });

  test("INVALID: 424, which is no failure of the canary: no rollback", async () => {
    const said = await hook("pre-rollout", {}, "throws");
    expect(said.text).toMatch(/^INVALID: /);
    expect([said.status, isSuccess(said), isRetried(said)]).toEqual([424, false, false]);
    expect((await hook("rollback")).status).toBe(403);
    expect((await hook("confirm-promotion")).status).toBe(424);
  });
});

describe("nothing is run twice", () => {
  test("the same at the same time, and again, is one run; another checksum or other settings another one", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => hook("pre-rollout")));
    expect(new Set(answers.map(({ status: code, text }) => `${code} ${text}`)).size).toBe(1);
    expect(await hook("pre-rollout")).toEqual(answers[0]);
    expect(await runFolders()).toHaveLength(1);
    await hook("pre-rollout", { checksum: "next" });
    expect(await runFolders()).toHaveLength(2);
    await hook("pre-rollout", { metadata: { target: `shop=${shop.url}`, vus: "1", duration: "1s" } });
    expect(await runFolders()).toHaveLength(3);
  });

  test("a caller that gives up changes nothing: it finds the run when it asks again", async () => {
    const signal = AbortSignal.timeout(1_000);
    const gone = fetch(`${url}/hooks/flagger/visit/pre-rollout`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...CANARY, metadata: { target: `shop=${shop.url}` } }),
      signal,
    });
    await expect(gone).rejects.toThrow();
    expect((await hook("pre-rollout")).status).toBe(200);
    expect(await runFolders()).toHaveLength(1);
  });

  test("a server that was killed: answers are kept, and the run that it cut off is inconclusive and not made again", async () => {
    const first = await hook("pre-rollout");
    expect((await hook("rollout")).status).toBe(202);
    await expect
      .poll(async () => (await kept()).some(({ state }) => state === "running"), { timeout: 20_000 })
      .toBe(true);
    gate.child.kill("SIGKILL");
    await gate.ended;
    const before = await runFolders();
    await serve();
    expect(await hook("pre-rollout")).toEqual(first);
    const cut = await hook("rollout");
    expect(cut.status).toBe(424);
    expect(cut.text).toContain("the server of the gate ended while it ran; it is not run a second time");
    expect(await runFolders()).toEqual(before);
  });

  test("a second server on the same folder is refused", async () => {
    const words = ["gate", "serve", "--port", "0"];
    const second = await runCommand(words, {
      workingDirectory: folder.path,
      environment: { REPORT_DIR: "reports" },
    });
    expect(second.exitCode).toBe(4);
    expect(second.stderr).toMatch(/a gate keeps its runs in .*reports already \(process \d+\)/);
  });
});

describe("rollout", () => {
  test("starts it at the first call, says 202 while it goes on, and then how it ended", async () => {
    expect((await hook("confirm-traffic-increase")).status).toBe(424);
    const first = await hook("rollout");
    expect(first.text).toMatch(/^run [0-9a-f]+ of visit goes on and is healthy\n$/);
    expect(first.status).toBe(202);
    expect((await hook("confirm-traffic-increase")).status).toBe(200);
    expect(await hook("confirm-promotion")).toEqual({
      status: 424,
      text: expect.stringContaining("is not over yet") as string,
    });
    await expect
      .poll(async () => (await hook("rollout")).status, { timeout: 60_000, interval: 500 })
      .toBe(200);
    expect((await hook("confirm-promotion")).status).toBe(200);
    expect(await runFolders()).toHaveLength(1);
  });

  test("412 as soon as an abort rule has ended the run", async () => {
    const rules =
      "version: 1\nobjectives:\n  - { id: errors, metric: http_req_failed, statistic: rate, pass: '< 5%', abort: { after: 1s } }\n";
    await writeFile(join(folder.path, "abort.yaml"), rules);
    status = 503;
    const change = { metadata: { target: `shop=${shop.url}`, thresholds: "abort.yaml", duration: "40s" } };
    const startedAt = Date.now();
    expect((await hook("rollout", change)).status).toBe(202);
    await expect
      .poll(async () => (await hook("rollout", change)).status, { timeout: 30_000, interval: 500 })
      .toBe(412);
    expect(Date.now() - startedAt).toBeLessThan(30_000);
  });

  test("post-rollout stops what still runs, with its report", async () => {
    const change = { metadata: { target: `shop=${shop.url}`, duration: "60s" } };
    expect((await hook("rollout", change)).status).toBe(202);
    await expect.poll(() => requests, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await hook("post-rollout", { phase: "Failed" })).toEqual({
      status: 200,
      text: "1 runs of this canary were stopped\n",
    });
    const [run] = await kept();
    expect(run).toMatchObject({ state: "done", verdict: "INVALID" });
    expect(run?.reasons[0]).toBe("the rollout was over before it ended");
    expect(await readdir(run?.folder ?? "")).toContain("report.html");
  });

  test("confirm-rollout runs nothing, and event is noted", async () => {
    expect(await hook("confirm-rollout")).toEqual({
      status: 200,
      text: "visit can be run against this canary\n",
    });
    const event = { metadata: { eventMessage: "New revision detected", eventType: "Normal" } };
    expect(await hook("event", event)).toEqual({ status: 200, text: "noted\n" });
    await gate.waitFor(/test\/podinfo: New revision detected/);
    expect(await runFolders()).toEqual([]);
  });

  test("a watch in the same folder that calls for a rollback is one for the canary too", async () => {
    expect((await hook("pre-rollout")).status).toBe(200);
    expect((await hook("rollback")).status).toBe(403);
    const reports = join(folder.path, "reports");
    const report = {
      schema: "loadproof.watch",
      version: 1,
      outcome: "triggered",
      exitCode: 1,
      startedAt: new Date().toISOString(),
      endedAt: new Date().toISOString(),
      plannedMs: 1_000,
      everyMs: 1_000,
      unknownForMs: 1_000,
      thresholds: "rollback.yaml",
      prometheus: null,
      load: null,
      watched: [],
      notWatched: [],
      changes: [],
      commands: [],
      onTrigger: null,
    };
    await writeFile(join(reports, "watch_20261201T000000Z.json"), JSON.stringify(report));
    expect(await hook("rollback")).toMatchObject({
      status: 200,
      text: expect.stringContaining("a watch says so") as string,
    });
  });
});

describe("Argo Rollouts' web metric", () => {
  const RUN = { scenario: "visit", key: "6f7b8c9d" };
  const withTarget = (): object => ({ ...RUN, target: `shop=${shop.url}` });

  /** As the web provider does: an answer beyond 2xx is an error and no measurement. */
  const measurement = ({ status: code, text }: Said): unknown =>
    code >= 200 && code < 300 ? JSON.parse(text) : "Error";

  /** What the conditions of the example make of an answer. */
  async function phase(said: Said): Promise<string> {
    const path = join(PROJECT, "docs", "examples", "argo-rollouts", "analysis-web.yaml");
    const template = parse(await readFile(path, "utf8")) as {
      spec: { metrics: { successCondition: string; failureCondition: string }[] };
    };
    const [metric] = template.spec.metrics;
    const measured = measurement(said);
    if (metric === undefined || typeof measured !== "object" || measured === null) return "Error";
    return phaseOf(metric, measured as Record<string, unknown>);
  }

  test("started by POST, a run that goes on is no measurement, one that is over is", async () => {
    const started = await post("/api/runs", withTarget());
    expect(started.status).toBe(202);
    const { id, verdict } = JSON.parse(started.text) as { id: string; verdict: string };
    expect(verdict).toBe("RUNNING");
    const gateOf = async (query: string): Promise<Said> => {
      const response = await fetch(`${url}/api/runs/${id}/gate${query}`);
      return { status: response.status, text: await response.text() };
    };
    expect(measurement(await gateOf(""))).toBe("Error");
    expect(measurement(await gateOf("?wait=1m"))).toMatchObject({
      id,
      verdict: expect.stringMatching(/PASS|WARN/) as string,
      ok: true,
    });
    expect(measurement(await gateOf(""))).toMatchObject({ ok: true });
    expect(await phase(await gateOf(""))).toBe("Successful");
    const found = (await (await fetch(`${url}/api/runs/${id}`)).json()) as GateRun;
    expect(gateRunSchema.parse(found)).toMatchObject({ id, state: "done" });
  });

  test("one POST that waits is a whole measurement, and the same key is not run again", async () => {
    status = 500;
    const first = await post("/api/runs?wait=1m", withTarget());
    expect(measurement(first)).toMatchObject({ verdict: "FAIL", ok: false });
    expect(await phase(first)).toBe("Failed");
    expect(await post("/api/runs?wait=1m", withTarget())).toEqual(first);
    expect(await runFolders()).toHaveLength(1);
    const invalid = await post("/api/runs?wait=1m", { scenario: "throws", key: "1" });
    expect(measurement(invalid)).toMatchObject({ verdict: "INVALID", ok: false });
    expect(await phase(invalid)).toBe("Inconclusive");
  });

  test("one that is not over in time is an error", async () => {
    expect(measurement(await post("/api/runs?wait=100ms", { ...withTarget(), duration: "20s" }))).toBe(
      "Error",
    );
  });
});

describe("refused, with the reason as text, and nothing is run", () => {
  test.each<[string, () => Promise<Said>, number, string]>([
    ["an unknown scenario", () => hook("pre-rollout", {}, "visti"), 400, 'scenario "visti": expected one of'],
    ["an unknown hook", () => hook("prerollout"), 400, "did you mean pre-rollout?"],
    [
      "an address without a hook",
      () => post("/hooks/flagger/visit", CANARY),
      400,
      "expected /hooks/flagger/<scenario>/<hook>",
    ],
    [
      "no payload",
      () => post("/hooks/flagger/visit/rollout", "nonsense"),
      400,
      "body: expected the payload of Flagger",
    ],
    ["no checksum", () => hook("rollout", { checksum: undefined }), 400, "checksum: expected a text"],
    [
      "unknown metadata",
      () => hook("rollout", { metadata: { cmd: "hey -z 1m" } }),
      400,
      'metadata "cmd": expected vus, duration',
    ],
    [
      "a wrong value",
      () => hook("rollout", { metadata: { target: `shop=${shop.url}`, vus: "many" } }),
      400,
      '--vus "many"',
    ],
    [
      "another host",
      () => hook("rollout", { metadata: { target: "shop=http://example.test" } }),
      400,
      'target "example.test": expected this machine; start the gate with --allow-target example.test',
    ],
    [
      "a file outside",
      () => hook("rollout", { metadata: { thresholds: "../../etc/passwd" } }),
      400,
      'thresholds "../../etc/passwd": expected the relative path of a file within',
    ],
    [
      "a link that leads outside",
      () => hook("rollout", { metadata: { thresholds: "link.yaml" } }),
      400,
      'thresholds "link.yaml": expected the relative path',
    ],
    [
      "a bundled scenario without a system to load",
      () => hook("rollout", { metadata: {} }, "chat"),
      400,
      "a gate starts no system of its own",
    ],
    [
      "too large a body",
      () => post("/hooks/flagger/visit/rollout", `"${"x".repeat(70_000)}"`),
      413,
      "at most 65536 bytes",
    ],
    [
      "another content type",
      () => post("/hooks/flagger/visit/rollout", CANARY, { "content-type": "text/plain" }),
      415,
      "application/json",
    ],
    ["an unknown address", () => post("/hooks", CANARY), 404, "no POST /hooks"],
    [
      "an unknown setting",
      () => post("/api/runs", { scenario: "visit", key: "1", defects: "x" }),
      400,
      '"defects"',
    ],
    ["no key", () => post("/api/runs", { scenario: "visit" }), 400, "key: expected a text of your own"],
    ["an endless wait", () => post("/api/runs?wait=9h", { scenario: "visit", key: "1" }), 400, 'wait "9h"'],
  ])("%s", async (_name, ask, code, message) => {
    await symlink("/etc/passwd", join(folder.path, "link.yaml"));
    const said = await ask();
    expect(said.text).toContain(message);
    expect(said.status).toBe(code);
    expect(isRetried(said)).toBe(false);
    expect(await runFolders()).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  test("a wrong method, and a host name that was made to lead here", async () => {
    expect((await fetch(`${url}/hooks/flagger/visit/rollout`)).status).toBe(405);
    expect((await fetch(`${url}/api/runs`, { method: "DELETE" })).status).toBe(405);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    request(`${url}/api/runs`, { headers: { host: "attacker.example" } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
    expect(await promise).toBe(421);
  });

  test("what was refused can be mended and asked again", async () => {
    const change = { metadata: { target: `shop=${shop.url}`, thresholds: "late.yaml" } };
    expect((await hook("pre-rollout", change)).status).toBe(400);
    await writeFile(
      join(folder.path, "late.yaml"),
      "version: 1\nobjectives:\n  - { id: a, metric: http_req_failed, statistic: rate, pass: '< 5%' }\n",
    );
    expect((await hook("pre-rollout", change)).status).toBe(200);
  });
});

test("one run at a time; beyond the queue 424, which is asked for again at the next interval", async () => {
  gate.child.kill("SIGINT");
  await gate.ended;
  await serve("--queue", "1");
  const long = (checksum: string): object => ({
    checksum,
    metadata: { target: `shop=${shop.url}`, duration: "20s" },
  });
  expect((await hook("rollout", long("a"))).status).toBe(202);
  expect((await hook("rollout", long("b"))).status).toBe(202);
  const third = await hook("rollout", long("c"));
  expect(third).toEqual({ status: 424, text: expect.stringContaining("1 runs wait already") as string });
  await expect
    .poll(async () => (await kept()).map(({ state }) => state).sort(), { timeout: 20_000 })
    .toEqual(["queued", "running"]);
});

test("SIGINT ends the run as runs end: its report is written, who waits is answered, nothing is left", async () => {
  using descendants = new Descendants(gate.child.pid ?? 0);
  const waiting = hook("pre-rollout", { metadata: { target: `shop=${shop.url}`, duration: "60s" } });
  await expect.poll(() => requests, { timeout: 20_000 }).toBeGreaterThan(0);
  gate.child.kill("SIGINT");
  const said = await waiting;
  expect(said.status).toBe(424);
  expect((await gate.ended).exitCode).toBe(130);
  const [run] = await kept();
  expect(run).toMatchObject({ state: "done", verdict: "INVALID" });
  expect(await readdir(run?.folder ?? "")).toContain("report.html");
  expect(await descendants.left()).toEqual([]);
});

describe("beyond this machine", () => {
  test("a token is needed to listen", async () => {
    const refused = await runCommand(["gate", "serve", "--host", "0.0.0.0", "--port", "0"], {
      workingDirectory: folder.path,
    });
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain('--host "0.0.0.0": expected a token in GATE_TOKEN');
  });

  test("with a token every call shows it, as a header or in its address", async () => {
    await using other = await temporaryFolder();
    const token = "a-token-of-sixteen-or-more";
    const own = startCommand(["gate", "serve", "--port", "0"], {
      workingDirectory: other.path,
      environment: { REPORT_DIR: "reports", GATE_TOKEN: token },
    });
    let said = "";
    own.child.stdout?.on("data", (text: string) => {
      said += text;
    });
    await own.waitFor(/the gate listens/);
    const at = /http:\/\/[\d.:]+/.exec(said)?.[0] ?? "";
    const statusOf = async (path: string, headers = {}): Promise<number> =>
      (await fetch(at + path, { headers })).status;
    expect(await statusOf("/api/runs")).toBe(401);
    expect(await statusOf("/api/runs", { authorization: "Bearer a-token-of-sixteen-or-less" })).toBe(401);
    expect(await statusOf("/api/runs", { authorization: `Bearer ${token}` })).toBe(200);
    expect(await statusOf(`/api/runs?token=${token}`)).toBe(200);
    expect(await statusOf("/health")).toBe(200);
    own.child.kill("SIGINT");
    expect((await own.ended).exitCode).toBe(130);
  });

  test("wrong words are refused all at once", () => {
    const words = [
      "gate",
      "serve",
      "--port",
      "x",
      "--queue",
      "-1",
      "--script",
      "chat=a.js",
      "--script",
      "b=c",
      "--allow-target",
      "a b",
    ];
    const { status: code, stderr } = spawnSync(join(process.cwd(), "bin", "loadproof"), words, {
      encoding: "utf8",
    });
    expect(code).toBe(4);
    for (const message of [
      '--port "x"',
      '--queue "-1"',
      '--script "chat": expected a name that no other',
      '--script "b=c"',
      '--allow-target "a b"',
    ])
      expect(stderr).toContain(message);
  });
});
