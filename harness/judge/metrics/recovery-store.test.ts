import { describe, expect, test } from "vitest";
import { reasonOf, say } from "../../contracts/reason.ts";
import type { ActionRecord } from "../../contracts/run.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { InputProblems } from "../../errors.ts";
import { madeUpAction } from "../testing/evidence.ts";
import { judgeMadeUp } from "../testing/judge-made-up.ts";
import { parseThresholds } from "../thresholds/parse.ts";
import { RECOVERY_METRICS } from "./recovery-store.ts";

const BACK = madeUpAction({
  name: "chat-1-killed",
  kind: "kill",
  recovery: { healthyMs: 6_200, restartMs: 1_200, trafficMs: 6_500 },
});
const UNUSED = madeUpAction({
  name: "chat-2-killed",
  kind: "kill",
  subject: "chat-2",
  recovery: { healthyMs: 9_000, restartMs: 4_000, trafficMs: null },
});
const DEAD = madeUpAction({
  name: "dbman-1-killed",
  kind: "kill",
  subject: "dbman-1",
  recovery: null,
  cause: reasonOf(say("STAYED_DEAD", { subject: "dbman-1" })),
});
const MARK = madeUpAction({ name: "deploy", kind: "mark", subject: "deploy" });

function judge(objective: string, ...actions: ActionRecord[]): ObjectiveResult {
  const { objectives } = judgeMadeUp({
    objectives: [`{ id: back, source: actions, statistic: max, ${objective} }`],
    evidence: { actions },
  });
  return objectives.find(({ id }) => id.startsWith("back")) as ObjectiveResult;
}

const HEALTHY = "metric: action_healthy_duration";
const TRAFFIC = "metric: action_traffic_duration";

describe("how soon it is back", () => {
  test.each([
    ["in time", `${HEALTHY}, pass: "<= 5min"`, [BACK], "pass", 6_200],
    ["too late", `${HEALTHY}, pass: "<= 6s"`, [BACK], "breach", 6_200],
    ["within the limit", `${HEALTHY}, pass: "<= 6s", warn: "<= 7s"`, [BACK], "warn", 6_200],
    ["used again", `${TRAFFIC}, pass: "<= 5min"`, [BACK], "pass", 6_500],
    ["the slowest of several", `${HEALTHY}, pass: "<= 8s"`, [BACK, UNUSED, MARK], "breach", 9_000],
    [
      "one of several",
      `${HEALTHY}, where: { action: chat-1-killed }, pass: "<= 8s"`,
      [BACK, DEAD],
      "pass",
      6_200,
    ],
    [
      "by its subject",
      `${HEALTHY}, where: { subject: chat-2 }, pass: "<= 8s"`,
      [BACK, UNUSED],
      "breach",
      9_000,
    ],
    ["whatever the phase of the defaults", `${HEALTHY}, phase: all, pass: "<= 8s"`, [BACK], "pass", 6_200],
  ] as const)("%s", (_name, objective, actions, result, value) => {
    const judged = judge(objective, ...actions);
    expect([judged.result, judged.numbers.value, judged.unit]).toEqual([result, value, "ms"]);
  });

  test.each([
    ["one stays dead", `${HEALTHY}, pass: "<= 5min"`, [BACK, DEAD], "dbman-1-killed: dbman-1 stayed dead"],
    ["one is not used", `${TRAFFIC}, pass: "<= 5min"`, [BACK, UNUSED], "chat-2-killed: "],
    ["nothing was away", `${HEALTHY}, pass: "<= 5min"`, [MARK], "nothing of what the actions took away"],
    ["nothing happened", `${HEALTHY}, pass: "<= 5min"`, [], "nothing of what the actions took away"],
  ] as const)("is no data, and a breach, when %s", (_name, objective, actions, words) => {
    const judged = judge(objective, ...actions);
    expect([judged.result, judged.numbers.value]).toEqual(["breach", null]);
    expect(judged.message).toContain(words);
  });

  test("a file for runs with and without actions skips it", () => {
    expect(judge(`${HEALTHY}, pass: "<= 5min", noData: skip`).result).toBe("skipped");
  });
});

test("one that did not come back fails the run, whatever is asked for", () => {
  const message = "it did not come back: chat-1 ended with exit code 1";
  const verdict = judgeMadeUp({
    evidence: { actions: [{ ...BACK, outcome: "not-recovered", recovery: null, message }] },
    file: "policy: { breachesToFail: 9 }",
  });
  expect(verdict).toMatchObject({
    verdict: "FAIL",
    invalid: false,
    exitCode: 1,
    reason: `chat-1 was started again under load, and ${message}`,
  });
});

test("what can't be asked of actions is refused, all at once", () => {
  const file = `version: 1
objectives:
  - { id: a, source: actions, metric: action_helthy_duration, statistic: max, query: up, during: x, phase: ramp-up,
      where: { service: chat }, window: { size: 5s }, pass: "<= 5/s" }`;
  const read = (): unknown => parseThresholds(file, "f.yaml");
  expect(read).toThrow(InputProblems);
  for (const words of [
    `metric "action_helthy_duration": expected one of ${RECOVERY_METRICS.join(", ")}; did you mean action_healthy_duration?`,
    'where "service: chat": expected one of action, kind, subject',
    'during "x": expected none for source actions',
    "window: expected none for source actions",
    'phase "ramp-up": expected none for source actions',
    'query "up": expected no query, or source: prometheus',
    'pass "<= 5/s": expected a bound in a time or a bare number for max',
  ])
    expect(read).toThrow(words);
});
