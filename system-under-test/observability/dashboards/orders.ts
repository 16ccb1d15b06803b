import { percentile, percentiles } from "./queries.ts";
import type { DashboardPlan, Panel, Words } from "./types.ts";

const OBJECTIVES = "exchange-orders/objectives.yaml";
const ANSWER = "exchange_order_answer_seconds_bucket";

function answerLatency(quantile: 50 | 95 | 99, bound: Panel["bound"]): Panel {
  const title: Words = [`P${quantile} of answers`, `응답 P${quantile}`];
  return {
    title,
    about: [
      "Time until an order or a cancel was answered, by the way it went; an answer means that Kafka has the order.",
      "주문과 취소의 응답 시간, 경로별. 응답은 Kafka가 주문을 받았다는 뜻",
    ],
    unit: "s",
    queries: [
      {
        expression: percentile(quantile, ANSWER, 'instance=~"$instance"', "routing"),
        legend: `{{routing}} P${quantile}`,
      },
    ],
    ...(bound === undefined ? {} : { bound }),
  };
}

/** 000, 2.4.1: Order Processing. */
export const ORDER_PROCESSING: DashboardPlan = {
  uid: "loadproof-order-processing",
  title: ["Order Processing", "Order Processing (주문 처리)"],
  about: [
    "How fast orders are answered and matched, how many fail, and where they wait.",
    "주문의 응답·체결 시간, 실패, 대기",
  ],
  systems: ["exchange"],
  instancesOf: "order_router_commands_waiting",
  rows: [
    {
      title: ["Latency", "지연시간"],
      panels: [
        answerLatency(50, { file: OBJECTIVES, objective: "order-p50", warn: 0.05, fail: 0.1 }),
        answerLatency(95, { file: OBJECTIVES, objective: "http-p95", warn: 0.2, fail: 0.5 }),
        answerLatency(99, { file: OBJECTIVES, objective: "http-p99", warn: 0.5, fail: 1 }),
        {
          title: ["Time until the engine's word", "엔진 결과까지의 시간"],
          about: [
            "Time from placing an order until its engine's first word of it was read.",
            "주문부터 엔진의 첫 결과를 읽을 때까지의 시간",
          ],
          unit: "s",
          queries: percentiles("exchange_order_outcome_seconds_bucket", 'instance=~"$instance"'),
        },
      ],
    },
    {
      title: ["Orders", "주문"],
      panels: [
        {
          title: ["Orders answered", "응답한 주문"],
          about: ["Orders and cancels answered, by status.", "상태 코드별 주문·취소 응답 수"],
          unit: "ops",
          queries: [
            {
              expression:
                'sum by (status) (rate(exchange_order_answer_seconds_count{instance=~"$instance"}[$__rate_interval]))',
              legend: "{{status}}",
            },
          ],
        },
        {
          title: ["Error rate", "에러율"],
          about: [
            "Share of orders and cancels answered by 5xx or 429.",
            "주문·취소 중 5xx 또는 429로 응답한 비율",
          ],
          unit: "percentunit",
          queries: [
            {
              expression:
                '(sum(rate(exchange_order_answer_seconds_count{instance=~"$instance",status=~"5..|429"}[$__rate_interval])) or vector(0)) / sum(rate(exchange_order_answer_seconds_count{instance=~"$instance"}[$__rate_interval]))',
              legend: "failed",
            },
          ],
          bound: { file: OBJECTIVES, objective: "orders-taken", warn: 0.0001, fail: 0.001 },
        },
        {
          title: ["Commands of each symbol", "심볼별 명령"],
          about: ["Commands of each symbol that were routed.", "심볼별로 라우팅한 명령 수"],
          unit: "ops",
          queries: [
            {
              expression:
                'sum by (symbol) (rate(order_router_symbol_commands_total{instance=~"$instance"}[$__rate_interval]))',
              legend: "{{symbol}}",
            },
          ],
        },
      ],
    },
    {
      title: ["Where orders wait", "대기"],
      panels: [
        {
          title: ["Requests in progress", "처리 중인 요청"],
          about: ["Requests that a backend is answering.", "백엔드가 처리 중인 요청 수"],
          unit: "short",
          queries: [
            {
              expression: 'sum by (instance) (http_requests_in_flight{instance=~"$instance"})',
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Commands waiting for Kafka", "Kafka 대기 명령"],
          about: ["Commands that Kafka has not acknowledged.", "Kafka가 아직 확인하지 않은 명령 수"],
          unit: "short",
          queries: [
            {
              expression: 'sum by (instance) (order_router_commands_waiting{instance=~"$instance"})',
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["WebSockets", "WebSocket 연결"],
          about: ["Open WebSockets that are told of fills.", "체결 알림을 받는 열린 WebSocket 수"],
          unit: "short",
          queries: [
            {
              expression: 'sum by (instance) (exchange_websockets{instance=~"$instance"})',
              legend: "{{instance}}",
            },
          ],
        },
      ],
    },
  ],
};
