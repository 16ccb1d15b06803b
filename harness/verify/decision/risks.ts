import type { Language } from "../../options/table.ts";
import { same, type Words } from "../checks.ts";
import { PHASE_3_ORDER } from "../phase-3/plan.ts";
import { ALERTS_SECTION, HEALTH_SECTION } from "../phase-4/plan.ts";
import { CRITERIA_CASES, THROUGHPUT_CASES } from "../performance-plan.ts";
import type { Phase } from "../phases.ts";
import { type Form, summarize } from "../render.ts";
import { ROUTING_SECTION } from "../staging-plan.ts";
import type { PhaseStates } from "./saved-phases.ts";

/** A risk of 000, section 5, with the cases that tell of it. */
interface Risk {
  readonly title: Words;
  readonly impact: string;
  readonly response: Words;
  readonly tells: readonly {
    readonly what: Words;
    readonly phase: Phase;
    readonly cases: readonly string[];
  }[];
}

const idsOf = (cases: readonly { readonly id: string }[]): readonly string[] => cases.map(({ id }) => id);

const RISKS: readonly Risk[] = [
  {
    title: { en: "orders go to the wrong shard", ko: "샤드 라우팅 오류" },
    impact: "High",
    response: { en: "roll back, sharding off", ko: "롤백 절차 실행, 샤딩 비활성화" },
    tells: [
      { what: { en: "routing", ko: "라우팅" }, phase: 1, cases: idsOf(ROUTING_SECTION.cases) },
      {
        what: { en: "rollback", ko: "롤백" },
        phase: 3,
        cases: PHASE_3_ORDER.filter((id) => id.startsWith("rollback-")),
      },
    ],
  },
  {
    title: { en: "performance targets are missed", ko: "성능 목표 미달" },
    impact: "Medium",
    response: { en: "more partitions, other batch sizes", ko: "파티션 수 증가, 배치 크기 조정" },
    tells: [
      { what: { en: "throughput", ko: "처리량" }, phase: 2, cases: idsOf(THROUGHPUT_CASES) },
      { what: { en: "criteria of 3.2", ko: "3.2 성능 기준" }, phase: 2, cases: idsOf(CRITERIA_CASES) },
    ],
  },
  {
    title: { en: "unstable connection to Kafka", ko: "Kafka 연결 불안정" },
    impact: "High",
    response: { en: "look at retries, other time-outs", ko: "재시도 로직 확인, 타임아웃 조정" },
    tells: [
      {
        what: { en: "Kafka silent, back, restarted", ko: "Kafka 무응답, 복구, 재시작" },
        phase: 3,
        cases: PHASE_3_ORDER.filter((id) => id.includes("kafka")),
      },
    ],
  },
  {
    title: { en: "gaps in the monitoring", ko: "모니터링 누락" },
    impact: "Medium",
    response: { en: "more alert rules", ko: "알림 규칙 추가" },
    tells: [
      { what: { en: "alerts", ko: "알림" }, phase: 4, cases: idsOf(ALERTS_SECTION.cases) },
      { what: { en: "health checks", ko: "헬스체크" }, phase: 4, cases: idsOf(HEALTH_SECTION.cases) },
    ],
  },
];

/** 000, section 5, with what the results say of each risk. */
export function riskForm(phases: PhaseStates): Form {
  return {
    title: { en: "5. Risks", ko: "5. 리스크 및 대응" },
    columns: [
      { en: "Risk", ko: "리스크" },
      { en: "Impact", ko: "영향도" },
      { en: "Response", ko: "대응 방안" },
      { en: "What the results say", ko: "테스트 결과" },
    ],
    rows: RISKS.map((risk) => [
      risk.title,
      same(risk.impact),
      risk.response,
      { en: sayOf(risk, phases, "en"), ko: sayOf(risk, phases, "ko") },
    ]),
  };
}

function sayOf({ tells }: Risk, phases: PhaseStates, language: Language): string {
  return tells
    .map(({ what, phase, cases }) => {
      const state = phases[phase];
      const name = `${what[language]} (Phase ${phase})`;
      if (!state.counts) return `${name}: ${state.why[language]}`;
      const found = state.record.results.filter(({ id }) => cases.includes(id));
      const missed = found.filter(({ outcome }) => outcome === "fail" || outcome === "unmeasured");
      const named = missed.map(({ title }) => title[language]).join(", ");
      const told = summarize(found, language) || NO_RESULTS[language];
      return named === "" ? `${name}: ${told}` : `${name}: ${told} (✗ ${named})`;
    })
    .join("; ");
}

const NO_RESULTS: Words = { en: "no results", ko: "결과 없음" };
