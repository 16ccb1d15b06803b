import { POOLS } from "./pools.ts";
import { failedShare, percentile, percentiles, requestsOf } from "./queries.ts";
import type { DashboardPlan } from "./types.ts";

const AUTHORIZE = "payment-authorize/objectives.yaml";
const INSTANCE = 'instance=~"$instance"';

/** What 004 asks to be seen of payments: dead letters, pools, outbox and circuit breakers. */
export const PAYMENT: DashboardPlan = {
  uid: "loadproof-payment",
  title: ["Payment", "결제"],
  about: [
    "Requests, calls of the payment gateway with their circuit breakers, the outbox, consumers with dead letters, pools.",
    "요청, PG 호출과 서킷 브레이커, Outbox, Consumer와 DLQ, 커넥션 풀",
  ],
  systems: ["payment"],
  instancesOf: "process_resident_memory_bytes",
  rows: [
    {
      title: ["Requests", "요청"],
      panels: [
        {
          title: ["Requests answered", "응답한 요청"],
          about: [
            "Requests that the API gateway answered, by status.",
            "API 게이트웨이의 응답 수, 상태 코드별",
          ],
          unit: "reqps",
          queries: [
            {
              expression: `sum by (status) (rate(http_request_duration_seconds_count{${requestsOf("gateway")}}[$__rate_interval]))`,
              legend: "{{status}}",
            },
          ],
        },
        {
          title: ["P95 of answers", "응답 P95"],
          about: ["Time of the API gateway's answers.", "API 게이트웨이의 응답 시간"],
          unit: "s",
          queries: [
            {
              expression: percentile(95, "http_request_duration_seconds_bucket", requestsOf("gateway")),
              legend: "P95",
            },
          ],
          bound: { file: AUTHORIZE, objective: "http-p95", fail: 1 },
        },
        {
          title: ["Error rate", "에러율"],
          about: [
            "Share of requests that the API gateway answered by 5xx.",
            "API 게이트웨이가 5xx로 응답한 비율",
          ],
          unit: "percentunit",
          queries: [{ expression: failedShare("gateway"), legend: "failed" }],
          bound: { file: AUTHORIZE, objective: "http-failed", fail: 0.05 },
        },
      ],
    },
    {
      title: ["Payment gateway", "PG"],
      panels: [
        {
          title: ["Calls of the payment gateway", "PG 호출"],
          about: ["Calls by operation and outcome.", "PG 호출 수, 작업과 결과별"],
          unit: "ops",
          queries: [
            {
              expression: `sum by (operation, outcome) (rate(payment_gateway_call_seconds_count{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{operation}} {{outcome}}",
            },
          ],
        },
        {
          title: ["Failed calls", "PG 호출 실패율"],
          about: [
            "Share of the calls that failed; 3% of captures do by plan, more are a storm of retries.",
            "PG 호출 실패 비율. 정산의 3%는 계획된 실패, 더 많으면 재시도 폭주",
          ],
          unit: "percentunit",
          queries: [
            {
              expression: `(sum(rate(payment_gateway_call_seconds_count{${INSTANCE},outcome="failed"}[$__rate_interval])) or vector(0)) / sum(rate(payment_gateway_call_seconds_count{${INSTANCE}}[$__rate_interval]))`,
              legend: "failed",
            },
          ],
          bound: { file: AUTHORIZE, objective: "gateway-calls", fail: 0.1 },
        },
        {
          title: ["P95 of the payment gateway", "PG P95"],
          about: ["Time of its answers by operation.", "PG 응답 시간, 작업별"],
          unit: "s",
          queries: [
            {
              expression: percentile(95, "payment_gateway_call_seconds_bucket", INSTANCE, "operation"),
              legend: "{{operation}} P95",
            },
          ],
        },
      ],
    },
    {
      title: ["Circuit breakers", "서킷 브레이커"],
      panels: [
        {
          title: ["Open circuit breakers", "열린 서킷 브레이커"],
          about: ["1 for a breaker that lets no call through.", "호출을 막고 있는 브레이커는 1"],
          unit: "short",
          queries: [
            {
              expression: `max by (instance, name) (circuit_breaker_state{${INSTANCE},state="OPEN"})`,
              legend: "{{instance}} {{name}}",
            },
          ],
          bound: { file: AUTHORIZE, objective: "breakers-closed", fail: 1 },
        },
        {
          title: ["Refused calls", "차단한 호출"],
          about: [
            "Calls that a breaker refused since its process started.",
            "프로세스 시작 이후 브레이커가 차단한 호출의 누계",
          ],
          unit: "short",
          queries: [
            {
              expression: `max by (instance, name) (circuit_breaker_not_permitted_calls{${INSTANCE}})`,
              legend: "{{instance}} {{name}}",
            },
          ],
        },
      ],
    },
    {
      title: ["Outbox", "Outbox"],
      panels: [
        {
          title: ["Outbox delay", "Outbox 지연"],
          about: [
            "From an event's row to Kafka's acknowledgement, P99 of what payments wrote.",
            "이벤트 기록부터 Kafka 확인까지의 시간, 결제 이벤트의 P99",
          ],
          unit: "s",
          queries: [
            {
              expression: percentile(
                99,
                "outbox_delay_seconds_bucket",
                `service="ingest-service",${INSTANCE}`,
              ),
              legend: "P99",
            },
          ],
          bound: { file: AUTHORIZE, objective: "outbox-delay", fail: 1 },
        },
        {
          title: ["Outbox delay of all services", "전체 서비스의 Outbox 지연"],
          about: ["The same with the events of the workers.", "워커의 이벤트를 포함한 같은 시간"],
          unit: "s",
          queries: percentiles("outbox_delay_seconds_bucket", INSTANCE),
        },
        {
          title: ["Failed tries", "연속 전송 실패"],
          about: [
            "Tries to send that failed since the last one that did not.",
            "마지막 성공 이후 실패한 전송 시도 수",
          ],
          unit: "short",
          queries: [
            {
              expression: `max by (instance) (outbox_failed_tries{${INSTANCE}})`,
              legend: "{{instance}}",
            },
          ],
        },
      ],
    },
    {
      title: ["Consumers and dead letters", "Consumer와 DLQ"],
      panels: [
        {
          title: ["Dead letters", "DLQ로 보낸 레코드"],
          about: [
            "Records that were parked because they could not be handled; zero where a consumer runs and parked none.",
            "처리할 수 없어 DLQ로 보낸 레코드 수. Consumer가 동작 중이고 없으면 0",
          ],
          unit: "ops",
          queries: [
            {
              expression: `sum by (instance) (rate(consumer_records_total{${INSTANCE},result="parked"}[$__rate_interval])) or 0 * sum by (instance) (rate(consumer_records_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Records", "레코드"],
          about: ["Records by what became of them.", "처리 결과별 레코드 수"],
          unit: "ops",
          queries: [
            {
              expression: `sum by (result) (rate(consumer_records_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{result}}",
            },
          ],
        },
        {
          title: ["Consumer lag", "Consumer 지연 레코드"],
          about: [
            "Records that are not read yet, as of the last ones that Kafka gave.",
            "마지막으로 받은 레코드 기준 아직 읽지 않은 레코드 수",
          ],
          unit: "short",
          queries: [
            {
              expression: `sum by (instance, topic) (consumer_lag_records{${INSTANCE}})`,
              legend: "{{instance}} {{topic}}",
            },
          ],
        },
        {
          title: ["Requests in progress at workers", "워커가 처리 중인 요청"],
          about: ["Requests that a worker holds.", "워커가 처리 중인 요청 수"],
          unit: "short",
          queries: [
            {
              expression: `sum by (instance) (worker_requests_in_progress{${INSTANCE}})`,
              legend: "{{instance}}",
            },
          ],
        },
      ],
    },
    POOLS,
  ],
};
