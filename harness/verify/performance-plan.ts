import type { PhaseName } from "../contracts/shape.ts";
import { type CheckCase, type CheckTable, type Column, same, type Words } from "./checks.ts";
import { PASS_FAIL } from "./staging-plan.ts";

/** 000, 2.2 and 3.2: phase 2 as data. What it judges by stands in `thresholds/staging/`. */

/** A row of a table of figures, judged with sharding off and on. */
export interface FigureCase extends CheckCase {
  /** Objective that decides, of the phase's or of the runs' threshold file. */
  readonly objective: string;
  /** Objective with the target, where that takes more requests to show; it is said beside the row. */
  readonly target?: string;
}

const METRIC: Column = { heading: { en: "Metric", ko: "메트릭" }, cell: "title" };
const TARGET: Words = { en: "Target", ko: "목표" };
const MEASURED: Column = { heading: { en: "Measured", ko: "측정값" }, cell: "actual" };

export const THROUGHPUT_TABLE: CheckTable = {
  title: { en: "2.2.1 Throughput", ko: "2.2.1 처리량 테스트" },
  columns: [METRIC, { heading: TARGET, cell: "expected" }, MEASURED, PASS_FAIL],
};

const throughput = (name: string): Words => ({ en: `${name} throughput`, ko: `${name} 처리량` });

function throughputCase(id: string, title: Words, expected: string, objective = id): FigureCase {
  return { id, title, expected: same(expected), objective };
}

export const THROUGHPUT_CASES: readonly FigureCase[] = [
  throughputCase("router-throughput", throughput("OrderRouter"), "≥100K/sec"),
  throughputCase("kafka-throughput", throughput("Kafka"), "≥50K/sec"),
  throughputCase("api-p95", same("API P95 Latency"), "<500ms", "http-p95"),
  throughputCase("api-p99", same("API P99 Latency"), "<1000ms", "http-p99"),
  throughputCase("error-rate", same("Error Rate"), "<0.1%"),
];

export const CRITERIA_TABLE: CheckTable = {
  title: { en: "3.2 Performance criteria", ko: "3.2 성능 기준" },
  columns: [
    METRIC,
    { heading: { en: "Minimum", ko: "최소" }, cell: "minimum" },
    { heading: TARGET, cell: "expected" },
    { heading: { en: "Maximum", ko: "최대" }, cell: "maximum" },
    MEASURED,
    PASS_FAIL,
  ],
};

function latencyCase(percent: 50 | 95 | 99, objective: string, target: string, maximum: string): FigureCase {
  return {
    id: `criterion-p${percent}`,
    title: same(`P${percent} Latency`),
    objective,
    expected: same(target),
    cells: { minimum: "-", maximum },
  };
}

export const CRITERIA_CASES: readonly FigureCase[] = [
  {
    id: "criterion-throughput",
    title: { en: "Throughput", ko: "처리량" },
    objective: "criterion-throughput",
    expected: same("100K/s"),
    cells: { minimum: "50K/s", maximum: "-" },
  },
  latencyCase(50, "order-p50", "<50ms", "100ms"),
  latencyCase(95, "http-p95", "<200ms", "500ms"),
  latencyCase(99, "http-p99", "<500ms", "1000ms"),
  {
    id: "criterion-errors",
    title: same("Error Rate"),
    objective: "error-rate",
    target: "http-failed",
    expected: same("<0.01%"),
    cells: { minimum: "-", maximum: "0.1%" },
  },
];

/** The profile of `exchange-orders` that is 2.2.2, in requests per second. */
export const RAMP_PROFILE = "rate-ramp";

/** What is judged by: each run, by sharding, and what is measured beside them. */
export const STAGING_THRESHOLDS = {
  off: "thresholds/staging/sharding-off.yaml",
  on: "thresholds/staging/sharding-on.yaml",
  beside: "thresholds/staging/phase-2.yaml",
} as const;

export const RAMP_TABLE: CheckTable = {
  title: { en: "2.2.2 Load: the ramp", ko: "2.2.2 부하 테스트 시나리오 (점진적 부하 증가)" },
  columns: [
    { heading: { en: "Stage", ko: "단계" }, cell: "title" },
    { heading: same("VUs"), cell: "vus" },
    { heading: { en: "Duration", ko: "기간" }, cell: "duration" },
    { heading: { en: "Expected RPS", ko: "예상 RPS" }, cell: "expected" },
    { heading: { en: "Measured RPS", ko: "측정 RPS" }, cell: "actual" },
    PASS_FAIL,
  ],
};

/** A stage of the ramp: a phase of the profile, or a part of it. Its id is its objective's. */
export interface RampStage {
  readonly id: string;
  readonly title: Words;
  readonly vus: number;
  /** As 000 writes it. */
  readonly duration: string;
  readonly requestsPerSecond: number;
  readonly phase: PhaseName;
  /** From where to where in the phase, as shares of it. */
  readonly part: { readonly from: number; readonly to: number };
}

const WHOLE = { from: 0, to: 1 };
const PEAK = { vus: 100, duration: "5m", requestsPerSecond: 1_000, phase: "steady" } as const;

const load = (vus: number, duration: string, requestsPerSecond: number) => ({
  vus,
  duration,
  requestsPerSecond,
});

export const RAMP_STAGES: readonly RampStage[] = [
  { id: "ramp-warm-up", title: same("Warmup"), ...load(10, "1m", 100), phase: "warm-up", part: WHOLE },
  { id: "ramp-ramp-up", title: same("Ramp-up"), ...load(50, "2m", 500), phase: "ramp-up", part: WHOLE },
  { id: "ramp-peak", title: same("Peak"), ...PEAK, part: { from: 0, to: 0.5 } },
  { id: "ramp-sustain", title: same("Sustain"), ...PEAK, part: { from: 0.5, to: 1 } },
  { id: "ramp-cool-down", title: same("Cool-down"), ...load(10, "2m", 100), phase: "ramp-down", part: WHOLE },
];

export const SHARES_TABLE: CheckTable = {
  title: { en: "2.2.3 Load by shard", ko: "2.2.3 샤드별 부하 분산 확인" },
  columns: [
    { heading: { en: "Shard", ko: "샤드" }, cell: "title" },
    { heading: { en: "Expected share", ko: "예상 비율" }, cell: "expected" },
    { heading: { en: "Actual share", ko: "실제 비율" }, cell: "actual" },
    PASS_FAIL,
  ],
};

const shareCase = (number: number, symbols: string, expected: string): CheckCase => ({
  id: `share-${number}`,
  title: same(`shard-${number} (${symbols})`),
  expected: same(expected),
});

export const SHARE_CASES: readonly CheckCase[] = [
  shareCase(1, "BTC", "40-50%"),
  shareCase(2, "ETH", "25-35%"),
  shareCase(3, "Other", "20-30%"),
];

/** Not in 000: whether its figures are those of runs that can be trusted, and of data that is right. */
export const RUNS_TABLE: CheckTable = {
  title: { en: "Runs and invariants", ko: "부하 실행과 불변식" },
  columns: [
    { heading: { en: "Check", ko: "항목" }, cell: "title" },
    { heading: { en: "Expected", ko: "예상 결과" }, cell: "expected" },
    { heading: { en: "Actual", ko: "실제 결과" }, cell: "actual" },
    PASS_FAIL,
  ],
};
