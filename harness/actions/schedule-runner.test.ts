import { say } from "../contracts/reason.ts";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { RunningService, StartedEnvironment } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import type { ActionRecord } from "../contracts/run.ts";
import { actionRecordSchema } from "../contracts/run.ts";
import type { ActionKind } from "./kind.ts";
import { type ActionEvent, ScheduledAction } from "./scheduled-action.ts";
import { ScheduleRunner } from "./schedule-runner.ts";

interface Bench {
  readonly setting: ConstructorParameters<typeof ScheduledAction>[2];
  readonly events: ActionEvent[];
  readonly calls: string[];
  state: RunningService["state"];
  /** What the instance counts of the requests that it has served. */
  served: number | null;
}

type Step = "stop" | "kill" | "pause" | "start";

/** An environment of one instance, which fails where `fails` says. */
function bench(fails: Partial<Record<Step, string>> = {}): Bench {
  const made: Omit<Bench, "setting"> = { events: [], calls: [], state: "running", served: null };
  const act = (name: Step, state: RunningService["state"]) => async (): Promise<void> => {
    made.calls.push(name);
    await delay(5);
    const why = fails[name];
    if (why !== undefined) throw new Error(why);
    made.state = state;
  };
  const never = (): Promise<never> => Promise.reject(new Error("not part of this test"));
  const instance: RunningService = {
    name: "chat-1",
    service: "chat",
    url: "http://127.0.0.1:1",
    get state() {
      return made.state;
    },
    logTail: () => [],
    stop: act("stop", "stopped"),
    start: act("start", "running"),
    kill: act("kill", "stopped"),
    requestsServed: () => Promise.resolve(made.served),
    pause: act("pause", "paused"),
    resume: never,
    starve: never,
    disconnect: never,
    fillDisk: never,
  };
  const environment: StartedEnvironment = {
    runtime: "processes",
    instances: [instance],
    servers: [],
    services: [],
    readyMs: 0,
    postgresUrl: undefined,
    urls: () => [],
    loadUrls: () => [],
    ways: () => [],
    instance: () => instance,
    onUnexpectedExit: () => undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const setting = {
    environment,
    commands: { run: never, keepUndo: never },
    variables: {},
    now: Date.now,
    onEvent: (event: ActionEvent) => void made.events.push(event),
    onOutput: () => undefined,
  };
  return Object.assign(made, { setting });
}

const STOP: Action = { name: "away", kind: "stop", subject: "chat-1", atMs: 40, durationMs: 60 };
const never = new AbortController().signal;

/** What became of one action in a load of that length. */
async function run(action: Action, loadMs: number, { setting }: Bench): Promise<ActionRecord> {
  await using runner = new ScheduleRunner([action], setting, never);
  const startedAt = Date.now();
  for (let elapsedMs = 1; elapsedMs < loadMs; elapsedMs = Date.now() - startedAt) {
    runner.loadIsAt(elapsedMs);
    await delay(10);
  }
  const [record] = await runner.end();
  return actionRecordSchema.parse(record);
}

const lengthMs = ({ startedAt, endedAt }: ActionRecord): number =>
  Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "");

test("at its time it is done, after its duration it is undone, and both are told", async () => {
  const part = bench();
  const record = await run(STOP, 300, part);
  expect(record).toMatchObject({
    ...STOP,
    outcome: "applied",
    message: expect.stringMatching(
      /^chat-1 is stopped; chat-1 answers again, \d\.\d s after it went and \d\.\d s after its start was asked for$/,
    ),
  });
  // Moments are whole milliseconds: the length is one less where the start was rounded up.
  expect(lengthMs(record)).toBeGreaterThanOrEqual(59);
  expect(record.recovery).toEqual({
    healthyMs: lengthMs(record),
    restartMs: expect.any(Number),
    trafficMs: null,
  });
  expect(part.calls).toEqual(["stop", "start"]);
  expect(part.events.map(({ kind, subject, told }) => `${kind} ${subject} ${told.message}`)).toEqual([
    "fault away chat-1 is stopped",
    expect.stringMatching(/^recovered away chat-1 answers again, \d\.\d s after it went/),
  ]);
  expect(new Date(part.events[0]?.at ?? 0).toISOString()).toBe(record.startedAt);
  expect(new Date(part.events[1]?.at ?? 0).toISOString()).toBe(record.endedAt);
});

test("its time is counted from where the load is, not from when it was told", async () => {
  const part = bench();
  await using runner = new ScheduleRunner([{ ...STOP, atMs: 5_000 }], part.setting, never);
  runner.loadIsAt(0);
  runner.loadIsAt(4_990);
  await delay(60);
  expect(part.calls).toEqual(["stop"]);
});

test("without a duration it lasts until the load ends", async () => {
  const part = bench();
  const record = await run({ ...STOP, durationMs: null }, 150, part);
  expect([record.outcome, part.state, part.calls]).toEqual(["applied", "running", ["stop", "start"]]);
  expect(lengthMs(record)).toBeGreaterThan(50);
});

test("a load that ends before its time never sees it", async () => {
  const part = bench();
  const record = await run({ ...STOP, atMs: 10_000 }, 60, part);
  expect(record).toMatchObject({ outcome: "not-reached", startedAt: null, endedAt: null });
  expect([part.calls, part.events]).toEqual([[], []]);
});

test("a load that ends before its duration is over cuts it off, and it is undone", async () => {
  const part = bench();
  const record = await run({ ...STOP, durationMs: 10_000 }, 120, part);
  expect(record).toMatchObject({
    outcome: "not-reached",
    message: "the load ended before its time was over",
  });
  expect([part.state, part.calls]).toEqual(["running", ["stop", "start"]]);
  expect(lengthMs(record)).toBeLessThan(5_000);
});

test("an interrupt ends it as the load's end does", async () => {
  const part = bench();
  const interrupt = new AbortController();
  await using runner = new ScheduleRunner([{ ...STOP, durationMs: 10_000 }], part.setting, interrupt.signal);
  runner.loadIsAt(1);
  await delay(80);
  expect(part.state).toBe("stopped");
  interrupt.abort();
  await runner.end();
  expect(part.state).toBe("running");
});

test.each([
  ["that failed", { stop: "it would not" }, "failed", "it would not"],
  [
    "after which nothing comes back",
    { start: "port taken" },
    "not-recovered",
    "it did not come back: port taken",
  ],
])("an action %s says so, and is undone as far as it goes", async (_name, fails, outcome, message) => {
  const part = bench(fails);
  const record = await run(STOP, 200, part);
  expect(record).toMatchObject({ outcome, message, recovery: null });
  expect(part.calls).toEqual(["stop", "start"]);
  expect(part.events.some(({ kind }) => kind === "recovered")).toBe(false);
});

const KILL: Action = { ...STOP, kind: "kill" };

test("what is killed is started again after its duration, and watched until the load uses it", async () => {
  const part = bench();
  part.served = 0;
  setTimeout(() => (part.served = 1), 250);
  const record = await run(KILL, 600, part);
  expect([record.outcome, part.state, part.calls]).toEqual(["applied", "running", ["kill", "start"]]);
  const { healthyMs, restartMs, trafficMs } = record.recovery ?? {};
  expect(healthyMs).toBe(lengthMs(record));
  expect(restartMs).toBeLessThan(healthyMs ?? 0);
  expect(trafficMs).toBeGreaterThan(healthyMs ?? Number.NaN);
  expect(part.events.map(({ kind, told }) => `${kind} ${told.code}`)).toEqual([
    "fault IS_KILLED",
    "recovered BACK_AFTER",
    "used USED_AFTER",
  ]);
  expect(record.message).toMatch(
    /^chat-1 is killed; .*; chat-1 serves requests again, \d\.\d s after it went$/,
  );
});

const PAUSE: Action = { ...STOP, kind: "pause" };

test("what is paused goes on after its duration, and is used when it serves more than before", async () => {
  const part = bench();
  part.served = 7;
  const used = expect
    .poll(() => part.events.map(({ kind }) => kind), { timeout: 5_000 })
    .toContain("recovered")
    .then(async () => delay(100))
    .then(() => (part.served = 8));
  const record = await run(PAUSE, 600, part);
  await used;
  expect([record.outcome, part.state, part.calls]).toEqual(["applied", "running", ["pause", "start"]]);
  // Moments are whole milliseconds: the length is one less where the start was rounded up.
  expect(lengthMs(record)).toBeGreaterThanOrEqual(59);
  expect(record.recovery?.trafficMs).toBeGreaterThan(record.recovery?.healthyMs ?? Number.NaN);
  expect(record.message).toMatch(
    /^chat-1 is held where it is; chat-1 answers again, .*; chat-1 serves requests again, /,
  );
});

test.each([
  ["without a duration it goes on when the load ends", null, 150, "applied"],
  ["with one that the load's end cuts off, at once", 10_000, 120, "not-reached"],
])("what is paused %s", async (_when, durationMs, loadMs, outcome) => {
  const part = bench();
  const record = await run({ ...PAUSE, durationMs }, loadMs, part);
  expect([record.outcome, part.state, part.calls]).toEqual([outcome, "running", ["pause", "start"]]);
});

test("what could not be paused is let go all the same: some of it may be held", async () => {
  const part = bench({ pause: "half of it is" });
  const record = await run(PAUSE, 300, part);
  expect(record).toMatchObject({ outcome: "failed", message: "half of it is" });
  expect([part.state, part.calls]).toEqual(["running", ["pause", "start"]]);
});

test("an interrupt lets go what is paused", async () => {
  const part = bench();
  const interrupt = new AbortController();
  await using runner = new ScheduleRunner(
    [{ ...PAUSE, atMs: 1, durationMs: null }],
    part.setting,
    interrupt.signal,
  );
  runner.loadIsAt(1);
  await expect.poll(() => part.state).toBe("paused");
  interrupt.abort();
  await expect.poll(() => part.state).toBe("running");
});

test("what nobody uses again is back all the same, and said to be unused", async () => {
  const part = bench();
  part.served = 0;
  const record = await run(KILL, 400, part);
  expect(record).toMatchObject({ outcome: "applied", recovery: { trafficMs: null } });
  expect(record.message).toContain("no request reached chat-1 before the load ended");
});

test("what is killed without a duration stays dead, and that is told", async () => {
  const part = bench();
  const record = await run({ ...KILL, durationMs: null }, 150, part);
  expect(record).toMatchObject({
    outcome: "applied",
    message: "chat-1 is killed; chat-1 stayed dead: the plan asks for no restart",
    recovery: null,
  });
  expect([part.state, part.calls]).toEqual(["stopped", ["kill"]]);
  expect(part.events.map(({ kind }) => kind)).toEqual(["fault", "left"]);
});

test("what was to stay dead and was started by somebody else did not happen as planned", async () => {
  const part = bench();
  setTimeout(() => (part.state = "running"), 100);
  const record = await run({ ...KILL, durationMs: null }, 200, part);
  expect(record).toMatchObject({
    outcome: "failed",
    message: "not undone: chat-1 was to stay dead, and is running",
  });
});

test("what is killed is started at once when the load ends before that was due", async () => {
  const part = bench();
  const record = await run({ ...KILL, durationMs: 10_000 }, 120, part);
  expect([record.outcome, part.state, part.calls]).toEqual(["not-reached", "running", ["kill", "start"]]);
});

test("what is away already can't be stopped", async () => {
  const part = bench();
  part.state = "stopped";
  const record = await run(STOP, 200, part);
  expect(record).toMatchObject({
    outcome: "failed",
    message: "chat-1 was stopped before it was to be stopped",
  });
});

test("a step that takes too long counts as failed, and its signal is aborted", async () => {
  const seen: string[] = [];
  const slow: ActionKind = {
    kind: "stop",
    disturbs: true,
    subject: "instance",
    timeoutMs: { apply: 30, heal: 1_000 },
    nameFor: (subject) => subject,
    restores: () => false,
    apply: async (_action, { signal }) => {
      await delay(10_000, undefined, { signal }).catch(() => seen.push("gave up"));
      return say("MARKED", {});
    },
    heal: () => Promise.resolve(say("IS_OVER", {})).finally(() => seen.push("healed")),
  };
  const action = new ScheduledAction({ ...STOP, atMs: 1 }, slow, bench().setting);
  action.loadIsAt(1);
  await expect.poll(() => seen).toContain("healed");
  expect(await action.end()).toMatchObject({ outcome: "failed", message: "not done after 30ms" });
  expect(seen).toContain("gave up");
});

test("a restart starts at once what it has stopped", async () => {
  const part = bench();
  const record = await run({ ...STOP, kind: "restart", durationMs: null }, 200, part);
  expect(record).toMatchObject({
    outcome: "applied",
    message: expect.stringContaining("chat-1 answers again"),
  });
  expect(lengthMs(record)).toBeLessThan(100);
  expect(part.calls).toEqual(["stop", "start"]);
});

test("a crash loop kills and starts until its time is over, tells each crash, and leaves it running", async () => {
  const part = bench();
  const action: Action = { ...STOP, kind: "crash-loop", durationMs: 1_300, settings: { every: "500ms" } };
  const record = await run(action, 1_600, part);
  expect(record).toMatchObject({
    outcome: "applied",
    message: expect.stringMatching(
      /^chat-1 is killed; crashes: 3; chat-1 answers again, 1\.\d s after it went/,
    ),
  });
  expect(part.calls).toEqual(["kill", "start", "kill", "start", "kill", "start", "start"]);
  expect(part.state).toBe("running");
  expect(part.events.map(({ kind, told }) => `${kind} ${told.code}`)).toEqual([
    "fault IS_KILLED",
    "note IS_KILLED_AGAIN",
    "note IS_KILLED_AGAIN",
    "recovered BACK_AFTER",
  ]);
});

test("a crash loop that can't start tells it, goes on, and does not come back", async () => {
  const part = bench({ start: "no such program" });
  const action: Action = { ...STOP, kind: "crash-loop", durationMs: 600, settings: { every: "500ms" } };
  const record = await run(action, 900, part);
  expect(record).toMatchObject({
    outcome: "not-recovered",
    message: "it did not come back: no such program",
  });
  expect(part.events.map(({ told }) => told.message)).toContain(
    "chat-1 did not come up between two crashes: no such program",
  );
});

test("a mark names a moment, or a stretch, and touches nothing", async () => {
  const part = bench();
  const moment = await run({ ...STOP, kind: "mark", durationMs: null }, 100, part);
  expect([moment.outcome, lengthMs(moment)]).toEqual(["applied", 0]);
  const stretch = await run({ ...STOP, kind: "mark" }, 250, part);
  // Moments are whole milliseconds: the length is one less where the start was rounded up.
  expect(lengthMs(stretch)).toBeGreaterThanOrEqual(59);
  expect(part.calls).toEqual([]);
  expect(part.events.map(({ kind }) => kind)).toEqual(["mark", "recovered", "mark", "recovered"]);
});

test("a system that is not well is left alone, which is told; a mark is made all the same", async () => {
  const part = bench();
  const whyUnfit = () => say("NO_MESSAGE", {});
  const sick = { ...part, setting: { ...part.setting, whyUnfit } };
  const record = await run(STOP, 200, sick);
  expect(record).toMatchObject({
    outcome: "unfit",
    startedAt: null,
    endedAt: null,
    message: "the system was not well: no message",
  });
  expect([part.calls, part.events.map(({ kind, subject }) => `${kind} ${subject}`)]).toEqual([
    [],
    ["note away"],
  ]);
  expect(await run({ ...STOP, kind: "mark" }, 200, sick)).toMatchObject({ outcome: "applied" });
});
