import type { AlertRule } from "../rules.ts";

/** `docs/alerts.json`: what a run of phase 4 has written as `alerts.json`. */
export interface MeasuredAlerts {
  readonly divisor: number;
  readonly intervalS: number;
  readonly alerts: readonly {
    readonly alert: string;
    readonly severity: string;
    readonly fault: string;
    readonly receiver: string;
    readonly firingAfterS: number;
    readonly toldAfterS: number;
    readonly resolvedAfterS: number;
    readonly rule: { readonly expr: string; readonly for?: string };
  }[];
}

export type PageLanguage = "en" | "ko";

const HEADINGS: Readonly<Record<PageLanguage, readonly string[]>> = {
  en: [
    "rule",
    "level",
    "fires when",
    "for",
    "fault",
    "fires after",
    "receiver, told after",
    "over, told after",
  ],
  ko: ["규칙", "수준", "조건", "지속", "장애", "발생까지", "수신처와 수신까지", "해제 수신까지"],
};
const BY_RECEIVER = { critical: "PagerDuty, Slack", warning: "Slack", none: "watchdog" } as const;

const CONDITIONS: Readonly<Record<string, Readonly<Record<PageLanguage, string>>>> = {
  "ShardDown critical": { en: "no engine of a shard writes", ko: "샤드의 Primary 없음" },
  "HighLatency warning": { en: "P95 of the exchange ≥ 500 ms", ko: "거래소 P95 ≥ 500ms" },
  "HighLatency critical": { en: "P95 of the exchange > 2 s", ko: "거래소 P95 > 2초" },
  "HighErrorRate critical": { en: "more than 1% of answers are 5xx", ko: "5xx 응답 > 1%" },
  "KafkaLag warning": { en: "1000 records of a shard are not read", ko: "샤드의 읽지 않은 레코드 ≥ 1000" },
  "SeveralShardsDown critical": { en: "two shards or more are down", ko: "샤드 2개 이상 중단" },
  "DataMismatch critical": { en: "copies of the data differ", ko: "사본의 데이터 불일치" },
  "MessageStoreFailing critical": {
    en: "more than 0.1% of messages are not stored",
    ko: "메시지 저장 실패 > 0.1%",
  },
  "MessageStoreSlow warning": { en: "P95 of storing > 300 ms", ko: "메시지 저장 P95 > 300ms" },
  "DeadLetters warning": { en: "an event was parked in 5 minutes", ko: "5분 내 Dead Letter 발생" },
  "CircuitBreakerOpen critical": { en: "a circuit breaker is open", ko: "서킷 브레이커 OPEN" },
  "PoolExhausted warning": { en: "callers wait for a connection", ko: "DB 연결 대기 발생" },
  "ExchangeMetricsMissing critical": { en: "a metric of the exchange is gone", ko: "거래소 지표 사라짐" },
  "ChatMetricsMissing critical": { en: "a metric of the chat system is gone", ko: "채팅 지표 사라짐" },
  "PaymentMetricsMissing critical": { en: "a metric of the payment system is gone", ko: "결제 지표 사라짐" },
  "InstanceDown warning": { en: "a target does not answer", ko: "수집 대상 무응답" },
  "Watchdog none": { en: "always", ko: "항상" },
};

const FAULTS: Readonly<Record<string, string>> = {
  "both engines of shard-3 are killed (SIGKILL)": "shard-3의 엔진 2개 강제 종료(SIGKILL)",
  "latency of 150 ms between backend and Kafka": "백엔드와 Kafka 사이 150ms 지연",
  "Kafka is paused (SIGSTOP)": "Kafka 정지(SIGSTOP)",
  "both engines of shard-2 are paused (SIGSTOP), its orders go on":
    "shard-2의 엔진 2개 정지(SIGSTOP), 주문은 계속",
};

/** The table of the page, between its marks. Throws for what has no words in the language. */
export function alertsTable(
  rules: readonly AlertRule[],
  measured: MeasuredAlerts,
  language: PageLanguage,
): string {
  const rows = rules.map((rule) => {
    const { severity } = rule.labels;
    const seen = measured.alerts.find((one) => one.alert === rule.alert && one.severity === severity);
    const condition = CONDITIONS[`${rule.alert} ${severity}`]?.[language];
    if (condition === undefined) throw new Error(`no words for ${rule.alert} ${severity}`);
    const receivers = BY_RECEIVER[severity];
    const cells =
      seen === undefined
        ? ["–", "–", receivers, "–"]
        : [
            language === "en" ? seen.fault : korean(seen.fault),
            `${seen.firingAfterS} s`,
            `${receivers}: ${seen.toldAfterS} s`,
            `${seen.resolvedAfterS} s`,
          ];
    return [
      `[${rule.alert}](alerts.md#${rule.alert.toLowerCase()})`,
      severity,
      condition,
      rule.for ?? "0s",
      ...cells,
    ];
  });
  const note =
    language === "en"
      ? `Seconds are those of durations divided by ${measured.divisor}, with a look every ${measured.intervalS} s: a \`for\` of 5 minutes is ${300 / measured.divisor} s there.`
      : `초는 모든 기간을 ${measured.divisor}로 나누고 ${measured.intervalS}초마다 수집한 값: \`for\` 5분은 ${300 / measured.divisor}초.`;
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(HEADINGS[language]),
    line(HEADINGS[language].map(() => "---")),
    ...rows.map(line),
    "",
    note,
  ].join("\n");
}

function korean(fault: string): string {
  const text = FAULTS[fault];
  if (text === undefined) throw new Error(`no Korean for ${fault}`);
  return text;
}
