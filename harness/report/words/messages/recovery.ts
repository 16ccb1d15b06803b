import type { Messages } from "./types.ts";

/** What faults did, and how soon it was over. */
export const RECOVERY = {
  "recovery.title": ["Recovery", "복구"],
  "recovery.outcome": ["Outcome", "결과"],
  "recovery.outcome.recovered": ["recovered", "복구됨"],
  "recovery.outcome.no-impact": ["no impact", "영향 없음"],
  "recovery.outcome.not-recovered": ["not recovered", "복구되지 않음"],
  "recovery.outcome.undecided": ["can't be told", "판정 불가"],
  "recovery.outcome.unfit": ["system was not well before", "장애 이전부터 비정상"],
  "recovery.outcome.unproven": ["not shown to take effect", "장애 적용 확인 안 됨"],
  "recovery.detection": ["Beyond a limit after", "한계값 초과까지"],
  "recovery.fromInjection": ["Clients back, from the injection", "클라이언트 복구, 주입부터"],
  "recovery.fromHealing": ["Clients back, from the healing", "클라이언트 복구, 해제부터"],
  "recovery.beforeHealing": ["before it was undone", "해제 이전"],
  "recovery.system": ["System back, from the injection", "시스템 복구, 주입부터"],
  "recovery.data": ["Data", "데이터"],
  "recovery.data.met": ["right", "정상"],
  "recovery.data.missed": ["wrong", "이상"],
  "recovery.breached": ["Time beyond limits, in all", "한계값 초과 시간 합계"],
  "recovery.objectives": ["Beyond their limits", "한계값을 초과한 목표"],
  "recovery.budget": ["Error budget spent", "오류 예산 소진"],
  "recovery.requests": ["Requests meanwhile", "그동안의 요청"],
  "recovery.requests.of": [
    "{failed} failed, {unknown} without an answer, {dropped} never made, of {count}",
    "{count}건 중 실패 {failed}, 무응답 {unknown}, 누락 {dropped}",
  ],
  "recovery.flaps": ["Relapses", "재발"],
  "recovery.residual": ["p95 before and after", "p95 이전과 이후"],
  "recovery.none": ["none", "없음"],
  "recovery.notMeasured": ["not measured", "측정하지 않음"],
  "recovery.legend": [
    "In the charts over time a fault is shaded with its number; the red strip on top is when any objective was beyond its limit because of it, and the dashed line with ✓ is when all were within theirs for good: the first 10 good seconds that no bad one follows.",
    "시간 차트에서 장애 구간은 번호와 함께 음영으로 표시됩니다. 위쪽 빨간 띠는 그 장애로 한계값을 초과한 시간이고, ✓ 점선은 모든 목표가 한계값 이내로 완전히 돌아온 시점(이후 초과가 없는 첫 10초의 시작)입니다.",
  ],
} as const satisfies Messages;
