import { expect, test } from "vitest";
import { say } from "../../../contracts/reason.ts";
import type { FaultResult } from "../../../contracts/fault-result.ts";
import { faulty, kill, loadOf } from "../../../judge/testing/faulty-run.ts";
import { judgeMadeUp } from "../../../judge/testing/judge-made-up.ts";
import type { RunEvent } from "../../../contracts/run.ts";
import { CHAT_ENDPOINTS, simulateRun } from "../../fixtures/simulated-run.ts";
import type { FaultWindow } from "../timeline/types.ts";
import { faultWindows } from "./data.ts";
import { recoveryWords } from "./section.ts";
import { SeriesIndex } from "../../../figures/series-index.ts";
import { chooseBins, type TimeBins } from "../../view/time-bins.ts";

/** A minute in which answers are 20 times slower, and a fifth fail, from the 25th to the 35th second. */
const INDEX = new SeriesIndex(
  simulateRun({
    seed: 7,
    startMs: 0,
    shape: {
      model: "closed",
      phases: [{ phase: "steady", durationMs: 60_000, from: 20, to: 20 }],
      vusMax: 20,
    },
    endpoints: CHAT_ENDPOINTS,
    requestsPerVu: 2,
    troubles: [
      { fromMs: 25_000, toMs: 35_000, slowdown: 20, failShare: 0.2, status: "503", errorCode: "1503" },
    ],
  }),
);
const BINS = chooseBins(INDEX) as TimeBins;

const event = (kind: RunEvent["kind"], subject: string, offsetMs: number) => ({
  at: new Date(offsetMs).toISOString(),
  kind,
  subject,
  message: `${kind} of ${subject}`,
  offsetMs,
});

test("actions, marks and services that ended, in order of time, with what they did", () => {
  const windows = faultWindows(
    [
      event("fault", "away", 25_000),
      event("mark", "deploy", 10_000),
      event("recovered", "deploy", 10_000),
      event("recovered", "away", 35_000),
      event("service-exited", "dbman-1", 50_000),
      event("note", "target", 1_000),
    ],
    [],
    INDEX,
    BINS,
  );
  const endMs = BINS.fromMs + BINS.count * BINS.binMs;
  expect(windows.map(({ number, subject, fromMs, toMs }) => [number, subject, fromMs, toMs])).toEqual([
    [1, "deploy", 10_000, 10_000],
    [2, "away", 25_000, 35_000],
    [3, "dbman-1", 50_000, endMs],
  ]);
  const [deploy, away, ended] = windows;
  expect([deploy?.failed, ended?.failed, ended?.recovery]).toEqual([0, 0, null]);
  expect(away?.failed).toBeGreaterThan(20);
  expect(away?.p99Ms).toBeGreaterThan(5 * (away?.usualP99Ms ?? Number.NaN));
  expect(away?.recovery).toBe("recovered of away");
});

test("what is used again says so, and what stays away as planned says that", () => {
  const staying = [event("fault", "dead", 25_000), event("left", "dead", 60_000)];
  const restarted = [
    event("fault", "away", 25_000),
    event("recovered", "away", 35_000),
    event("used", "away", 36_000),
  ];
  const [dead] = faultWindows(staying, [], INDEX, BINS);
  expect(dead).toMatchObject({ toMs: 60_000, recovery: "left of dead", use: null });
  const [away] = faultWindows(restarted, [], INDEX, BINS);
  expect(away).toMatchObject({ toMs: 35_000, recovery: "recovered of away", use: "used of away" });
});

test("how it was over is told in the reader's language", () => {
  const { message, ...cause } = say("ANSWERS_AGAIN", { subject: "chat-1" });
  const [window] = faultWindows(
    [event("fault", "away", 25_000), { ...event("recovered", "away", 35_000), message, cause }],
    [],
    INDEX,
    BINS,
  );
  expect(window).toMatchObject({ recovery: "chat-1 answers again", recoveryCause: cause });
  const recoveries = (["en", "ko"] as const).map((language) =>
    recoveryWords(window as FaultWindow, language),
  );
  expect(recoveries).toEqual(["chat-1 answers again", "chat-1 다시 응답"]);
  expect(recoveryWords({ recovery: null, recoveryCause: null }, "en")).toBe("not before the end");
});

test("a fault has what was judged of it on the clock of the charts", () => {
  const judged = (change: Partial<FaultResult>): FaultResult => ({
    ...(judgeMadeUp({ store: loadOf(60), evidence: faulty(kill({ name: "away" })) })
      .faults[0] as FaultResult),
    ...change,
  });
  const windowOf = (result: FaultResult) =>
    faultWindows([event("fault", "away", 25_000)], [result], INDEX, BINS)[0];
  const breaches = [{ fromMs: 800, toMs: 3_800 }];
  expect(windowOf(judged({ breaches, recoveryFromInjectionMs: 3_800 }))).toMatchObject({
    breaches: [{ fromMs: 21_000, toMs: 24_000 }],
    recoveredMs: 24_000,
  });
  expect(windowOf(judged({ breaches, recoveryFromInjectionMs: null }))?.recoveredMs).toBeNull();
  expect(windowOf(judged({}))).toMatchObject({ breaches: [], recoveredMs: null });
});
