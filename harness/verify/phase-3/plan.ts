import { type CheckSection, type CheckTable, type Column, type Words } from "../checks.ts";
import { ACTUAL, EXPECTED, LEGACY_INPUT, PASS_FAIL, TEST_CASE } from "../staging-plan.ts";

/** 000, 2.3, and 001's nine cases of phase 3, as data. */

const CHECKED: Column = { heading: { en: "Check", ko: "확인 항목" }, cell: "title" };
const oneCase = (id: string, title: Words, expected: Words) => ({ id, title, expected });

export const PAUSE_SECTION: CheckSection = {
  title: { en: "Symbols paused and resumed", ko: "심볼 일시중지/재개" },
  columns: [TEST_CASE, EXPECTED, ACTUAL, PASS_FAIL],
  cases: [
    oneCase(
      "pause-refuses",
      { en: "orders for a paused symbol", ko: "일시중지된 심볼의 주문" },
      { en: "409 symbol_paused; other symbols go on", ko: "409 symbol_paused, 다른 심볼은 계속 처리" },
    ),
    oneCase(
      "pause-keeps",
      { en: "resting orders of a paused symbol", ko: "일시중지된 심볼에 남은 주문" },
      { en: "stay, and can be cancelled", ko: "유지되고 취소 가능" },
    ),
    oneCase(
      "resume-trades",
      { en: "the symbol is resumed", ko: "심볼 재개" },
      { en: "orders are taken and traded again", ko: "주문 접수와 체결 재개" },
    ),
  ],
};

export const KAFKA_SECTION: CheckSection = {
  title: { en: "Kafka errors", ko: "Kafka 에러 핸들링" },
  columns: [TEST_CASE, EXPECTED, ACTUAL, PASS_FAIL],
  cases: [
    oneCase(
      "kafka-silent",
      { en: "Kafka does not answer", ko: "Kafka 무응답" },
      {
        en: "a clear error within 8 s, then at once; nothing is said to be taken",
        ko: "8초 안에 명확한 에러, 이후 즉시 에러, 접수로 응답하지 않음",
      },
    ),
    oneCase(
      "kafka-back",
      { en: "Kafka answers again", ko: "Kafka 복구" },
      {
        en: "orders are taken again; each order of unknown outcome has one",
        ko: "주문 접수 재개, 결과를 알 수 없던 주문의 결과 확정",
      },
    ),
  ],
};

export const ROLLBACK_CASES_SECTION: CheckSection = {
  title: { en: "Rollback", ko: "롤백 시나리오" },
  columns: [TEST_CASE, EXPECTED, ACTUAL, PASS_FAIL],
  cases: [
    oneCase(
      "rollback-symbols",
      { en: "sharding is switched off under orders", ko: "주문 처리 중 샤딩 비활성화" },
      {
        en: "all symbols are back with the legacy engine, with resting orders and positions",
        ko: "모든 심볼이 남은 주문, 포지션과 함께 기존 엔진으로 복귀",
      },
    ),
    oneCase(
      "rollback-forth",
      { en: "sharding is switched on again under orders", ko: "주문 처리 중 샤딩 재활성화" },
      {
        en: "all symbols are on their shards, no order is refused",
        ko: "모든 심볼이 해당 샤드로 복귀, 거절 0건",
      },
    ),
  ],
};

export const REBALANCE_SECTION: CheckSection = {
  title: { en: "Dynamic rebalancing", ko: "동적 리밸런싱" },
  columns: [TEST_CASE, EXPECTED, ACTUAL, PASS_FAIL],
  cases: [
    oneCase(
      "rebalance-there",
      { en: "ADAUSDT moves from shard 3 to shard 2", ko: "ADAUSDT: 샤드 3 → 샤드 2" },
      {
        en: "no order is refused or lost; book and position move along",
        ko: "거절·유실 0건, 호가와 포지션 이동",
      },
    ),
    oneCase("rebalance-back", { en: "and back", ko: "다시 샤드 3으로" }, { en: "the same", ko: "위와 같음" }),
  ],
};

export const SHARD_FAULT_SECTION: CheckSection = {
  title: { en: "2.3.1 Shard faults", ko: "2.3.1 샤드 장애 테스트" },
  columns: [
    { heading: { en: "Scenario", ko: "시나리오" }, cell: "title" },
    { heading: { en: "Method", ko: "테스트 방법" }, cell: "method" },
    { heading: { en: "Expected", ko: "예상 동작" }, cell: "expected" },
    ACTUAL,
    PASS_FAIL,
  ],
  cases: [
    {
      ...oneCase(
        "shard-1-down",
        { en: "Shard-1 primary down", ko: "Shard-1 Primary 다운" },
        {
          en: "the standby is promoted within 10 s, traffic goes on",
          ko: "Standby 승격, 트래픽 전환 (10초 이내)",
        },
      ),
      cells: { method: { en: "SIGKILL of the primary", ko: "Primary 프로세스 강제 종료 (SIGKILL)" } },
    },
    {
      ...oneCase(
        "shard-2-cut-off",
        { en: "Shard-2 network partition", ko: "Shard-2 네트워크 파티션" },
        { en: "a time-out, then an error", ko: "타임아웃 후 에러 반환" },
      ),
      cells: {
        method: {
          en: "its engines and Kafka hear nothing of each other (Toxiproxy)",
          ko: "두 엔진과 Kafka 사이 통신 차단 (Toxiproxy)",
        },
      },
    },
    {
      ...oneCase(
        "shard-3-kafka",
        { en: "Shard-3 loses Kafka", ko: "Shard-3 Kafka 연결 끊김" },
        { en: "it connects again and goes on", ko: "재연결 후 복구" },
      ),
      cells: { method: { en: "Kafka restarted", ko: "Kafka 재시작" } },
    },
  ],
};

export const ROLLBACK_SECTION: CheckSection = {
  title: { en: "2.3.2 Rollback", ko: "2.3.2 롤백 테스트" },
  columns: [CHECKED, EXPECTED, ACTUAL, PASS_FAIL],
  cases: [
    oneCase(
      "rollback-topic",
      { en: "orders go to the legacy topic", ko: "기존 토픽으로 라우팅 전환" },
      { en: `${LEGACY_INPUT} is used`, ko: `${LEGACY_INPUT} 사용` },
    ),
    oneCase(
      "rollback-running",
      { en: "orders on their way", ko: "진행 중 주문 처리" },
      { en: "finish", ko: "정상 완료" },
    ),
    oneCase(
      "rollback-new",
      { en: "new orders", ko: "신규 주문 처리" },
      { en: "are handled", ko: "정상 처리" },
    ),
  ],
};

export const CANARY_SECTION: CheckSection = {
  title: { en: "2.3.3 Canary, 10%", ko: "2.3.3 카나리 배포 테스트 (10%)" },
  columns: [CHECKED, EXPECTED, ACTUAL, PASS_FAIL],
  cases: [
    oneCase(
      "canary-legacy",
      { en: "90% of the traffic → legacy", ko: "90% 트래픽 → Legacy" },
      { en: "the legacy topic; of nine symbols eight", ko: "기존 토픽 (심볼 9개 중 8개)" },
    ),
    oneCase(
      "canary-sharded",
      { en: "10% of the traffic → sharded", ko: "10% 트래픽 → Sharded" },
      { en: "the shard's topic; of nine symbols one", ko: "샤드 토픽 (심볼 9개 중 1개)" },
    ),
    oneCase(
      "canary-errors",
      { en: "error rates compared", ko: "에러율 비교" },
      { en: "the same", ko: "동일 수준" },
    ),
  ],
};

/** Of all that phase 3 did to it. */
export const THROUGHOUT_TABLE: CheckTable = {
  title: { en: "Orders over the whole phase", ko: "전체 단계의 주문" },
  columns: [CHECKED, EXPECTED, ACTUAL, PASS_FAIL],
};

/** Sections in the order of the documents: 001's nine cases, then 000's three tables. */
export const PHASE_3_SECTIONS: readonly CheckSection[] = [
  PAUSE_SECTION,
  KAFKA_SECTION,
  ROLLBACK_CASES_SECTION,
  REBALANCE_SECTION,
  SHARD_FAULT_SECTION,
  ROLLBACK_SECTION,
  CANARY_SECTION,
];

/** Cases in the order in which they are carried out; each leaves the exchange as the next one needs it. */
export const PHASE_3_ORDER: readonly string[] = [
  "pause-refuses",
  "pause-keeps",
  "resume-trades",
  "rebalance-there",
  "rebalance-back",
  "shard-1-down",
  "shard-2-cut-off",
  "kafka-silent",
  "kafka-back",
  "shard-3-kafka",
  "rollback-symbols",
  "rollback-topic",
  "rollback-running",
  "rollback-new",
  "canary-legacy",
  "canary-sharded",
  "canary-errors",
  "rollback-forth",
];
