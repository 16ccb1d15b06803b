import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { observationsSchema } from "#harness/contracts/observations.ts";
import { type PrometheusLab, prometheusLab } from "#harness/observe/testing/prometheus-lab.ts";
import { type CommandResult, runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { asked } from "#harness/judge/testing/judge-made-up.ts";
import { closedPort, httpTarget } from "../lib/http-target.ts";
import { Descendants } from "../lib/leftovers.ts";
import { type SavedRun, savedRun } from "../lib/saved-run.ts";

/** A user's own script and system, judged on what the user's own Prometheus sees of it. */

const SCRIPT = `
import http from "k6/http";
import { sleep } from "k6";
export const options = { vus: 2, duration: "12s" };
export default function () { http.get(__ENV.SHOP_BASE_URL); sleep(0.1); }
`;

let answered = 0;
let target: Awaited<ReturnType<typeof httpTarget>>;
let lab: PrometheusLab;

beforeAll(async () => {
  target = await httpTarget((_request, response) => {
    answered += 1;
    response.end("hello");
  });
  lab = await prometheusLab(() =>
    [
      "# TYPE requests_total counter",
      `requests_total{page="shop"} ${answered * 3}`,
      `requests_total{page="other"} ${answered}`,
      "# TYPE queue_depth gauge",
      "queue_depth 7",
      "",
    ].join("\n"),
  );
});
// A rate has a value from the second look on: a run that starts before that would begin with a gap.
beforeAll(async () => {
  const query = encodeURIComponent("sum(rate(requests_total[8s])) by (page)");
  const isKnown = async (): Promise<boolean> => {
    const answer = await fetch(`${lab.url}/api/v1/query?query=${query}`);
    const { data } = (await answer.json()) as { data: { result: readonly unknown[] } };
    return data.result.length === 2;
  };
  for (let tries = 0; !(await isKnown()); tries++) {
    if (tries > 150) throw new Error("Prometheus has no rate of the exporter's counters after 30 s");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  target.close();
});

const DEPTH =
  "{ id: depth, metric: queue_depth, source: prometheus, query: queue_depth, statistic: max, critical: true";
const SHARE =
  "{ id: share, metric: requests, source: prometheus, query: 'sum(rate(requests_total[8s])) by (page)', where: { page: shop }, statistic: share, phase: all";

async function run(
  folder: string,
  objectives: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const [script, thresholds] = [join(folder, "shop.js"), join(folder, "slo.yaml")];
  await writeFile(script, SCRIPT);
  await writeFile(thresholds, `version: 1\nobjectives:\n${objectives.map((one) => `  - ${one}\n`).join("")}`);
  const words = ["run", script, "--thresholds", thresholds, "--target", `shop=${target.url}`];
  return runCommand(words, { environment: { REPORT_DIR: folder, ...environment }, workingDirectory: folder });
}

const seen = (): Record<string, string> => ({ PROMETHEUS_URL: lab.url });

describe("objectives on the user's Prometheus", () => {
  test("pass, and the saved run is judged and reported again without it", async () => {
    await using folder = await temporaryFolder();
    const objectives = [`${DEPTH}, pass: '< 10' }`, `${SHARE}, pass: ['>= 74%', '<= 76%'] }`];
    const result = await run(folder.path, objectives, seen());
    expect(`${result.exitCode}\n${result.stderr}`).toMatch(/^0\n/);
    const { directory, evidence, verdict } = await savedRun(folder.path);
    expect(asked(verdict).map(({ id, result: word }) => [id, word])).toEqual([
      ["depth", "pass"],
      ["share", "pass"],
    ]);
    expect(verdict.objectives[0]?.numbers.value).toBe(7);
    expect(evidence.command).toContain(`--prometheus ${lab.url}`);

    const bytes = await readFile(join(directory, "observations.json"));
    expect(evidence.observations).toEqual({
      path: "observations.json",
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    const observations = observationsSchema.parse(JSON.parse(bytes.toString("utf8")));
    expect(observations.prometheus.url).toBe(lab.url);
    expect(observations.observations.map(({ problem }) => problem)).toEqual([null, null]);

    const again = await runCommand(["judge", directory], { environment: { PROMETHEUS_URL: "" } });
    expect(again.exitCode).toBe(0);
    expect((await savedRun(folder.path)).verdict.objectives).toEqual(verdict.objectives);
    expect((await runCommand(["report", directory])).exitCode).toBe(0);
    const page = await readFile(join(directory, "report.html"), "utf8");
    expect(page).toContain("Observed: queue_depth");
    expect(page).toContain("queue_depth 7 on average, at most 7");
    expect(page).toMatch(
      /In the judged part: other [\d.]+ on average, at most [\d.]+; shop [\d.]+ on average/,
    );
  });

  test("fail on a wrong bound, and on a metric that nobody has", async () => {
    await using folder = await temporaryFolder();
    const nothing =
      "{ id: lag, metric: lag, source: prometheus, query: consumer_lag, statistic: max, pass: '< 10' }";
    const result = await run(folder.path, [`${DEPTH}, pass: '< 5' }`, nothing], seen());
    expect(result.exitCode).toBe(1);
    const { verdict } = await savedRun(folder.path);
    expect(asked(verdict).map(({ id, code, message }) => [id, code, message])).toEqual([
      ["depth", "LIMIT_BREACHED", "7 breaks the limit < 5"],
      ["lag", "NO_DATA", "no samples of lag in phase steady (the query gave no series)"],
    ]);
  });
});

describe("found before the load", () => {
  test("a query that can't be read: exit 4 with the file's line", async () => {
    await using folder = await temporaryFolder();
    const result = await run(
      folder.path,
      [`${DEPTH}, pass: '< 10' }`, `${SHARE.replace("sum(", "summ(")}, pass: '< 1%' }`],
      seen(),
    );
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toMatch(
      /slo\.yaml:4 objective share query "summ\(.+: expected a PromQL expression/,
    );
    expect((await savedRun(folder.path)).evidence.generators).toEqual([]);
  });

  test("a Prometheus that isn't there: exit 5", async () => {
    await using folder = await temporaryFolder();
    const url = `http://127.0.0.1:${await closedPort()}`;
    const result = await run(folder.path, [`${DEPTH}, pass: '< 10' }`], { PROMETHEUS_URL: url });
    expect(result.exitCode).toBe(5);
    expect(result.stderr).toContain(`Prometheus at ${url}: it refused the connection: nothing listens there`);
  });

  test.each([
    [{}, /slo\.yaml:3 objective depth "source: prometheus": expected a Prometheus .*set PROMETHEUS_URL/],
    [{ PROMETHEUS_URL: "localhost" }, /PROMETHEUS_URL "localhost": expected a base URL/],
  ])("no usable address %j: exit 4, and no run is made", async (environment, message) => {
    await using folder = await temporaryFolder();
    const result = await run(folder.path, [`${DEPTH}, pass: '< 10' }`], environment);
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toMatch(message);
    await expect(savedRun(folder.path)).rejects.toThrow();
  });
});

// At once: each has a system of its own, on free ports.
describe.concurrent("the bundled system", () => {
  const OBJECTIVES = `version: 1
objectives:
  - id: cpu
    metric: cpu_seconds
    source: prometheus
    query: max(rate(process_cpu_seconds_total[10s])) by (service)
    forEach: { tag: service, expect: [chat, dbman, session, orghub, tenanthub] }
    statistic: max
    pass: "< 50"
    critical: true
  - id: stored
    metric: chat_store_failed
    statistic: rate
    pass: "<= 50%"
`;

  async function chat(
    folder: string,
    inTheMiddle?: (descendants: Descendants) => void,
  ): Promise<{ readonly result: CommandResult; readonly run: SavedRun }> {
    const thresholds = join(folder, "slo.yaml");
    await writeFile(thresholds, OBJECTIVES);
    const command = startCommand(
      ["run", "chat", "--profile", "smoke", "--vus", "3", "--duration", "20s", "--thresholds", thresholds],
      { environment: { REPORT_DIR: folder, SUT_RUNTIME: "processes" } },
    );
    using descendants = new Descendants(command.child.pid ?? 0);
    await command.waitFor(/\| steady \|/, 120_000);
    inTheMiddle?.(descendants);
    const result = await command.ended;
    expect(await descendants.left()).toEqual([]);
    return { result, run: await savedRun(folder) };
  }

  const observed = ({ verdict }: SavedRun): readonly string[] =>
    verdict.objectives.filter(({ metric }) => metric === "cpu_seconds").map(({ code }) => code);

  test("gets a Prometheus where an objective asks for one", async () => {
    await using folder = await temporaryFolder();
    const { run } = await chat(folder.path);
    expect(run.evidence.environment.servers).toContainEqual(expect.stringMatching(/^Prometheus /));
    expect(observed(run)).toEqual(["TARGET_MET", "TARGET_MET", "TARGET_MET", "TARGET_MET", "TARGET_MET"]);
  });

  test("Prometheus killed in mid-run: no data, never a PASS, and the event is in the evidence", async () => {
    await using folder = await temporaryFolder();
    const { result, run } = await chat(folder.path, (descendants) => {
      const [server] = descendants.matching(/prometheus --config\.file/);
      expect(server).toBeDefined();
      process.kill(server?.pid ?? 0, "SIGKILL");
    });
    expect(result.exitCode).toBe(3);
    expect(observed(run)).toEqual(["NO_DATA", "NO_DATA", "NO_DATA", "NO_DATA", "NO_DATA"]);
    expect(run.verdict.reason).toContain("Prometheus gave no answer");
    expect(run.evidence.events).toContainEqual(
      expect.objectContaining({ kind: "service-exited", subject: "prometheus" }),
    );
  });
});
