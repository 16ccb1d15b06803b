import { describe, expect, test } from "vitest";
import { verdictSchema, type Verdict } from "../contracts/verdict.ts";
import { parseThresholds } from "./index.ts";
import { judgeRun } from "./judge-run.ts";
import { healthyGenerator, soundEvidence } from "./testing/evidence.ts";
import { StoreBuilder } from "./testing/store-builder.ts";

const FILE = `
version: 1
objectives:
  - { id: p95, metric: http_req_duration, where: { expected_response: "true" }, statistic: p(95), pass: "< 400ms", warn: "< 500ms" }
  - { id: failed, metric: http_req_failed, statistic: rate, pass: "< 2%" }
  - { id: p99, metric: http_req_duration, where: { expected_response: "true" }, statistic: p(99), pass: "< 900ms" }
`;

const SUMMARY = { metrics: {} };

/** A minute with 1,000 requests of these times, none of them failed unless asked for. */
function load(times: (index: number) => number, failed = 0): StoreBuilder {
  const builder = new StoreBuilder();
  const count = 1_000;
  builder.spread(
    "http_req_duration",
    Array.from({ length: count }, (_, index) => times(index)),
    60_000,
    { expected_response: "true" },
  );
  builder.spread(
    "http_req_failed",
    Array.from({ length: count }, (_, index) => (index < failed ? 1 : 0)),
    60_000,
  );
  return builder.spread(
    "iterations",
    Array.from({ length: 300 }, () => 1),
    60_000,
  );
}

function judge(
  builder: StoreBuilder | null,
  change: Parameters<typeof soundEvidence>[0] = {},
  file = FILE,
): Verdict {
  return judgeRun({
    evidence: soundEvidence(change),
    samples: builder?.store ?? null,
    summary: SUMMARY,
    thresholds: parseThresholds(file, "file.yaml"),
    thresholdsReference: null,
    nowMs: 0,
  });
}

describe("the run's word", () => {
  test.each<[string, () => number, number, string, string, number]>([
    ["all met", () => 100, 0, "PASS", "ALL_MET", 0],
    ["target missed within the limit", () => 450, 0, "WARN", "MISSED", 0],
    ["one breach", () => 100, 50, "FAIL", "BREACHED", 1],
    ["two breaches", () => 600, 50, "FAIL", "BREACHED", 1],
  ])("%s", (_name, times, failed, word, code, exitCode) => {
    const verdict = judge(load(times, failed));
    expect({
      word: verdict.verdict,
      code: verdict.code,
      exitCode: verdict.exitCode,
      invalid: verdict.invalid,
    }).toEqual({
      word,
      code,
      exitCode,
      invalid: false,
    });
    expect(verdictSchema.parse(verdict)).toEqual(verdict);
  });

  test("a critical breach fails alone", () => {
    const verdict = judge(
      load(() => 100, 50),
      {},
      FILE.replace("statistic: rate", "statistic: rate, critical: true"),
    );
    expect(verdict.verdict).toBe("FAIL");
    expect(verdict.reason).toBe("failed 5%, limit 2% (2.5×)");
  });
});

describe("an unsound measurement is never PASS", () => {
  const fine = (): StoreBuilder => load(() => 100);
  test.each([
    ["no samples", null, {}, "SAMPLES_MISSING"],
    ["k6 crashed", fine(), { generators: [healthyGenerator({ exitCode: 109 })] }, "K6_ERROR"],
    [
      "k6 was killed",
      fine(),
      { generators: [healthyGenerator({ exitCode: null, signal: "SIGKILL" })] },
      "K6_ERROR",
    ],
    [
      "the generator starved",
      fine(),
      { generators: [healthyGenerator({ cpuShareMax: 0.97 })] },
      "GENERATOR_SATURATED",
    ],
    ["a generator is lost", fine(), { generatorsExpected: 2 }, "GENERATOR_LOST"],
    [
      "the run was cut",
      fine(),
      { status: "incomplete", incompleteReason: "interrupted by SIGINT" },
      "RUN_INCOMPLETE",
    ],
    [
      "the script threw in setup",
      fine(),
      { scriptErrors: { count: 0, messages: [], fatal: "no login" } },
      "SCRIPT_FAILED",
    ],
    [
      "iterations dropped",
      fine().spread(
        "dropped_iterations",
        Array.from({ length: 10 }, () => 1),
        60_000,
      ),
      {},
      "ITERATIONS_DROPPED",
    ],
  ] as const)("%s", (_name, builder, change, code) => {
    const verdict = judge(builder, change as Parameters<typeof soundEvidence>[0]);
    expect([verdict.verdict, verdict.invalid, verdict.exitCode, verdict.code]).toEqual([
      "FAIL",
      true,
      3,
      code,
    ]);
  });

  test("a missing summary is not PASS", () => {
    const verdict = judgeRun({
      evidence: soundEvidence(),
      samples: fine().store,
      summary: null,
      thresholds: parseThresholds(FILE, "file.yaml"),
      thresholdsReference: null,
      nowMs: 0,
    });
    expect([verdict.verdict, verdict.code]).toEqual(["FAIL", "SUMMARY_MISSING"]);
  });

  test("one exception among many iterations is WARN", () => {
    const builder = fine().spread(
      "iterations",
      Array.from({ length: 5_000 }, () => 1),
      60_000,
    );
    const verdict = judge(builder, {
      scriptErrors: { count: 1, messages: [{ message: "boom", count: 1 }], fatal: null },
    });
    expect([verdict.verdict, verdict.code]).toEqual(["WARN", "DOUBTFUL"]);
    expect(verdict.reason).toBe(
      "all objectives are met, but exceptions of the script: 1 in 5,300 iterations: boom",
    );
  });

  test("a FAIL stays a FAIL, at least that bad", () => {
    const verdict = judge(
      load(() => 2_000, 50),
      { generators: [healthyGenerator({ cpuShareMax: 0.97 })] },
    );
    expect([verdict.verdict, verdict.invalid, verdict.exitCode, verdict.notes[0]?.code]).toEqual([
      "FAIL",
      false,
      1,
      "AT_LEAST_THIS_BAD",
    ]);
  });

  test("no threshold file and no threshold of the script: what every run is held to is judged, and that is said", () => {
    const verdict = judgeRun({
      evidence: soundEvidence(),
      samples: fine().store,
      summary: SUMMARY,
      thresholds: null,
      thresholdsReference: null,
      nowMs: 0,
    });
    expect([verdict.verdict, verdict.code, verdict.exitCode]).toEqual(["PASS", "IMPLIED_MET", 0]);
    expect(verdict.reason).toBe(
      "only what every run is held to was judged, and it is met (failed requests); nothing else was asked",
    );
  });
});
