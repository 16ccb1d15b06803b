import { type CheckResult, type CheckTable, same, type Words } from "../checks.ts";
import { CRITERIA_CASES, CRITERIA_TABLE } from "../performance-plan.ts";
import { type Phase, PHASE_NUMBERS } from "../phases.ts";
import { decisionWord, type Form, type StagingReport, summarize } from "../render.ts";
import { ACTUAL, PASS_FAIL } from "../staging-plan.ts";
import { decideGo, type GoNoGo } from "./decide.ts";
import { riskForm } from "./risks.ts";
import type { Made, PhaseStates } from "./saved-phases.ts";

const BOXES_TABLE: CheckTable = {
  title: { en: "3.1 Mandatory items", ko: "3.1 필수 통과 항목" },
  columns: [
    { heading: { en: "Done", ko: "완료" }, cell: "box" },
    { heading: { en: "Item", ko: "항목" }, cell: "title" },
    ACTUAL,
    PASS_FAIL,
  ],
};

/** 000, sections 3 to 6, filled in from the results of its phases. */
export function summarizePlan(
  phases: PhaseStates,
  at: string,
): { readonly report: StagingReport; readonly goNoGo: GoNoGo } {
  const goNoGo = decideGo(phases);
  const { isGo, reasons } = goNoGo;
  return {
    goNoGo,
    report: {
      title: {
        en: "Staging plan: completion and Go/No-Go",
        ko: "스테이징 테스트 계획: 완료 기준과 Go/No-Go",
      },
      at,
      notes: [],
      decision: { isGo, reasons },
      sections: [
        { table: BOXES_TABLE, results: goNoGo.boxes },
        { table: CRITERIA_TABLE, results: criteria(phases) },
      ],
      forms: [scheduleForm(phases, isGo, at), riskForm(phases), SIGN_OFF],
    },
  };
}

/** 000, 3.2, as phase 2 found it. */
function criteria(phases: PhaseStates): readonly CheckResult[] {
  const state = phases[2];
  return CRITERIA_CASES.map((row): CheckResult => {
    const found = state.counts ? state.record.results.find(({ id }) => id === row.id) : undefined;
    const { id, title, expected, cells = {} } = row;
    const ofPlan = { id, title, expected, cells };
    if (found !== undefined) {
      const { outcome, actual, evidence, durationMs } = found;
      return { ...ofPlan, outcome, actual, evidence, durationMs };
    }
    const isThere = state.counts || state.record !== null;
    const actual = state.counts
      ? same("–")
      : { en: `phase 2 ${state.why.en}`, ko: `Phase 2 ${state.why.ko}` };
    return {
      ...ofPlan,
      outcome: isThere ? "unmeasured" : "unchecked",
      actual,
      evidence: null,
      durationMs: 0,
    };
  });
}

const ACTIVITIES: Readonly<Record<Phase, Words>> = {
  1: { en: "functions", ko: "기본 기능 테스트" },
  2: { en: "performance", ko: "성능 테스트" },
  3: { en: "faults", ko: "장애 시나리오 테스트" },
  4: { en: "monitoring", ko: "모니터링 검증" },
};

/** 000, section 4: when each phase was carried out, and with what. */
function scheduleForm(phases: PhaseStates, isGo: boolean, at: string): Form {
  return {
    title: { en: "4. Schedule", ko: "4. 테스트 일정" },
    columns: [
      { en: "Day", ko: "일자" },
      { en: "Phase", ko: "단계" },
      { en: "Activity", ko: "주요 활동" },
      { en: "Responsible", ko: "담당자" },
      { en: "Carried out", ko: "실행 시각" },
      { en: "Made of", ko: "버전" },
      { en: "Results", ko: "결과" },
    ],
    rows: [
      ...PHASE_NUMBERS.map((phase) => {
        const state = phases[phase];
        const { record } = state;
        const result = (language: "en" | "ko"): string => {
          const told = record === null ? "" : summarize(record.results, language);
          return state.counts ? told : [told, state.why[language]].filter((part) => part !== "").join("; ");
        };
        return [
          same(`Day ${phase}`),
          same(`Phase ${phase}`),
          ACTIVITIES[phase],
          same(""),
          same(record?.at ?? "–"),
          same(record === null ? "–" : describeMade(record.made)),
          { en: result("en"), ko: result("ko") },
        ];
      }),
      [
        same("Day 5"),
        { en: "Review", ko: "리뷰" },
        { en: "results and Go/No-Go", ko: "결과 정리 및 Go/No-Go 결정" },
        same(""),
        same(at),
        same("–"),
        same(decisionWord({ isGo, reasons: [] })),
      ],
    ],
  };
}

function describeMade({ commit, hasChanges, version, runtime, scale }: Made): string {
  const what = commit === null ? version : `${commit.slice(0, 12)}${hasChanges ? " + changes" : ""}`;
  return [what, runtime, ...(scale < 1 ? [`×${scale}`] : [])].join(", ");
}

/** 000, section 6: left to people. */
const SIGN_OFF: Form = {
  title: same("6. Sign-off"),
  columns: [
    { en: "Role", ko: "역할" },
    { en: "Name", ko: "이름" },
    { en: "Signature", ko: "서명" },
    { en: "Date", ko: "날짜" },
  ],
  rows: ["QA Lead", "Dev Lead", "Ops Lead", "Product Owner"].map((role) => [
    same(role),
    same(""),
    same(""),
    same(""),
  ]),
};
