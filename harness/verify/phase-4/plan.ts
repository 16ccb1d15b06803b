import { type CheckCase, type CheckSection, type Column, same, type Words } from "../checks.ts";
import { ACTUAL, EXPECTED, PASS_FAIL, TEST_CASE } from "../staging-plan.ts";

/** 000, 2.4, and 001's thirteen cases of phase 4, as data. */

const oneCase = (id: string, title: Words, expected: Words): CheckCase => ({ id, title, expected });
const COLUMNS: readonly Column[] = [TEST_CASE, EXPECTED, ACTUAL, PASS_FAIL];

export const SHARD_API_SECTION: CheckSection = {
  title: same("Shard API"),
  columns: COLUMNS,
  cases: [
    oneCase(
      "api-shards",
      { en: "list of shards", ko: "샤드 목록 조회" },
      {
        en: "three shards ACTIVE, each with primary and standby",
        ko: "샤드 3개 모두 ACTIVE, Primary와 Standby",
      },
    ),
    oneCase(
      "api-symbols",
      { en: "symbols of each shard", ko: "샤드별 심볼 조회" },
      { en: "each symbol in its shard and in no other", ko: "모든 심볼이 해당 샤드에만 있음" },
    ),
    oneCase(
      "api-counts",
      { en: "resting orders, lag, parked commands", ko: "호가 주문 수, 지연, 보류 명령" },
      {
        en: "one order more is one more; nothing waits or is parked",
        ko: "주문 1건에 1 증가, 지연·보류 없음",
      },
    ),
    oneCase(
      "api-pause",
      { en: "pause and resume a symbol", ko: "심볼 일시중지/재개" },
      {
        en: "PAUSED, then ACTIVE; 403 without an operator's key",
        ko: "PAUSED 후 ACTIVE, 운영자 키 없으면 403",
      },
    ),
    oneCase(
      "api-rebalance",
      { en: "move a symbol", ko: "심볼 재배치" },
      {
        en: "it lives there; 403 without a key, 404 for no such shard",
        ko: "해당 샤드로 이동, 키 없으면 403, 없는 샤드는 404",
      },
    ),
  ],
};

export const DASHBOARD_DATA_SECTION: CheckSection = {
  title: { en: "Dashboard data, asked of Prometheus", ko: "대시보드 데이터 (Prometheus 조회)" },
  columns: COLUMNS,
  cases: [
    oneCase(
      "data-throughput",
      { en: "commands by shard", ko: "샤드별 처리량" },
      { en: "rises by what was sent to each shard", ko: "샤드별로 보낸 주문 수만큼 증가" },
    ),
    oneCase(
      "data-engines",
      { en: "latency, lag, memory and garbage collection", ko: "지연시간, 지연 레코드, 메모리, GC" },
      { en: "a value for each engine", ko: "모든 엔진의 값이 있음" },
    ),
  ],
};

export const HEALTH_SECTION: CheckSection = {
  title: { en: "Health checks", ko: "헬스체크" },
  columns: COLUMNS,
  cases: [
    oneCase(
      "health-ok",
      { en: "all is well", ko: "정상 상태" },
      { en: "200 and ok of every service", ko: "모든 서비스 200, ok" },
    ),
    oneCase(
      "health-shard",
      { en: "a shard without a primary", ko: "Primary 없는 샤드" },
      { en: "degraded, with its name; ok when it is back", ko: "해당 샤드를 밝힌 degraded, 복구 후 ok" },
    ),
    oneCase(
      "health-kafka",
      { en: "Kafka does not answer", ko: "Kafka 무응답" },
      {
        en: "503 and the reason, of backend and engines; ok when it is back",
        ko: "백엔드와 엔진 모두 503과 이유, 복구 후 ok",
      },
    ),
  ],
};

/** What 000 expects in the log of the backend, by symbol and number of the shard. */
export const ROUTED_LINES = [
  { id: "log-1", symbol: "BTCUSDT", price: "46000", quantity: "0.001", shard: 1 },
  { id: "log-2", symbol: "ETHUSDT", price: "2800", quantity: "0.01", shard: 2 },
  { id: "log-3", symbol: "SOLUSDT", price: "95", quantity: "0.1", shard: 3 },
] as const;

export function routedLine({ symbol, shard }: { readonly symbol: string; readonly shard: number }): string {
  return `[OrderRouterService] Routed command PLACE_ORDER for symbol ${symbol} to shard shard-${shard}`;
}

export const LOG_SECTION: CheckSection = {
  title: { en: "2.4.3 Logs", ko: "2.4.3 로그 확인" },
  columns: COLUMNS,
  cases: ROUTED_LINES.map((line) => ({
    id: line.id,
    title: { en: `${line.symbol} order`, ko: `${line.symbol} 주문` },
    expected: same(routedLine(line)),
  })),
};

export const DASHBOARDS_SECTION: CheckSection = {
  title: { en: "2.4.1 Grafana dashboards", ko: "2.4.1 Grafana 대시보드 확인" },
  columns: [
    { heading: { en: "Dashboard", ko: "대시보드" }, cell: "title" },
    { heading: { en: "Check", ko: "확인 항목" }, cell: "expected" },
    ACTUAL,
    PASS_FAIL,
  ],
  cases: [
    oneCase("dashboard-overview", same("Matching Engine Overview"), {
      en: "throughput of each shard is shown",
      ko: "샤드별 처리량 표시",
    }),
    oneCase("dashboard-jvm", same("JVM Metrics"), { en: "memory and GC are normal", ko: "메모리/GC 정상" }),
    oneCase("dashboard-orders", same("Order Processing"), {
      en: "the chart of latencies is normal",
      ko: "지연시간 그래프 정상",
    }),
  ],
};

const alert = (rule: string, trigger: Words, received: Words): CheckCase => ({
  id: `alert-${rule}`,
  title: same(rule),
  expected: received,
  cells: { trigger },
});

export const ALERTS_SECTION: CheckSection = {
  title: { en: "2.4.2 Alerts", ko: "2.4.2 알림 테스트" },
  columns: [
    { heading: { en: "Alert rule", ko: "알림 규칙" }, cell: "title" },
    { heading: { en: "Trigger", ko: "트리거 방법" }, cell: "trigger" },
    { heading: { en: "Received", ko: "알림 수신 확인" }, cell: "expected" },
    ACTUAL,
    PASS_FAIL,
  ],
  cases: [
    alert("ShardDown", { en: "stop a shard", ko: "샤드 중지" }, { en: "by Slack", ko: "Slack 알림" }),
    alert("HighLatency", { en: "more load", ko: "부하 증가" }, { en: "by Slack", ko: "Slack 알림" }),
    alert(
      "HighErrorRate",
      { en: "inject errors", ko: "에러 주입" },
      { en: "by PagerDuty", ko: "PagerDuty 알림" },
    ),
    alert("KafkaLag", { en: "stop a consumer", ko: "Consumer 중지" }, { en: "by Slack", ko: "Slack 알림" }),
  ],
};
