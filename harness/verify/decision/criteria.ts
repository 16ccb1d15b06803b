import type { CheckResult, Outcome, Words } from "../checks.ts";
import { same } from "../checks.ts";
import { PHASE_3_ORDER } from "../phase-3/plan.ts";
import { ALERTS_SECTION } from "../phase-4/plan.ts";
import type { Phase } from "../phases.ts";
import { summarize } from "../render.ts";
import { REPLICAS_SECTION } from "../replicas.ts";
import { FLOW_SECTION, LEGACY_SECTION, ROUTING_SECTION } from "../staging-plan.ts";
import type { PhaseStates } from "./saved-phases.ts";

/** A mandatory box of 000, 3.1: the cases that tick it. */
export interface Box {
  readonly id: string;
  readonly title: Words;
  readonly phase: Phase;
  readonly cases: readonly string[];
}

const idsOf = ({ cases }: { readonly cases: readonly { readonly id: string }[] }): readonly string[] =>
  cases.map(({ id }) => id);

/** 000, 3.1. */
export const MANDATORY_BOXES: readonly Box[] = [
  {
    id: "box-routing",
    title: { en: "all symbols are routed to the right shard", ko: "모든 심볼이 올바른 샤드로 라우팅됨" },
    phase: 1,
    cases: idsOf(ROUTING_SECTION),
  },
  {
    id: "box-orders",
    title: { en: "orders are placed, cancelled and filled", ko: "주문 생성/취소/체결 정상 동작" },
    phase: 1,
    cases: [...idsOf(LEGACY_SECTION), ...idsOf(FLOW_SECTION)],
  },
  {
    id: "box-throughput",
    title: { en: "performance target (100K orders/sec)", ko: "성능 목표 달성 (100K orders/sec)" },
    phase: 2,
    cases: ["router-throughput"],
  },
  { id: "box-p95", title: same("API P95 Latency < 500ms"), phase: 2, cases: ["api-p95"] },
  { id: "box-errors", title: same("Error Rate < 0.1%"), phase: 2, cases: ["error-rate"] },
  {
    id: "box-failover",
    title: { en: "the standby takes over from a failed shard", ko: "샤드 장애 시 Standby 전환 성공" },
    phase: 3,
    cases: ["shard-1-down", ...idsOf(REPLICAS_SECTION)],
  },
  {
    id: "box-rollback",
    title: { en: "the rollback works", ko: "롤백 절차 정상 동작" },
    phase: 3,
    cases: PHASE_3_ORDER.filter((id) => id.startsWith("rollback-")),
  },
  {
    id: "box-alerts",
    title: { en: "alerts are received", ko: "모니터링 알림 정상 수신" },
    phase: 4,
    cases: idsOf(ALERTS_SECTION),
  },
];

const GRAVEST_FIRST: readonly Outcome[] = ["fail", "unmeasured", "unchecked"];
const TICKED = same("[x]");
const NOT_TICKED = same("[ ]");
const NEEDED: Words = { en: "all its cases passed", ko: "해당 케이스 모두 통과" };

/** A box is ticked when each of its cases passed; one that is not there was not measured. */
export function tickBox(box: Box, phases: PhaseStates): CheckResult {
  const { id, title, phase, cases } = box;
  const state = phases[phase];
  const row = { id, title, expected: NEEDED, evidence: null, durationMs: 0 };
  if (!state.counts) {
    const { en, ko } = state.why;
    const outcome = state.record === null ? "unchecked" : "unmeasured";
    const actual = { en: `phase ${phase} ${en}`, ko: `Phase ${phase} ${ko}` };
    return { ...row, outcome, actual, cells: { box: NOT_TICKED } };
  }
  const found = state.record.results.filter((result) => cases.includes(result.id));
  const missing = cases.filter((one) => !found.some((result) => result.id === one));
  const outcome =
    GRAVEST_FIRST.find((one) => found.some((result) => result.outcome === one)) ??
    (missing.length > 0 ? "unmeasured" : "pass");
  const told = (language: "en" | "ko"): string =>
    [
      `Phase ${phase}`,
      summarize(found, language),
      ...(missing.length > 0 ? [`${MISSING[language]}: ${missing.join(", ")}`] : []),
      ...found
        .filter((result) => result.outcome === "fail" || result.outcome === "unmeasured")
        .slice(0, 2)
        .map((result) => result.title[language]),
    ]
      .filter((part) => part !== "")
      .join("; ");
  return {
    ...row,
    outcome: outcome === "unchecked" && missing.length > 0 ? "unmeasured" : outcome,
    actual: { en: told("en"), ko: told("ko") },
    cells: { box: outcome === "pass" ? TICKED : NOT_TICKED },
  };
}

const MISSING: Words = { en: "no result of", ko: "결과 없음" };
