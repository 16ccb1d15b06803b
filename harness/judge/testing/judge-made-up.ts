import type { Comparison } from "../../contracts/comparison.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { judgeRun, type JudgeInput } from "../judge-run.ts";
import { parseThresholds } from "../thresholds/parse.ts";
import { soundEvidence } from "./evidence.ts";
import { StoreBuilder } from "./store-builder.ts";

const MINUTE_MS = 60_000;

/** The same value so many times. */
export function repeated(value: number, count: number): readonly number[] {
  return Array.from({ length: count }, () => value);
}

/** A minute of load with nothing wrong: 1,200 requests of 80 to 120 ms, none failed, 300 iterations. */
export function calmMinute(): StoreBuilder {
  const tags = { service: "chat", name: "GET /", status: "200", expected_response: "true" };
  const times = Array.from({ length: 1_200 }, (_, index) => 80 + (index % 41));
  return new StoreBuilder()
    .spread("http_req_duration", times, MINUTE_MS, tags)
    .spread("http_req_failed", repeated(0, 1_200), MINUTE_MS, tags)
    .spread("http_reqs", repeated(1, 1_200), MINUTE_MS, tags)
    .spread("iterations", repeated(1, 300), MINUTE_MS);
}

export interface MadeUp {
  /** Objectives of the file, as YAML list items without the leading dash and indentation: one per entry. */
  readonly objectives?: readonly string[];
  /** Further top-level YAML. */
  readonly file?: string;
  readonly store?: StoreBuilder | null;
  readonly evidence?: Partial<RunEvidence>;
  readonly input?: Partial<JudgeInput>;
}

export const P95 = "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }";

/** Judges a made-up run: a calm minute against one objective it keeps, with what is changed. */
export function judgeMadeUp({
  objectives = [P95],
  file = "",
  store = calmMinute(),
  evidence = {},
  input = {},
}: MadeUp): Verdict {
  return judgeRun(madeUpInput({ objectives, file, store, evidence, input }));
}

export function madeUpInput({
  objectives = [P95],
  file = "",
  store = calmMinute(),
  evidence = {},
  input = {},
}: MadeUp): JudgeInput {
  const list =
    objectives.length === 0 ? "" : `objectives:\n${objectives.map((one) => `  - ${one}`).join("\n")}\n`;
  return {
    evidence: soundEvidence(evidence),
    samples: store?.store ?? null,
    summary: { metrics: {} },
    thresholds: parseThresholds(`version: 1\n${file}\n${list}`, "made-up.yaml"),
    thresholdsReference: null,
    nowMs: Date.parse("2026-11-21T12:00:00Z"),
    ...input,
  };
}

/** Results of what the file or the script asks for, without what every run is held to. */
export function asked({ objectives }: Pick<Verdict, "objectives">): Verdict["objectives"] {
  return objectives.filter(({ implied }) => !implied);
}

/** Every code a verdict carries, those inside of others too. Checks that are in order are left out, but for one that says so. */
export function codesOf(verdict: Verdict): ReadonlySet<string> {
  const objectives = verdict.objectives.flatMap((one) => [one, ...one.notes]);
  const faults = verdict.faults.flatMap((one) => [one, ...Object.values(one.gates)]);
  const { validity, invariants, notes } = verdict;
  return codesIn([verdict, ...objectives, ...validity, ...invariants, ...faults, ...notes]);
}

export function codesOfComparison(comparison: Comparison): ReadonlySet<string> {
  return codesIn([comparison, ...comparison.objectives, ...comparison.notes]);
}

function codesIn(reasons: readonly Reason[]): ReadonlySet<string> {
  const inside = (reason: Reason): readonly string[] => [
    reason.code,
    ...Object.values(reason.facts).flatMap((fact) => (typeof fact === "string" ? [] : inside(fact))),
  ];
  return new Set(reasons.flatMap(inside));
}
