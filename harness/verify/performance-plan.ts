import type { PhaseName } from "../contracts/shape.ts";
import { type CheckCase, type CheckTable, type Column, same, type Words } from "./checks.ts";
import { PASS_FAIL } from "./staging-plan.ts";

/** 000, 2.2 and 3.2: phase 2 as data. */

/** What phase 2 measures, with sharding off and on. Units: orders per second, milliseconds, share of requests (0 to 1). */
export type FigureName =
  | "router-orders-per-second"
  | "kafka-orders-per-second"
  | "api-ms-p50"
  | "api-ms-p95"
  | "api-ms-p99"
  | "error-share";

/** Objectives of the run's threshold file that give the figures of the API. */
export const FIGURE_OBJECTIVES = {
  "api-ms-p50": "order-p50",
  "api-ms-p95": "http-p95",
  "api-ms-p99": "http-p99",
  "error-share": "http-failed",
} as const satisfies Partial<Record<FigureName, string>>;

export interface FigureBound {
  readonly operator: ">=" | "<";
  readonly value: number;
}

/** A row of a table of figures: it passes within the bound; the target is said beside it. */
export interface FigureCase extends CheckCase {
  readonly figure: FigureName;
  readonly bound: FigureBound;
  readonly target: FigureBound;
}

const METRIC: Column = { heading: { en: "Metric", ko: "메트릭" }, cell: "title" };
const TARGET: Words = { en: "Target", ko: "목표" };
const MEASURED: Column = { heading: { en: "Measured", ko: "측정값" }, cell: "actual" };

const atLeast = (value: number): FigureBound => ({ operator: ">=", value });
const below = (value: number): FigureBound => ({ operator: "<", value });

export const THROUGHPUT_TABLE: CheckTable = {
  title: { en: "2.2.1 Throughput", ko: "2.2.1 처리량 테스트" },
  columns: [METRIC, { heading: TARGET, cell: "expected" }, MEASURED, PASS_FAIL],
};

function throughputCase(
  id: string,
  title: Words,
  figure: FigureName,
  expected: string,
  bound: FigureBound,
): FigureCase {
  return { id, title, figure, expected: same(expected), bound, target: bound };
}

const throughput = (name: string): Words => ({ en: `${name} throughput`, ko: `${name} 처리량` });

export const THROUGHPUT_CASES: readonly FigureCase[] = [
  throughputCase(
    "router-throughput",
    throughput("OrderRouter"),
    "router-orders-per-second",
    "≥100K/sec",
    atLeast(100_000),
  ),
  throughputCase(
    "kafka-throughput",
    throughput("Kafka"),
    "kafka-orders-per-second",
    "≥50K/sec",
    atLeast(50_000),
  ),
  throughputCase("api-p95", same("API P95 Latency"), "api-ms-p95", "<500ms", below(500)),
  throughputCase("api-p99", same("API P99 Latency"), "api-ms-p99", "<1000ms", below(1_000)),
  throughputCase("error-rate", same("Error Rate"), "error-share", "<0.1%", below(0.001)),
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

function latencyCase(percent: 50 | 95 | 99, figure: FigureName, target: number, maximum: number): FigureCase {
  return {
    id: `criterion-p${percent}`,
    title: same(`P${percent} Latency`),
    figure,
    expected: same(`<${target}ms`),
    cells: { minimum: "-", maximum: `${maximum}ms` },
    bound: below(maximum),
    target: below(target),
  };
}

export const CRITERIA_CASES: readonly FigureCase[] = [
  {
    id: "criterion-throughput",
    title: { en: "Throughput", ko: "처리량" },
    figure: "kafka-orders-per-second",
    expected: same("100K/s"),
    cells: { minimum: "50K/s", maximum: "-" },
    bound: atLeast(50_000),
    target: atLeast(100_000),
  },
  latencyCase(50, "api-ms-p50", 50, 100),
  latencyCase(95, "api-ms-p95", 200, 500),
  latencyCase(99, "api-ms-p99", 500, 1_000),
  {
    id: "criterion-errors",
    title: same("Error Rate"),
    figure: "error-share",
    expected: same("<0.01%"),
    cells: { minimum: "-", maximum: "0.1%" },
    bound: below(0.001),
    target: below(0.0001),
  },
];

/** The profile of `exchange-orders` that is 2.2.2, in requests per second. */
export const RAMP_PROFILE = "rate-ramp";

/** Threshold files of its runs, by sharding: with it off no shard gets an order, so there is no share to judge. */
export const RAMP_THRESHOLDS = {
  on: "thresholds/exchange-orders/objectives.yaml",
  off: "thresholds/staging/sharding-off.yaml",
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

/** A stage of the ramp: a phase of the profile, or a part of it. */
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

export const RAMP_STAGES: readonly RampStage[] = [
  {
    id: "ramp-warm-up",
    title: same("Warmup"),
    vus: 10,
    duration: "1m",
    requestsPerSecond: 100,
    phase: "warm-up",
    part: WHOLE,
  },
  {
    id: "ramp-ramp-up",
    title: same("Ramp-up"),
    vus: 50,
    duration: "2m",
    requestsPerSecond: 500,
    phase: "ramp-up",
    part: WHOLE,
  },
  {
    id: "ramp-peak",
    title: same("Peak"),
    vus: 100,
    duration: "5m",
    requestsPerSecond: 1_000,
    phase: "steady",
    part: { from: 0, to: 0.5 },
  },
  {
    id: "ramp-sustain",
    title: same("Sustain"),
    vus: 100,
    duration: "5m",
    requestsPerSecond: 1_000,
    phase: "steady",
    part: { from: 0.5, to: 1 },
  },
  {
    id: "ramp-cool-down",
    title: same("Cool-down"),
    vus: 10,
    duration: "2m",
    requestsPerSecond: 100,
    phase: "ramp-down",
    part: WHOLE,
  },
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

export interface ShareCase extends CheckCase {
  readonly shard: string;
  /** Shares of all commands, 0 to 1, both included. */
  readonly minimum: number;
  readonly maximum: number;
}

function shareCase(number: number, symbols: string, minimum: number, maximum: number): ShareCase {
  return {
    id: `share-${number}`,
    title: same(`shard-${number} (${symbols})`),
    expected: same(`${minimum}-${maximum}%`),
    shard: `shard-${number}`,
    minimum: minimum / 100,
    maximum: maximum / 100,
  };
}

export const SHARE_CASES: readonly ShareCase[] = [
  shareCase(1, "BTC", 40, 50),
  shareCase(2, "ETH", 25, 35),
  shareCase(3, "Other", 20, 30),
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
