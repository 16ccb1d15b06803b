import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../contracts/findings.ts";
import { runEvidenceSchema, type RunEvidence } from "../../contracts/run.ts";
import { InputProblems } from "../../errors.ts";
import { readSampleStore, SketchFileWriter } from "../../sketch/index.ts";
import { mergeSampleFiles } from "../../sketch/testing/merge-sample-files.ts";
import { parseThresholds } from "../../judge/index.ts";
import { judgeRun } from "../../judge/judge-run.ts";
import { healthyGenerator, soundEvidence } from "../../judge/testing/evidence.ts";
import { mergeEvidence, type MergedFiles } from "./merge-evidence.ts";
import { mergeFindings } from "./merge-findings.ts";
import { mergeSummaries } from "./merge-summaries.ts";

const FILE = { path: "merged", sha256: "1".repeat(64) };
const FILES: MergedFiles = {
  runId: "merged",
  command: "loadproof merge a b",
  plan: FILE,
  bundle: FILE,
  samples: FILE,
  summary: FILE,
  console: null,
  failures: null,
  recordedIds: {},
  observations: null,
  invariants: { state: "none" },
};
const run = (runId: string, change: Partial<RunEvidence> = {}): RunEvidence =>
  soundEvidence({ runId, ...change });

describe("evidence of several generators", () => {
  test("adds up what adds up", () => {
    const merged = mergeEvidence(
      [
        run("a", {
          startedAt: "2026-11-21T11:00:01.000Z",
          scriptErrors: { count: 2, messages: [{ message: "x", count: 2 }], fatal: null },
          events: [{ at: "2026-11-21T11:01:00.000Z", kind: "note", subject: "a", message: "late" }],
        }),
        run("b", {
          endedAt: "2026-11-21T11:02:01.000Z",
          generatorsExpected: 2,
          scriptErrors: {
            count: 4,
            messages: [
              { message: "y", count: 3 },
              { message: "x", count: 1 },
            ],
            fatal: "boom",
          },
          events: [{ at: "2026-11-21T11:00:30.000Z", kind: "note", subject: "b", message: "early" }],
        }),
      ],
      FILES,
    );
    expect(runEvidenceSchema.parse(merged)).toEqual(merged);
    expect(merged).toMatchObject({
      ...FILES,
      status: "complete",
      incompleteReason: null,
      startedAt: "2026-11-21T11:00:00.000Z",
      endedAt: "2026-11-21T11:02:01.000Z",
      shape: {
        model: "closed",
        phases: [{ phase: "steady", durationMs: 60_000, from: 20, to: 20 }],
        vusMax: 20,
      },
      generatorsExpected: 3,
      scriptErrors: {
        count: 6,
        messages: [
          { message: "x", count: 3 },
          { message: "y", count: 3 },
        ],
        fatal: "boom",
      },
      comparabilityKey: "2xsame",
    });
    expect(merged.generators.map(({ id }) => id)).toEqual(["a/k6-1", "b/k6-1"]);
    expect(merged.events.map(({ message }) => message)).toEqual(["early", "late"]);
  });

  test("what one lacks, the whole lacks", () => {
    const merged = mergeEvidence(
      [
        run("a"),
        run("b", { status: "incomplete", incompleteReason: "killed" }),
        run("c", { status: "incomplete" }),
      ],
      FILES,
    );
    expect([merged.status, merged.incompleteReason]).toEqual(["incomplete", "b: killed; c: unknown"]);
  });

  test("each generator's tenant is named once; one that recorded none leaves the whole without", () => {
    const tenantOf = (...ids: (string | null | undefined)[]) =>
      mergeEvidence(
        ids.map((id, index) =>
          run(
            String(index),
            id === undefined ? {} : { tenant: { id, source: id === null ? "none-given" : "given" } },
          ),
        ),
        FILES,
      ).tenant;
    expect(tenantOf("acme", "acme")).toEqual({ id: "acme", source: "given" });
    expect(tenantOf("acme", "other", "acme")).toEqual({ id: "acme, other", source: "given" });
    expect(tenantOf(null, null)).toEqual({ id: null, source: "none-given" });
    expect(tenantOf("acme", undefined)).toBeUndefined();
  });

  test("generators that started in the same second keep apart", () => {
    const samples = { path: "samples.sketch", sha256: "2".repeat(64) };
    const merged = mergeEvidence([run("a"), run("a", { samples })], FILES);
    expect(merged.generators.map(({ id }) => id)).toEqual(["a/k6-1", "a-2/k6-1"]);
  });

  test("a script's own load stays one", () => {
    expect(mergeEvidence([run("a", { shape: null }), run("b", { shape: null })], FILES).shape).toBeNull();
  });

  const shape = {
    model: "closed" as const,
    phases: [{ phase: "steady" as const, durationMs: 90_000, from: 1, to: 1 }],
    vusMax: 1,
  };
  test.each([
    ["none", [], /runs to merge "0": expected at least two runs/],
    ["one", [run("a")], /runs to merge "1"/],
    ["the same twice", [run("a"), run("a")], /run "a": expected each run once/],
    [
      "another scenario",
      [run("a"), run("b", { scenario: "chat" })],
      /scenario of run b "chat": expected that of run a, made-up/,
    ],
    [
      "another profile",
      [run("a"), run("b", { profile: null })],
      /profile of run b "none": expected that of run a, quick/,
    ],
    ["another script", [run("a"), run("b", { bundle: null })], /script of run b "none"/],
    [
      "other phases",
      [run("a"), run("b", { shape })],
      /phases of run b "steady 90000ms": expected that of run a, steady 60000ms/,
    ],
    ["no plan in one", [run("a"), run("b", { shape: null })], /phases of run b "the script's own"/],
    [
      "one after another",
      [
        run("a"),
        run("b", {
          generators: [
            healthyGenerator({ startedAt: "2026-11-21T11:01:50.000Z", endedAt: "2026-11-21T11:03:50.000Z" }),
          ],
        }),
      ],
      /expected runs made at the same time: parts of one load; use compare/,
    ],
  ])("refuses %s", (_name, runs, problem) => {
    expect(() => mergeEvidence(runs, FILES)).toThrow(InputProblems);
    expect(() => mergeEvidence(runs, FILES)).toThrow(problem);
  });
});

test("summaries: counters and rates add up, percentiles are dropped", () => {
  const summary = (count: number, duration: number) => ({
    metrics: {
      http_reqs: { type: "counter", contains: "default", values: { count, rate: 5 } },
      http_req_failed: { type: "rate", contains: "default", values: { rate: 0.5, passes: 1, fails: 2 } },
      t: { type: "trend", contains: "time", values: { "p(95)": 100, count: 7 } },
      vus: { type: "gauge", contains: "default", values: { value: 5 } },
      broken: null,
    },
    state: { testRunDurationMs: duration },
  });
  expect(mergeSummaries([summary(10, 1_000), summary(20, 2_000), null, "damaged"])).toEqual({
    metrics: {
      http_reqs: { type: "counter", contains: "default", values: { count: 30 } },
      http_req_failed: { type: "rate", contains: "default", values: { passes: 2, fails: 4 } },
      t: { type: "trend", contains: "time", values: { count: 14 } },
      vus: { type: "gauge", contains: "default", values: {} },
    },
    state: { testRunDurationMs: 2_000 },
    root_group: NO_CHECKS,
  });
  expect(mergeSummaries([])).toEqual({
    metrics: {},
    state: { testRunDurationMs: 0 },
    root_group: NO_CHECKS,
  });
});

const NO_CHECKS = { name: "", path: "", groups: [], checks: [] };

test("summaries: checks add up, group by group", () => {
  const check = (name: string, passes: number, fails: number) => ({ name, path: `::${name}`, passes, fails });
  const summary = (checks: readonly object[], groups: readonly object[] = []) => ({
    root_group: { name: "", path: "", checks, groups },
  });
  const pay = (checks: readonly object[]) => ({ name: "pay", path: "::pay", groups: [], checks });
  expect(
    mergeSummaries([
      summary([check("is 200", 3, 1)], [pay([check("is paid", 1, 0)])]),
      summary([check("is 200", 2, 0), check("is new", 0, 1)], [pay([check("is paid", 0, 4)])]),
    ]).root_group,
  ).toEqual({
    name: "",
    path: "",
    checks: [check("is 200", 5, 1), check("is new", 0, 1)],
    groups: [pay([check("is paid", 1, 4)])],
  });
});

interface Sample {
  readonly metric: string;
  readonly endpoint: number;
  readonly second: number;
  readonly value: number;
  readonly generator: number;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  metric: fc.constantFrom("http_req_duration", "ws_ack_duration"),
  endpoint: fc.integer({ min: 0, max: 2 }),
  second: fc.integer({ min: 0, max: 59 }),
  value: fc.oneof(fc.double({ min: 0.01, max: 20_000, noNaN: true }), fc.constant(0)),
  generator: fc.integer({ min: 0, max: 2 }),
});

function fileOf(samples: readonly Sample[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk.slice()) });
  const ids = new Map<string, number>();
  const idOf = (metric: string, endpoint: string): number => {
    const key = `${metric} ${endpoint}`;
    const id = ids.get(key) ?? writer.defineSeries(metric, { phase: "steady", name: endpoint });
    ids.set(key, id);
    return id;
  };
  for (const { metric, endpoint, second, value } of [...samples].sort(
    (left, right) => left.second - right.second,
  )) {
    writer.add(idOf(metric, `GET /${endpoint}`), 1_700_000_000_000 + second * 1_000, value);
    writer.add(idOf("iterations", "all"), 1_700_000_000_000 + second * 1_000, 1);
  }
  writer.finish();
  return Buffer.concat(chunks);
}

const OBJECTIVES = parseThresholds(
  `version: 1
objectives:
  - { id: p95, metric: http_req_duration, statistic: p(95), pass: '< 900ms' }
  - { id: each, metric: http_req_duration, forEach: { tag: name, expect: [GET /0] }, statistic: p(99), pass: '< 9s' }
  - { id: worst, metric: http_req_duration, statistic: max, pass: '< 9s', window: { size: 10s, gap: hold } }
  - { id: share, metric: http_req_duration, where: { name: GET /1 }, statistic: share, pass: '< 50%' }
  - { id: ack, metric: ws_ack_duration, statistic: med, pass: '< 9s' }
  - { id: rate, metric: iterations, statistic: rate, pass: '> 1/s' }
`,
  "merge.yaml",
);

function verdictOf(bytes: Uint8Array): unknown {
  const verdict = judgeRun({
    evidence: soundEvidence({ generators: [healthyGenerator()] }),
    samples: readSampleStore(bytes),
    summary: {},
    thresholds: OBJECTIVES,
    thresholdsReference: null,
    nowMs: 0,
  });
  return verdict;
}

/** Sums of fractions depend on the order of adding in their last digits. */
const ROUNDED = (_key: string, value: unknown): unknown =>
  typeof value === "number" ? Number(value.toPrecision(12)) : value;

test("judging the merged files of three generators equals judging the union of their samples", () => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 400 }), (samples) => {
      const parts = [0, 1, 2]
        .map((generator) => samples.filter((one) => one.generator === generator))
        .filter((part) => part.length > 0)
        .map(fileOf);
      const merged = Buffer.concat([...mergeSampleFiles(parts)]);
      const union = JSON.stringify(verdictOf(fileOf(samples)), ROUNDED);
      expect(JSON.stringify(verdictOf(merged), ROUNDED)).toBe(union);
    }),
    { numRuns: 60, seed: 4 },
  );
});

describe("findings of several generators", () => {
  const lost = { name: "no order is lost", compared: 3, violations: 1, examples: ["7"] };
  const held: Finding = { name: "no order is lost", compared: 5, violations: 0, examples: [] };
  const checked = { state: "checked", findings: FILE } as const;
  const unchecked = { state: "not-checked", why: "no address" } as const;
  const of = (runId: string, invariants: RunEvidence["invariants"], ...findings: Finding[]) => ({
    evidence: { runId, invariants },
    findings,
  });

  test.each([
    ["none looked", [of("a", unchecked), of("b", { state: "none" })], null],
    ["they add up", [of("a", checked, lost), of("b", checked, held)], [{ ...lost, compared: 8 }]],
    [
      "one that did not look has compared nothing",
      [of("a", checked, held), of("b", unchecked)],
      [held, { name: "invariants of run b", compared: 0, violations: 0, examples: ["no address"] }],
    ],
  ])("%s", (_name, runs, expected) => {
    expect(mergeFindings(runs)).toEqual(expected);
  });
});
