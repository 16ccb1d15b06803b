import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPlanSchema } from "#harness/contracts/plan.ts";
import { systemStateSchema } from "#harness/contracts/system-state.ts";
import { incidentSchema } from "#harness/report/incident/types.ts";
import { type CommandResult, runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { httpTarget } from "../lib/http-target.ts";
import { Descendants } from "../lib/leftovers.ts";
import { type SavedRun, savedRun } from "../lib/saved-run.ts";

/** One of two chat instances is away for a while in mid-run, on the bundled system. */

const REQUESTS = "metric: http_req_failed, where: { service: chat }, statistic: rate";
const INSIDE_AND_OUTSIDE = `version: 1
objectives:
  - { id: refused-while-away, ${REQUESTS}, during: chat-2-stopped, pass: "< 60%" }
  - { id: some-refused-while-away, ${REQUESTS}, during: chat-2-stopped, pass: "> 0%" }
  - { id: refused-otherwise, ${REQUESTS}, except: chat-2-stopped, pass: "< 1%" }
  - { id: answers-after, metric: http_req_duration, where: { service: chat }, statistic: p(95), after: chat-2-stopped, pass: "< 2s" }
`;
const NONE_REFUSED = `version: 1
objectives:
  - { id: none-while-away, ${REQUESTS}, during: chat-2-stopped, pass: "== 0%", critical: true }
  - { id: none-otherwise, ${REQUESTS}, except: chat-2-stopped, pass: "< 1%" }
`;

const ONE_IS_BACK = `version: 1
objectives:
  - { id: back, source: actions, metric: action_healthy_duration, where: { action: chat-2-killed }, statistic: max, pass: "<= 5min" }
  - { id: used, source: actions, metric: action_traffic_duration, where: { action: chat-2-killed }, statistic: max, pass: "<= 5min" }
  - { id: refused, ${REQUESTS}, pass: "< 30%" }
`;

const LOAD = ["run", "msa-hotpath", "--profile", "quick", "--vus", "20", "--duration", "25s"] as const;

/** Without those that every run is held to. */
const ofTheFile = ({ objectives }: SavedRun["verdict"]): SavedRun["verdict"]["objectives"] =>
  objectives.filter(({ implied }) => !implied);

/** The load with these words to its end, which leaves no process behind. */
async function runWith(
  folder: string,
  words: readonly string[],
): Promise<{ readonly result: CommandResult; readonly run: SavedRun }> {
  const command = startCommand([...LOAD, ...words], {
    environment: { REPORT_DIR: folder, SUT_RUNTIME: "processes" },
  });
  using descendants = new Descendants(command.child.pid ?? 0);
  const result = await command.ended;
  expect(await descendants.left()).toEqual([]);
  return { result, run: await savedRun(folder) };
}

describe("a chat instance is stopped and started", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let result: CommandResult;
  let run: SavedRun;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder.path, "inside.yaml"), INSIDE_AND_OUTSIDE);
    await writeFile(join(folder.path, "none.yaml"), NONE_REFUSED);
    const words = ["--thresholds", join(folder.path, "inside.yaml"), "--action", "stop:chat-2@12s+6s"];
    ({ result, run } = await runWith(folder.path, [...words, "--action", "mark:half-time@22s"]));
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("the run is judged inside and outside of it", () => {
    expect(run.verdict).toMatchObject({ verdict: "PASS", invalid: false });
    expect(result.exitCode).toBe(0);
    const judged = ofTheFile(run.verdict).map(
      ({ id, result: word, when }) => `${id} ${word} ${when?.relation}`,
    );
    expect(judged).toEqual([
      "refused-while-away pass during",
      "some-refused-while-away pass during",
      "refused-otherwise pass except",
      "answers-after pass after",
    ]);
    for (const { numbers } of run.verdict.objectives) expect(numbers.samples).toBeGreaterThan(100);
  });

  test("plan and evidence tell what was to happen and what did", async () => {
    const plan = runPlanSchema.parse(
      JSON.parse(await readFile(join(run.directory, "plan.json"), "utf8")) as unknown,
    );
    expect(plan.schedule.map(({ name, atMs, durationMs }) => [name, atMs, durationMs])).toEqual([
      ["chat-2-stopped", 12_000, 6_000],
      ["half-time", 22_000, null],
    ]);
    expect(plan.command).toContain("--action stop:chat-2@12s+6s --action mark:half-time@22s");
    const [stopped, half] = run.evidence.actions;
    expect([stopped?.outcome, half?.outcome]).toEqual(["applied", "applied"]);
    const lengthMs = Date.parse(stopped?.endedAt ?? "") - Date.parse(stopped?.startedAt ?? "");
    expect(lengthMs).toBeGreaterThanOrEqual(6_000);
    expect(half?.startedAt).toBe(half?.endedAt);
    // Users whose instance was away ask it again by and by, so when it is used is not said.
    const eventsOf = (name: string) =>
      run.evidence.events.flatMap(({ kind, subject }) => (subject === name && kind !== "used" ? [kind] : []));
    expect(eventsOf("chat-2-stopped")).toEqual(["fault", "recovered"]);
    expect(eventsOf("half-time")).toEqual(["mark", "recovered"]);
  });

  test("the system was looked at once a second, through what disturbed it and until it was back", async () => {
    const { systemState } = run.evidence;
    const text = await readFile(join(run.directory, systemState?.path ?? ""), "utf8");
    const { looks } = systemStateSchema.parse(JSON.parse(text));
    const [stopped] = run.evidence.actions;
    const [from, to] = [Date.parse(stopped?.startedAt ?? ""), Date.parse(stopped?.endedAt ?? "")];
    const healthy = looks.map(({ at, checks }) => ({
      at,
      chat2: checks.find(({ name }) => name === "chat-2 is healthy")?.ok,
      all: checks.every(({ ok }) => ok === true),
    }));
    const before = healthy.filter(({ at }) => at < from - 1_000);
    const within = healthy.filter(({ at }) => at > from + 1_000 && at < to - 2_000);
    expect(before.length).toBeGreaterThanOrEqual(10);
    expect(before.filter(({ all }) => !all)).toEqual([]);
    expect(within.length).toBeGreaterThanOrEqual(2);
    expect(within.map(({ chat2 }) => chat2)).toEqual(within.map(() => false));
    expect(healthy.slice(-3).map(({ all }) => all)).toEqual([true, true, true]);
  });

  test("the instance was back until the system was stopped", async () => {
    const log = await readFile(join(run.directory, "environment", "logs", "chat-2.log"), "utf8");
    const seen = [...log.matchAll(/event=(service_started|service_stopping)/g)].map((match) => match[1]);
    expect(seen).toEqual(["service_started", "service_stopping", "service_started", "service_stopping"]);
  });

  test("the report shows it with its effect", async () => {
    const html = await readFile(join(run.directory, "report.html"), "utf8");
    expect(html).toContain("chat-2-stopped: chat-2 is stopped");
    expect(html).toContain("chat-2 answers again");
    expect(html).toContain('id="fault-2"');
    expect(html).toMatch(/url\(#[\w-]+-fault\)/);
    const report = JSON.parse(await readFile(join(run.directory, "report.json"), "utf8")) as {
      timeline: { faults: { subject: string; requests: number; failed: number }[] };
    };
    const [fault] = report.timeline.faults;
    expect(fault?.subject).toBe("chat-2-stopped");
    expect(fault?.failed).toBeGreaterThan(0);
    expect(fault?.requests).toBeGreaterThan(fault?.failed ?? 0);
  });

  test("it is no baseline unless asked for", async () => {
    const place = { workingDirectory: folder.path };
    const refused = await runCommand(["baseline", "pin", run.directory], place);
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain("(chat-2-stopped, half-time)");
    expect(refused.stderr).toContain("expected a run without defects and actions; --with-defects pins it");
    expect((await runCommand(["baseline", "pin", run.directory, "--with-defects"], place)).exitCode).toBe(0);
    expect((await runCommand(["baseline", "drop", "msa-hotpath/quick"], place)).exitCode).toBe(0);
  });

  test("judged again it is the same; an objective that the time inside misses fails it", async () => {
    const verdictPath = join(run.directory, "verdict.json");
    const before = await readFile(verdictPath, "utf8");
    const again = await runCommand(["judge", run.directory]);
    expect(again.exitCode).toBe(0);
    expect(await readFile(verdictPath, "utf8")).toBe(before);

    const strict = await runCommand([
      "judge",
      run.directory,
      "--thresholds",
      join(folder.path, "none.yaml"),
      "--json",
    ]);
    const verdict = JSON.parse(strict.stdout) as SavedRun["verdict"];
    expect(strict.exitCode).toBe(1);
    expect(ofTheFile(verdict).map(({ id, result: word }) => `${id} ${word}`)).toEqual([
      "none-while-away breach",
      "none-otherwise pass",
    ]);
  });

  test("what it missed is an incident whose report has the action, the breach in it and the recovery", async () => {
    const output = join(folder.path, "incident");
    const words = ["incident", run.directory, "--output", output];
    const written = await runCommand(words);
    expect(written).toMatchObject({ exitCode: 0, stderr: "" });
    const incident = incidentSchema.parse(JSON.parse(await readFile(`${output}.json`, "utf8")));
    const [told] = incident.runs;
    const at = (kind: string): number =>
      Date.parse(incident.timeline.find((entry) => entry.kind === kind)?.at ?? "");
    const breach = incident.timeline.find(({ kind }) => kind === "breach-began");
    expect(at("fault")).toBeGreaterThan(at("load-started"));
    expect(Date.parse(breach?.at ?? "") + (breach?.widthMs ?? 0)).toBeGreaterThanOrEqual(at("fault"));
    expect(at("breach-began")).toBeLessThan(at("recovered"));
    expect(told?.breaches.map(({ id }) => id)).toContain("none-while-away");
    expect(told?.detection.onset).toMatchObject({ kind: "fault", subject: "chat-2-stopped" });
    expect(told?.detection.signals.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["objective", "failed-request"]),
    );
    expect(told?.invariants.state).toBe("checked");
    expect(told?.impact.failed).toBeGreaterThan(0);

    const text = await readFile(`${output}.md`, "utf8");
    expect(text).toContain("chat-2 answers again");
    expect(text).toContain("A fault was injected on purpose");
    expect(text).toContain("| 3 | Why was that so? | ___ (not known from the evidence) |");

    // Somebody may have filled it in.
    const again = await runCommand([...words, "--format", "md"]);
    expect(again.exitCode).toBe(4);
    expect(again.stderr).toContain("people may have filled it in");
    expect(await readFile(`${output}.md`, "utf8")).toBe(text);
  });
});

test("interrupted while an instance is away: it is started again, and nothing is left", async () => {
  await using folder = await temporaryFolder();
  const command = startCommand([...LOAD, "--action", "away=stop:chat-1@5s"], {
    environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" },
  });
  using descendants = new Descendants(command.child.pid ?? 0);
  await command.waitFor(/away: chat-1 is stopped/);
  command.child.kill("SIGINT");
  expect((await command.ended).exitCode).toBe(130);
  expect(await descendants.left()).toEqual([]);
  const { evidence, verdict } = await savedRun(folder.path);
  expect(verdict).toMatchObject({ verdict: "FAIL", incomplete: true });
  expect(evidence.actions).toMatchObject([
    {
      name: "away",
      message: expect.stringContaining("chat-1 is stopped; chat-1 answers again"),
      recovery: { trafficMs: null },
    },
  ]);
});

/** 002: a single instance that is down is back within 5 minutes; of another one the plan asks for no restart. */
describe("instances are killed", () => {
  const KILL = ["--action", "kill:chat-2@8s+2s"] as const;
  const GOAL = join("thresholds", "resilience", "instance-down.yaml");
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let result: CommandResult;
  let run: SavedRun;
  const report = (name: string): Promise<string> => readFile(join(run.directory, name), "utf8");

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder.path, "both.yaml"), ONE_IS_BACK);
    const words = ["--thresholds", join(folder.path, "both.yaml"), ...KILL, "--action", "kill:dbman-1@15s"];
    ({ result, run } = await runWith(folder.path, words));
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("the one is back, and used again, in time; that the other stays dead fails nothing", () => {
    expect(run.verdict).toMatchObject({ verdict: "PASS", invalid: false });
    expect(result.exitCode).toBe(0);
    const [back, used] = run.verdict.objectives;
    expect([back?.id, used?.id]).toEqual(["back", "used"]);
    const [killed, dead] = run.evidence.actions;
    expect(killed).toMatchObject({ name: "chat-2-killed", outcome: "applied" });
    const { healthyMs, restartMs, trafficMs } = killed?.recovery ?? {};
    expect(healthyMs).toBe(back?.numbers.value);
    expect(trafficMs).toBe(used?.numbers.value);
    expect(healthyMs).toBeGreaterThanOrEqual(2_000 + (restartMs ?? Number.NaN));
    expect(dead).toMatchObject({ name: "dbman-1-killed", outcome: "applied", recovery: null });
  });

  test("the logs show the same: a start without an end before it, and none", async () => {
    const startsOf = async (instance: string): Promise<string[]> => {
      const log = await report(join("environment", "logs", `${instance}.log`));
      return [...log.matchAll(/event=(service_started|service_stopping)/g)].map((match) => match[1] ?? "");
    };
    expect(await startsOf("chat-2")).toEqual(["service_started", "service_started", "service_stopping"]);
    expect(await startsOf("dbman-1")).toEqual(["service_started"]);
  });

  test("both are said in the timeline and in the reports of both languages", async () => {
    expect(run.evidence.events.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(
      expect.arrayContaining([
        "fault chat-2-killed",
        "recovered chat-2-killed",
        "used chat-2-killed",
        "fault dbman-1-killed",
        "left dbman-1-killed",
      ]),
    );
    const english = [
      "chat-2-killed: chat-2 is killed",
      /chat-2 answers again, \d+\.\d s after it went and \d+\.\d s after its start was asked for/,
      /chat-2 serves requests again, \d+\.\d s after it went/,
      "dbman-1 stayed dead: the plan asks for no restart",
    ];
    for (const name of ["report.html", "report.md"])
      for (const words of english) expect(await report(name)).toMatch(words);
    const copy = await runCommand(["report", run.directory, "--lang", "ko"]);
    expect(copy.exitCode, copy.stderr).toBe(0);
    const korean = [
      "chat-2-killed: chat-2 강제 종료",
      /chat-2 다시 응답\(중단 후 [\d.]+초, 시작 요청 후 [\d.]+초\)/,
      /chat-2 요청 처리 재개\(중단 후 [\d.]+초\)/,
      "dbman-1 종료 상태 유지: 계획에 재시작 없음",
    ];
    for (const name of ["report.html", "report.md"])
      for (const words of korean) expect(await report(name)).toMatch(words);
  });

  test("judged by 002's goal, one that stays dead is no recovery", async () => {
    const judged = await runCommand(["judge", run.directory, "--thresholds", GOAL, "--json"]);
    const verdict = JSON.parse(judged.stdout) as SavedRun["verdict"];
    expect(verdict.verdict).not.toBe("PASS");
    const back = verdict.objectives.find(({ id }) => id === "back-within-5-minutes");
    expect(back).toMatchObject({ result: "breach", numbers: { value: null } });
    expect(back?.message).toContain("dbman-1 stayed dead");
  });

  test("002's goal asks for a restart in the plan", async () => {
    const words = [...LOAD, "--thresholds", GOAL, "--action", "kill:chat-2@8s"];
    const refused = await runCommand(words, { environment: { REPORT_DIR: folder.path } });
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain("expected an action that brings back what it takes away");
  });
});

const SCRIPT = `import http from "k6/http"; import { sleep } from "k6";
export const options = { vus: 4, duration: "8s" };
export default () => { http.get(__ENV.API_BASE_URL + "/load"); sleep(0.02); };`;
const THRESHOLDS = `version: 1
policy: { breachesToFail: 1 }
objectives:
  - { id: before, metric: http_req_failed, statistic: rate, before: deploy, pass: "< 1%" }
  - { id: after, metric: http_req_failed, statistic: rate, after: deploy, pass: "< 1%" }
`;

test("a mark divides a run of a system of one's own", async () => {
  let firstAtMs: number | null = null;
  await using target = await httpTarget(({ url }, response) => {
    if (url === "/load") firstAtMs ??= Date.now();
    // A second after the mark, so that nothing depends on which of the two clocks is ahead.
    response.writeHead(Date.now() - (firstAtMs ?? Date.now()) < 5_000 ? 200 : 500).end();
  });
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "own.js"), SCRIPT);
  await writeFile(join(folder.path, "own.yaml"), THRESHOLDS);
  const words = ["run", "own.js", "--thresholds", "own.yaml", "--target", `api=${target.url}`];
  const place = { workingDirectory: folder.path, environment: { REPORT_DIR: join(folder.path, "reports") } };
  const result = await runCommand([...words, "--action", "mark:deploy@4s"], place);
  const { verdict, directory } = await savedRun(join(folder.path, "reports"));
  expect(result.exitCode).toBe(1);
  const markdown = await readFile(join(directory, "report.md"), "utf8");
  expect(markdown).toContain("- tenant_id=– (none given to the script)\n");
  expect(verdict.objectives.slice(0, 2).map(({ id, result: word }) => `${id} ${word}`)).toEqual([
    "before pass",
    "after breach",
  ]);

  const late = await runCommand([...words, "--action", "mark:deploy@30s"], {
    ...place,
    environment: { REPORT_DIR: join(folder.path, "late") },
  });
  expect(late.exitCode).toBe(3);
  expect((await savedRun(join(folder.path, "late"))).verdict.code).toBe("ACTION_NOT_REACHED");
});

test.each([
  [
    "all that is wrong with it",
    ["kil:chat-1@20s", "stop:chat-9@20s", "mark:late@5m"],
    [
      'kind "kil": expected one of stop, kill, pause, restart,',
      'instance "chat-9": expected one of postgres, redis, dbman-1, dbman-2, session-1',
      'action late: time "5m": expected a time before the load ends',
    ],
  ],
  [
    "what objectives ask of it, once all of it can be read",
    ["stop:chat-1@20s", "mark:late@30s"],
    ['objective refused-while-away during "chat-2-stopped": expected one of chat-1-stopped, late'],
  ],
])("of a schedule %s is said before anything starts", async (_what, schedule, expected) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "inside.yaml"), INSIDE_AND_OUTSIDE);
  const actions = schedule.flatMap((one) => ["--action", one]);
  const result = await runCommand([...LOAD, "--thresholds", join(folder.path, "inside.yaml"), ...actions], {
    environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" },
  });
  expect(result.exitCode).toBe(4);
  for (const words of expected) expect(result.stderr).toContain(words);
});
