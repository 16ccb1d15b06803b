import { same, type Words } from "../checks.ts";
import { FUNCTIONS } from "./functions.ts";
import { type Phase, PHASE_NUMBERS } from "../phases.ts";
import { CHECKED_SYMBOLS } from "./traffic-steps.ts";

/** A line of 001. Steps find lines by their ids; those that no step can find are people's. */
export interface CheckItem {
  readonly id: string;
  readonly title: Words;
  readonly note?: Words;
}

/** A table of 001 whose rows are single lines. */
export interface CheckGroup {
  readonly title: Words;
  readonly items: readonly CheckItem[];
}

function item(id: string, en: string, ko: string, note?: Words): CheckItem {
  return { id, title: { en, ko }, ...(note === undefined ? {} : { note }) };
}

const PHASE_TITLES: Readonly<Record<Phase, Words>> = {
  1: { en: "Phase 1: functions", ko: "Phase 1: 기본 기능 테스트 통과" },
  2: { en: "Phase 2: performance", ko: "Phase 2: 성능 테스트 통과" },
  3: { en: "Phase 3: faults", ko: "Phase 3: 장애 시나리오 테스트 통과" },
  4: { en: "Phase 4: monitoring", ko: "Phase 4: 모니터링 검증 통과" },
};

/** 001, section 1. */
export const BEFORE: readonly CheckGroup[] = [
  {
    title: { en: "1.1 Staging tests", ko: "1.1 스테이징 테스트 완료 확인" },
    items: [
      ...PHASE_NUMBERS.map((phase) => ({ id: `staging-phase-${phase}`, title: PHASE_TITLES[phase] })),
      item("staging-sign-off", "Staging is signed off", "스테이징 Sign-off 완료"),
    ],
  },
  {
    title: { en: "1.2 Infrastructure", ko: "1.2 인프라 준비" },
    items: [
      item("kafka-brokers", "Capacity of the Kafka cluster", "Kafka 클러스터 용량 확인", {
        en: "at least 3 brokers",
        ko: "최소 3 broker",
      }),
      item("kafka-topics", "Kafka topics exist", "Kafka 토픽 생성 완료", { en: "9 topics", ko: "9개 토픽" }),
      item("kafka-partitions", "Partitions of the topics", "토픽 파티션 수 확인", {
        en: "6 to 12",
        ko: "권장: 6-12",
      }),
      item("kafka-replication", "Replication factor of the topics", "토픽 Replication Factor 확인", {
        en: "at least 2",
        ko: "최소: 2",
      }),
      item(
        "infra-image",
        "Image of the matching engine is pushed",
        "매칭 엔진 Docker 이미지 Push",
        same("ECR/GCR"),
      ),
      item("infra-manifests", "Kubernetes manifests are reviewed", "K8s 매니페스트 검토 완료"),
      item("infra-config", "ConfigMaps and secrets are updated", "ConfigMap/Secret 업데이트"),
      item("infra-pdb", "Pod disruption budgets are set", "PDB (Pod Disruption Budget) 설정"),
    ],
  },
  {
    title: { en: "1.3 Monitoring", ko: "1.3 모니터링 준비" },
    items: [
      item("monitoring-dashboards", "Grafana dashboards are deployed", "Grafana 대시보드 배포", {
        en: "3 dashboards",
        ko: "3개 대시보드",
      }),
      item("monitoring-targets", "Prometheus reaches all its targets", "Prometheus ServiceMonitor 설정"),
      item("monitoring-alerts", "Alerting rules are deployed", "알림 규칙 배포", {
        en: "11 rules",
        ko: "11개 규칙",
      }),
      item(
        "monitoring-slack",
        "The Slack channel gets alerts",
        "Slack 알림 채널 확인",
        same("#matching-engine-alerts"),
      ),
      item("monitoring-pagerduty", "PagerDuty gets alerts", "PagerDuty 연동 확인", {
        en: "for critical alerts",
        ko: "Critical 알림용",
      }),
      item("monitoring-on-call", "Somebody is on call", "온콜 담당자 지정"),
    ],
  },
  {
    title: { en: "1.4 Documents and communication", ko: "1.4 문서 및 커뮤니케이션" },
    items: [
      item("documents-rollback", "The roll back is reviewed", "롤백 절차서 검토"),
      item("documents-operations", "Operations are briefed", "운영팀 브리핑 완료"),
      item("documents-support", "Support is told", "CS팀 공지 완료"),
      item("documents-internal", "The deployment is announced inside", "배포 공지 (내부)"),
      item("documents-external", "Maintenance is announced outside", "유지보수 공지 (외부)", {
        en: "where needed",
        ko: "필요시",
      }),
    ],
  },
  {
    title: { en: "1.5 Backups", ko: "1.5 백업 및 복구" },
    items: [
      item("backup-database", "Backup of the database", "DB 백업 완료"),
      item("backup-redis", "Snapshot of Redis", "Redis 스냅샷 생성"),
      item("backup-config", "Backup of the configuration", "현재 설정 백업", same("ConfigMap")),
      item("backup-image", "Tag of the image before", "이전 버전 이미지 태그 확인", {
        en: "for the roll back",
        ko: "롤백용",
      }),
    ],
  },
];

/** 001, 2.1. */
export const BASELINE: CheckGroup = {
  title: { en: "2.1 Before the deployment", ko: "2.1 배포 전 최종 확인 (T-2h)" },
  items: [
    item("day-system-normal", "The system is well", "시스템 상태 정상 확인"),
    item("baseline-errors", "Baseline of the error rate", "에러율 기준선 기록"),
    item("baseline-p50", "Baseline of the latency, p50", "지연시간 기준선 기록 (P50)"),
    item("baseline-p95", "Baseline of the latency, p95", "지연시간 기준선 기록 (P95)"),
    item("baseline-p99", "Baseline of the latency, p99", "지연시간 기준선 기록 (P99)"),
    item("baseline-throughput", "Baseline of the throughput", "처리량 기준선 기록"),
    item("baseline-lag", "Lag of the Kafka consumers", "Kafka Consumer Lag 확인"),
    item("day-on-call", "Who is on call is there", "온콜 담당자 대기 확인"),
  ],
};

/** Gates of a step that gives the new part traffic, by the end of their ids. */
export const GATES: readonly { readonly end: string; readonly title: Words }[] = [
  { end: "share", title: { en: "Share of the new part", ko: "신규 경로 비율" } },
  { end: "errors", title: { en: "Error rate", ko: "에러율" } },
  { end: "p95", title: { en: "P95 latency", ko: "P95 Latency" } },
  { end: "lag", title: { en: "Kafka consumer lag", ko: "Kafka Consumer Lag" } },
  { end: "active", title: { en: "All shards ACTIVE", ko: "샤드 상태" } },
  { end: "routing", title: { en: "Routing of each symbol", ko: "샤드 라우팅" } },
  { end: "paired-latency", title: { en: "New against old: p95 of answers", ko: "신규 대 기존: 응답 P95" } },
  { end: "paired-errors", title: { en: "New against old: errors", ko: "신규 대 기존: 에러율" } },
  {
    end: "paired-outcome",
    title: { en: "New against old: p95 of outcomes", ko: "신규 대 기존: 처리 결과 P95" },
  },
];

/** 001, section 3. */
export const AFTER: readonly CheckGroup[] = [
  {
    title: { en: "3.1 Right after", ko: "3.1 즉시 확인 (배포 후 30분)" },
    items: [
      item("after-errors", "API error rate", "API 에러율"),
      item("after-p95", "API P95 latency", "API P95 Latency"),
      item("after-throughput", "Throughput", "주문 처리량"),
      item("after-lag", "Kafka consumer lag", "Kafka Consumer Lag"),
      item("after-active", "State of the shards", "샤드 상태"),
    ],
  },
  {
    title: { en: "3.2 Routing of symbols", ko: "3.2 심볼별 라우팅 확인" },
    items: CHECKED_SYMBOLS.map((symbol) => ({ id: `routing-${symbol}`, title: same(symbol) })),
  },
  {
    title: { en: "3.3 Functions", ko: "3.3 기능 검증" },
    items: FUNCTIONS.map((name) => ({ id: `function-${name}`, title: functionTitle(name) })),
  },
  {
    title: { en: "3.4 Monitoring", ko: "3.4 모니터링 확인" },
    items: [
      item("dashboard-overview", "Overview: throughput of each shard", "Overview: 샤드별 처리량"),
      item("dashboard-jvm", "JVM: memory and garbage collection", "JVM: 메모리/GC 정상"),
      item("dashboard-orders", "Orders: graph of latencies", "Orders: 지연시간 그래프"),
    ],
  },
];

function functionTitle(name: (typeof FUNCTIONS)[number]): Words {
  const titles: Readonly<Record<(typeof FUNCTIONS)[number], Words>> = {
    place: { en: "Place an order", ko: "주문 생성" },
    cancel: { en: "Cancel an order", ko: "주문 취소" },
    fill: { en: "An order is filled", ko: "주문 체결" },
    position: { en: "Position", ko: "포지션 확인" },
    websocket: { en: "Updates by WebSocket", ko: "WebSocket 업데이트" },
  };
  return titles[name];
}

/** 001, 4.2. */
export const WEEKLY: CheckGroup = {
  title: { en: "4.2 Review of the week", ko: "4.2 주간 리뷰 항목" },
  items: [
    item("week-errors", "Course of the error rate", "전체 에러율 추이"),
    item("week-shards", "Load of each shard", "샤드별 부하 분산 비율"),
    item("week-peak", "Performance at the peak", "피크 시간 성능"),
    item("week-alerts", "Alerts that fired", "알림 발생 내역"),
    item("week-feedback", "What users say", "사용자 피드백"),
  ],
};

/** Every line that is a row of its own: what people may write of in `people.yaml`. */
export const CHECK_ITEMS: readonly CheckItem[] = [...BEFORE, BASELINE, ...AFTER, WEEKLY].flatMap(
  ({ items }) => items,
);
