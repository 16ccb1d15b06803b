import { describe, expect, test } from "vitest";
import type { ActionRecord } from "../../contracts/run.ts";
import type { ObjectiveResult, Verdict } from "../../contracts/verdict.ts";
import { InputProblems } from "../../errors.ts";
import { faulty, kill, killLater, loadOf, type Second } from "../testing/faulty-run.ts";
import { judgeMadeUp } from "../testing/judge-made-up.ts";
import { parseThresholds } from "../thresholds/parse.ts";

type SecondAt = (second: number) => Second;
const failing =
  (from: number, to: number): SecondAt =>
  (second) =>
    second >= from && second < to ? { failed: 50 } : {};
const OFF = "implied: { failed-requests: { pass: '< 30%', warn: '< 45%', why: test } }";

function verdictOf(file: string, second: SecondAt, ...actions: ActionRecord[]): Verdict {
  const faults = actions.length === 0 ? [kill()] : actions;
  return judgeMadeUp({ file: `${OFF}\n${file}`, store: loadOf(60, second), evidence: faulty(...faults) });
}

function objectiveOf(
  file: string,
  second: SecondAt,
  ...actions: ActionRecord[]
): ObjectiveResult | undefined {
  return verdictOf(file, second, ...actions).objectives.find(
    ({ id }) => id.startsWith("recovery-") || id.startsWith("own"),
  );
}

describe("how soon a fault must be over", () => {
  test.each<[string, ObjectiveResult | undefined, Partial<ObjectiveResult> & { value: number | null }]>([
    ["in time", objectiveOf('recovery: "< 10s"', failing(21, 24)), { result: "pass", value: 3_800 }],
    [
      "too late",
      objectiveOf('recovery: "< 3s"', failing(21, 24)),
      { result: "breach", code: "LIMIT_BREACHED", value: 3_800 },
    ],
    ["no impact is at once", objectiveOf('recovery: "< 3s"', () => ({})), { result: "pass", value: 0 }],
    [
      "from its healing",
      objectiveOf('recovery: { clients: "< 3s", from: healing }', failing(21, 26)),
      { result: "pass", value: 1_800 },
    ],
    [
      "never, however far the limit is",
      objectiveOf('recovery: "< 5min"', failing(21, 60)),
      { result: "breach", code: "NOT_OVER", value: 39_800 },
    ],
    [
      "nobody looked at the system",
      objectiveOf('recovery: { system: "< 3s" }', () => ({})),
      { result: "breach", code: "NO_DATA", value: null },
    ],
    [
      "which the file does without",
      objectiveOf('recovery: { system: "< 3s", noData: skip }', () => ({})),
      { result: "skipped", value: null },
    ],
    [
      "a fault that was not proven",
      objectiveOf('recovery: "< 3s"', () => ({}), kill({ outcome: "failed" })),
      { result: "breach", code: "NO_DATA", value: null },
    ],
    [
      "one of two is not told",
      objectiveOf('recovery: "< 3s"', failing(21, 24), kill(), killLater(2)),
      { result: "breach", code: "NO_DATA", value: null },
    ],
  ])("%s", (_name, result, { value, ...expected }) => {
    expect(result).toMatchObject({ ...expected, critical: true, numbers: { value } });
  });

  test.each<[string, string, SecondAt, number, string]>([
    ["detection", "action_detection_duration, pass: '< 1s'", failing(21, 24), 700, "pass"],
    ["seconds breached", "action_breached_duration, pass: '< 5s'", failing(21, 24), 3_000, "pass"],
    [
      "seconds breached without an end to them",
      "action_breached_duration, pass: '< 1min'",
      failing(21, 60),
      39_000,
      "breach",
    ],
  ])("%s", (_name, metric, second, value, result) => {
    const file = `objectives:\n  - { id: own, source: actions, statistic: max, metric: ${metric} }`;
    const { objectives } = judgeMadeUp({
      objectives: [],
      file: `${OFF}\n${file}`,
      store: loadOf(60, second),
      evidence: faulty(kill()),
    });
    expect(objectives.find(({ id }) => id === "own")).toMatchObject({ result, numbers: { value } });
  });

  test("never back is said as more than was observed", () => {
    const { verdict, reason } = verdictOf('recovery: "< 10s"', failing(21, 60));
    expect(verdict).toBe("FAIL");
    expect(reason).toContain("chat-2-killed: > 39.8 s, the limit is < 10s (");
  });
});

describe("where no objective asks", () => {
  test("clients that never came back are a critical breach all the same", () => {
    const { verdict, objectives } = verdictOf("", failing(40, 60));
    expect(verdict).toBe("FAIL");
    expect(objectives.filter(({ code }) => code === "LASTS")).toMatchObject([
      { id: "not-over[chat-2-killed][clients]", critical: true, numbers: { value: 39_800 } },
    ]);
  });

  test("clients that did are none", () => {
    expect(verdictOf("", failing(21, 24)).objectives.filter(({ code }) => code === "LASTS")).toEqual([]);
  });
});

test("slips are told all at once", () => {
  const read = (recovery: string) => (): unknown =>
    parseThresholds(`version: 1\nrecovery: ${recovery}`, "f.yaml");
  expect(read('"> 10s"')).toThrow(InputProblems);
  expect(read('"> 10s"')).toThrow('f.yaml:2 recovery "> 10s": expected an upper bound such as "< 10s"');
  expect(read("{ from: healing }")).toThrow("f.yaml:2 recovery: expected clients, system or both");
  expect(read('{ client: "< 10s" }')).toThrow("recovery");
  const twice =
    "version: 1\nrecovery: '< 10s'\nobjectives: [{ id: recovery-clients, metric: checks, statistic: rate, pass: '> 99%' }]";
  expect(() => parseThresholds(twice, "f.yaml")).toThrow(
    "expected another id: recovery makes an objective of this one",
  );
});
