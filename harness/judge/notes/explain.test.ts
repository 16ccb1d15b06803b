import { describe, expect, test } from "vitest";
import { healthyGenerator, soundEvidence } from "../testing/evidence.ts";
import { calmMinute, judgeMadeUp, repeated } from "../testing/judge-made-up.ts";

const MINUTE_MS = 60_000;
const codes = (notes: readonly { readonly code: string }[]): readonly string[] =>
  notes.map(({ code }) => code);

describe("notes on the file", () => {
  test.each([
    ["", []],
    ["scenario: made-up", []],
    ["scenario: made-up\nprofiles: [smoke, quick]", []],
    ["scenario: other", ["FILE_FOR_ANOTHER_RUN"]],
    ["profiles: [smoke]", ["FILE_FOR_ANOTHER_RUN"]],
  ])("%j: %j", (file, expected) => expect(codes(judgeMadeUp({ file }).notes)).toEqual(expected));

  test("a run without a profile fits no profile", () => {
    const { notes } = judgeMadeUp({
      file: "scenario: made-up\nprofiles: [smoke, quick]",
      evidence: { profile: null },
    });
    expect(notes).toMatchObject([
      {
        code: "FILE_FOR_ANOTHER_RUN",
        message: "the threshold file is for made-up smoke, quick, the run is made-up",
      },
    ]);
    expect(judgeMadeUp({ file: "profiles: [smoke]" }).notes[0]?.message).toBe(
      "the threshold file is for any scenario smoke, the run is made-up quick",
    );
  });
});

test.each([
  [0.94, []],
  [0.95, ["MACHINE_BUSY"]],
])("a machine that was used to %d: %j", (machineCpuShareMax, expected) => {
  expect(
    codes(
      judgeMadeUp({
        evidence: {
          generators: [healthyGenerator(), healthyGenerator({ machineCpuShareMax })],
          generatorsExpected: 2,
        },
      }).notes,
    ),
  ).toEqual(expected);
});

describe("drops", () => {
  const after = (slow: number, dropAt: number) =>
    judgeMadeUp({
      store: calmMinute()
        .spread("iteration_duration", repeated(100, 300), MINUTE_MS / 2)
        .spread("iteration_duration", repeated(slow, 300), MINUTE_MS / 2, {}, MINUTE_MS / 2)
        .spread("dropped_iterations", repeated(1, 30), 5_000, {}, dropAt),
    }).notes;

  test("that follow slowness are the system's doing", () => {
    expect(after(200, 50_000)).toMatchObject([
      {
        code: "DROPS_FOLLOW_LATENCY",
        message:
          "iterations were dropped only after latency had risen from 100 ms to 200 ms: the system is the likely cause",
      },
    ]);
  });

  test.each([
    ["a small rise", 190, 50_000],
    ["before the rise", 900, 20_000],
    ["from the start", 900, 0],
  ])("%s tells nothing", (_name, slow, dropAt) => expect(after(slow, dropAt)).toEqual([]));

  test("of nothing are none", () => {
    expect(
      judgeMadeUp({ store: calmMinute().spread("dropped_iterations", repeated(0, 5), MINUTE_MS) }).notes,
    ).toEqual([]);
  });
});

describe("in words", () => {
  test.each([
    ["scenario: other", "quick", "the threshold file is for other, the run is made-up quick"],
    ["profiles: [smoke]", null, "the threshold file is for any scenario smoke, the run is made-up"],
  ])("a file for another run: %s", (file, profile, message) => {
    expect(judgeMadeUp({ file, evidence: { profile } }).notes).toMatchObject([
      { code: "FILE_FOR_ANOTHER_RUN", message },
    ]);
  });

  test("a busy machine", () => {
    const generators = [healthyGenerator({ machineCpuShareMax: 0.975 })];
    expect(judgeMadeUp({ evidence: { generators } }).notes).toMatchObject([
      {
        code: "MACHINE_BUSY",
        message:
          "all processes together used 97.5% of the machine: generator and system may have slowed each other",
      },
    ]);
  });

  test("invariants that another system's data keeps out of reach are one; those of ours make the run INVALID", () => {
    const invariants = { state: "not-checked", why: "no database" } as const;
    const elsewhere = { ...soundEvidence().environment, runtime: "external" } as const;
    expect(judgeMadeUp({ evidence: { invariants, environment: elsewhere } }).notes).toMatchObject([
      {
        code: "INVARIANT_NOT_CHECKED",
        message: "the invariants of the system's data were not checked: no database",
      },
    ]);
    const findings = [
      { name: "a", compared: 9, violations: 0, examples: [] },
      { name: "b", compared: 0, violations: 0, examples: [], needs: "MOCK_PG_BASE_URL" },
    ];
    expect(judgeMadeUp({ evidence: { environment: elsewhere }, input: { findings } })).toMatchObject({
      verdict: "PASS",
      invariants: [{ result: "held" }, { result: "not-checked" }],
      notes: [
        {
          code: "INVARIANT_NOT_CHECKED",
          message:
            "the invariants of the system's data were not checked: b: set MOCK_PG_BASE_URL to where its data is",
        },
      ],
    });
    expect(judgeMadeUp({ evidence: { invariants } })).toMatchObject({
      verdict: "FAIL",
      invalid: true,
      code: "INVARIANT_NOT_CHECKED",
      exitCode: 3,
    });
  });

  test("a run without samples says nothing of drops", () => {
    expect(judgeMadeUp({ store: null }).notes).toEqual([]);
  });
});

test.each([
  ["the first half of the time before the drops is what was calm", 30_000, ["DROPS_FOLLOW_LATENCY"]],
  ["a rise that is older than that is what was calm", 10_000, []],
])("%s", (_name, riseMs, expected) => {
  const store = calmMinute()
    .spread("dropped_iterations", [0], 1_000, {}, 1_000)
    .spread("iteration_duration", repeated(100, riseMs / 100), riseMs)
    .spread("iteration_duration", repeated(300, (MINUTE_MS - riseMs) / 100), MINUTE_MS - riseMs, {}, riseMs)
    .spread("dropped_iterations", [1], 1_000, {}, 52_000);
  expect(codes(judgeMadeUp({ store }).notes)).toEqual(expected);
});
