import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type WatchReport, watchReportSchema } from "#harness/contracts/watch.ts";
import { type PrometheusLab, prometheusLab } from "#harness/observe/testing/prometheus-lab.ts";
import { type CommandResult, runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { closedPort, httpTarget } from "../lib/http-target.ts";

/** Whether a rollback is called for, judged on a real Prometheus whose exporter says what a test wants it to. */

/** Lines of the exporter, by the test that runs. */
let metrics = "";
let lab: PrometheusLab;
beforeAll(async () => {
  lab = await prometheusLab(() => metrics);
});
afterAll(() => lab[Symbol.asyncDispose]());

const CALM = 'queue_depth{queue="in"} 3\nqueue_depth{queue="out"} 4\nbroken 0\n';
/** Until Prometheus has looked at what the exporter says now: it does every 2 s. */
async function seen(query: string, value: string, url = lab.url): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    if ((data.result[0]?.value[1] ?? "none") === value) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Prometheus never said ${value} for ${query}`);
}
beforeEach(async () => {
  metrics = CALM;
  await seen("max(queue_depth)", "4");
  await seen("broken", "0");
});

const DEPTH =
  "{ id: depth, metric: depth, source: prometheus, query: queue_depth, statistic: max, pass: '< 10' }";
const SUSTAINED = DEPTH.replace("id: depth", "id: deep").replace(
  "pass",
  "window: { size: 6s, kind: for, gap: hold }, pass",
);
const BROKEN =
  "{ id: broken, metric: broken, source: prometheus, query: broken, statistic: max, pass: '== 0' }";

interface Watching {
  readonly folder: string;
  readonly words: string[];
  readonly environment: Readonly<Record<string, string>>;
}

async function prepare(
  folder: string,
  objectives: readonly string[],
  more: readonly string[] = [],
): Promise<Watching> {
  const thresholds = join(folder, "rollback.yaml");
  await writeFile(thresholds, `version: 1\nobjectives:\n${objectives.map((one) => `  - ${one}\n`).join("")}`);
  return {
    folder,
    words: ["watch", "--thresholds", thresholds, "--every", "1s", ...more],
    environment: { REPORT_DIR: folder, PROMETHEUS_URL: lab.url },
  };
}

const run = ({ words, environment }: Watching): Promise<CommandResult> => runCommand(words, { environment });

async function reportOf(folder: string): Promise<{ readonly report: WatchReport; readonly page: string }> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("watch_") && name.endsWith(".json"));
  expect(names).toHaveLength(1);
  const path = join(folder, names[0] ?? "");
  return {
    report: watchReportSchema.parse(JSON.parse(await readFile(path, "utf8"))),
    page: await readFile(path.replace(/json$/, "md"), "utf8"),
  };
}

describe("what calls for no rollback", () => {
  test("the end of the time: exit 0, with what was seen and the worst of it", async () => {
    await using folder = await temporaryFolder();
    const result = await run(await prepare(folder.path, [DEPTH, BROKEN], ["--for", "5s"]));
    expect(`${result.exitCode}\n${result.stderr}`).toMatch(/^0\n/);
    expect(result.stderr).toContain("watching 2 triggers every 1s for 5s: depth, broken");
    expect(result.stderr).toMatch(/Z ✔ depth: 4 \(bound < 10\) ok\n/);
    expect(result.stdout).toMatch(/✔ depth \(< 10\): worst 4 .*, values seen \d+\n/);
    expect(result.stdout).toContain("CLEAR: no trigger in 5s, 2 triggers watched");
    const { report, page } = await reportOf(folder.path);
    expect(report).toMatchObject({ outcome: "clear", exitCode: 0, commands: [], onTrigger: null });
    for (const { state, looks, points, unknownMs } of report.watched) {
      expect([state, unknownMs]).toEqual(["ok", 0]);
      expect(looks).toBeGreaterThanOrEqual(4);
      expect(points).toBeGreaterThanOrEqual(looks);
    }
    expect(page).toContain("| depth | < 10 | ✔ ok since");
  });

  test("a bound that is broken for less than its window", async () => {
    await using folder = await temporaryFolder();
    const prepared = await prepare(folder.path, [SUSTAINED], ["--for", "14s"]);
    const watching = startCommand(prepared.words, prepared);
    await watching.waitFor(/deep: 4 \(bound < 10 for 6s\) ok/);
    metrics = CALM.replace("} 3", "} 30");
    await watching.waitFor(/▲ deep: 30 .* beyond its bound/);
    metrics = CALM;
    const { exitCode, stderr } = await watching.ended;
    expect(`${exitCode}\n${stderr}`).toMatch(/^0\n[\s\S]*beyond its bound\n[\s\S]*deep: 4 .* ok\n$/);
    expect((await reportOf(folder.path)).report.watched[0]?.worst?.value).toBe(30);
  });
});

describe("a rollback", () => {
  test("is called for at once where there is no window: exit 1, the value, the commands of 001, nothing done", async () => {
    await using folder = await temporaryFolder();
    metrics = CALM.replace("broken 0", "broken 2");
    await seen("broken", "2");
    const result = await run(await prepare(folder.path, [DEPTH, BROKEN], ["--for", "1m"]));
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(
      /^✖ broken: 2 \(bound == 0\) since \d\d:\d\d:\d\dZ\nRoll back:\n {2}kubectl set env deployment\/backend SHARDING_ENABLED=false\n/,
    );
    expect(result.stdout).toContain("--group matching-engine --describe\nROLL BACK: broken\n");
    const { report, page } = await reportOf(folder.path);
    expect(report).toMatchObject({ outcome: "triggered", exitCode: 1, onTrigger: null });
    expect(report.commands).toHaveLength(4);
    expect(page).toContain("```sh\nkubectl set env deployment/backend SHARDING_ENABLED=false\n");
  });

  test("is called for when a bound was broken for its window, also past the end of the time", async () => {
    await using folder = await temporaryFolder();
    const prepared = await prepare(folder.path, [SUSTAINED], ["--for", "7s"]);
    const watching = startCommand(prepared.words, prepared);
    await watching.waitFor(/deep: 4 /);
    metrics = CALM.replace("} 3", "} 30");
    const { exitCode, stderr } = await watching.ended;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("the time is over; a trigger is beyond its bound and is being decided");
    const { report } = await reportOf(folder.path);
    const [began, held] = report.changes.slice(-2);
    expect([began?.state, held?.state]).toEqual(["breaching", "triggered"]);
    const heldMs = Date.parse(held?.at ?? "") - Date.parse(began?.at ?? "");
    expect(heldMs).toBeGreaterThanOrEqual(6_000);
    expect(report.watched[0]?.since).toBe(began?.at);
  });

  test.each([
    ["echo rolled back $LOADPROOF_TRIGGERS", 0, "--on-trigger ended well", "rolled back broken\n"],
    [
      "echo half; exit 7",
      7,
      "--ON-TRIGGER FAILED (exit code 7): NOTHING IS KNOWN TO BE ROLLED BACK",
      "half\n",
    ],
  ])(
    "is made by --on-trigger %j alone, once; the exit code stays 1",
    async (command, code, said, printed) => {
      await using folder = await temporaryFolder();
      metrics = CALM.replace("broken 0", "broken 1");
      await seen("broken", "1");
      const result = await run(await prepare(folder.path, [BROKEN], ["--on-trigger", command]));
      expect(result.exitCode).toBe(1);
      expect(result.stdout).toContain(said);
      const { report } = await reportOf(folder.path);
      expect(report.onTrigger).toMatchObject({ command, exitCode: code });
      expect(await readFile(report.onTrigger?.log ?? "", "utf8")).toBe(printed);
    },
  );

  test("names the user's own commands, in Korean and as JSON", async () => {
    await using folder = await temporaryFolder();
    metrics = CALM.replace("broken 0", "broken 1");
    await seen("broken", "1");
    const own = join(folder.path, "own.sh");
    await writeFile(own, "# for people\nhelm rollback shop\n");
    const prepared = await prepare(folder.path, [BROKEN], ["--rollback", own]);
    const korean = await run({ ...prepared, words: [...prepared.words, "--lang", "ko"] });
    expect(korean.stdout).toMatch(
      /^✖ broken: 1 \(한계 == 0\) .*부터\n롤백 명령:\n {2}helm rollback shop\n롤백 필요: broken\n/,
    );
    const json = await run({ ...prepared, words: [...prepared.words, "--json"] });
    expect(json.exitCode).toBe(1);
    const report = watchReportSchema.parse(JSON.parse(json.stdout));
    expect(report.commands).toEqual(["helm rollback shop"]);
    const events = json.stderr
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(["began", "state", "triggered"]);
  });
});

describe("what is not seen is never well: exit 3", () => {
  test.each([
    [
      "one of several series that vanishes",
      DEPTH,
      CALM.replace(/queue_depth\{queue="in"\} 3\n/, ""),
      /series that were there are gone: \{.*queue=in.*\}/,
    ],
    ["all series", DEPTH, "broken 0\n", /depth: unknown, the query gave no/],
    [
      "a value that is no number",
      BROKEN,
      CALM.replace("broken 0", "broken NaN"),
      /broken: unknown, \d+ of \d+ values are NaN/,
    ],
    [
      "a part of what is watched one by one",
      DEPTH.replace("pass", "forEach: { tag: queue }, pass"),
      CALM.replace(/queue_depth\{queue="in"\} 3\n/, ""),
      /depth\[in\]: unknown, /,
    ],
  ])("%s", async (_name, objective, then, message) => {
    await using folder = await temporaryFolder();
    const prepared = await prepare(folder.path, [objective], ["--for", "1m", "--unknown-for", "4s"]);
    const watching = startCommand(prepared.words, prepared);
    await watching.waitFor(/ok\n/);
    metrics = then;
    const { exitCode, stdout, stderr } = await watching.ended;
    expect(`${exitCode}\n${stderr}`).toMatch(/^3\n/);
    expect(stdout).toMatch(message);
    expect(stdout).toContain("INVALID: what is not seen is not known to be well");
  });

  test("a value that is unknown at the end, though not for so long", async () => {
    await using folder = await temporaryFolder();
    const prepared = await prepare(folder.path, [BROKEN], ["--for", "8s", "--unknown-for", "1m"]);
    const watching = startCommand(prepared.words, prepared);
    await watching.waitFor(/ok\n/);
    metrics = "queue_depth 1\n";
    expect((await watching.ended).exitCode).toBe(3);
  });

  test("a Prometheus that is gone", async () => {
    await using folder = await temporaryFolder();
    await using own = await prometheusLab(() => "broken 0\n");
    await seen("broken", "0", own.url);
    const prepared = await prepare(folder.path, [BROKEN], ["--for", "1m", "--unknown-for", "3s"]);
    const watching = startCommand(prepared.words, {
      environment: { ...prepared.environment, PROMETHEUS_URL: own.url },
    });
    await watching.waitFor(/ok\n/);
    await own.kill();
    const { exitCode, stdout } = await watching.ended;
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/broken: unknown, .*Prometheus gave no answer: /);
    const { report } = await reportOf(folder.path);
    expect(report.watched[0]).toMatchObject({ state: "unknown", last: null });
    expect(report.watched[0]?.unknownMs).toBeGreaterThanOrEqual(2_000);
  });
});

test("SIGINT: 130, and the report of what was seen until then", async () => {
  await using folder = await temporaryFolder();
  const prepared = await prepare(folder.path, [BROKEN], ["--for", "10m"]);
  const watching = startCommand(prepared.words, prepared);
  await watching.waitFor(/ok\n/);
  watching.child.kill("SIGINT");
  const { exitCode, stdout } = await watching.ended;
  expect(exitCode).toBe(130);
  expect(stdout).toContain("interrupted after");
  expect((await reportOf(folder.path)).report).toMatchObject({ outcome: "interrupted", exitCode: 130 });
});

describe("a trickle of load beside it", () => {
  const SCRIPT =
    'import http from "k6/http";\nexport default function () { http.get(__ENV.SHOP_BASE_URL); }\n';
  const FAILED =
    "{ id: failed, metric: http_req_failed, statistic: rate, pass: '< 10%', window: { size: 5s }, minSamples: 10, noData: skip }";

  async function withLoad(folder: string, url: string, more: readonly string[]): Promise<Watching> {
    const script = join(folder, "visit.js");
    await writeFile(script, SCRIPT);
    const load = ["--load", script, "--load-rate", "5/s", "--target", `shop=${url}`, ...more];
    return prepare(folder, [BROKEN, FAILED], load);
  }

  test("is judged as the rest: a system that begins to fail is rolled back", async () => {
    await using folder = await temporaryFolder();
    let status = 200;
    let requests = 0;
    await using shop = await httpTarget((_request, response) => {
      requests += 1;
      response.writeHead(status).end();
    });
    const prepared = await withLoad(folder.path, shop.url, ["--for", "40s"]);
    const watching = startCommand(prepared.words, prepared);
    await watching.waitFor(/✔ failed: 0% \(bound < 10% for 5s\) ok/);
    const startedAt = Date.now();
    const before = requests;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const perSecond = ((requests - before) * 1_000) / (Date.now() - startedAt);
    expect(perSecond).toBeGreaterThan(2);
    expect(perSecond).toBeLessThan(8);
    status = 503;
    const { exitCode, stdout } = await watching.ended;
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✖ failed: [\d.]+% \(bound < 10% for 5s\)/);
  });

  test("that ends by itself makes the watch INVALID", async () => {
    await using folder = await temporaryFolder();
    await using shop = await httpTarget((_request, response) => response.end());
    const prepared = await withLoad(folder.path, shop.url, ["--for", "1m"]);
    await writeFile(
      join(folder.path, "visit.js"),
      'import exec from "k6/execution";\nexport default function () { exec.test.abort("enough"); }\n',
    );
    const { exitCode, stdout } = await run(prepared);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/the load ended: /);
  });

  test("is not needed where the file lets it be left out", async () => {
    await using folder = await temporaryFolder();
    const { exitCode, stderr } = await run(await prepare(folder.path, [BROKEN, FAILED], ["--for", "3s"]));
    expect(exitCode).toBe(0);
    expect(stderr).toContain("not watched without --load: failed");
  });
});

describe("wrong input is refused before anything is watched, all of it at once", () => {
  test("exit 4", async () => {
    await using folder = await temporaryFolder();
    const wrong = ["--every", "2m", "--load-rate", "500", "--rollback", "none.sh", "--for", "2s"];
    const prepared = await prepare(
      folder.path,
      [SUSTAINED, "{ id: p, metric: http_req_duration, statistic: p(95), pass: '< 1s' }"],
      wrong,
    );
    const { exitCode, stderr } = await run({ ...prepared, environment: { REPORT_DIR: folder.path } });
    expect(exitCode).toBe(4);
    for (const message of [
      '--every "2m": expected at most 1m',
      '--load-rate "500": expected 1 to 20 iterations a second',
      '--load-rate "500": expected --load with it',
      'objective p "on samples of a load": expected --load with it',
      '--for "2s": expected at least 6s, the window of deep',
      "PROMETHEUS_URL: expected the base URL of a Prometheus",
      '/none.sh": expected a file of commands',
    ])
      expect(stderr).toContain(message);
  });

  test("a query that can't be read is exit 4 with its line, a Prometheus that isn't there exit 5", async () => {
    await using folder = await temporaryFolder();
    const prepared = await prepare(folder.path, [BROKEN.replace("query: broken", "query: 'sum('")]);
    const bad = await run(prepared);
    expect(bad.exitCode).toBe(4);
    expect(bad.stderr).toMatch(
      /rollback\.yaml:3 objective broken query "sum\(": expected a PromQL expression/,
    );
    const environment = { ...prepared.environment, PROMETHEUS_URL: `http://127.0.0.1:${await closedPort()}` };
    expect((await run({ ...prepared, environment })).exitCode).toBe(5);
  });
});
