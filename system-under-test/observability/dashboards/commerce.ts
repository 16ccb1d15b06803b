import { POOLS } from "./pools.ts";
import { failedShare, percentile, requestsOf } from "./queries.ts";
import type { DashboardPlan } from "./types.ts";

const OBJECTIVES = "order-payment/objectives.yaml";
const INSTANCE = 'instance=~"$instance"';
const SECONDS = "http_request_duration_seconds_bucket";

/** What 003 looks at: orders, payments, carts, and what their queries cost. */
export const COMMERCE: DashboardPlan = {
  uid: "loadproof-commerce",
  title: ["Commerce", "커머스"],
  about: [
    "Orders, payments and carts: latency, errors, refusals, and what queries cost.",
    "주문·결제·장바구니의 지연시간, 에러, 거절, 쿼리 비용",
  ],
  systems: ["commerce"],
  instancesOf: "process_resident_memory_bytes",
  rows: [
    {
      title: ["Requests", "요청"],
      panels: [
        {
          title: ["Requests answered", "응답한 요청"],
          about: ["Requests by route.", "경로별 응답 수"],
          unit: "reqps",
          queries: [
            {
              expression: `sum by (route) (rate(http_request_duration_seconds_count{${requestsOf("commerce")}}[$__rate_interval]))`,
              legend: "{{route}}",
            },
          ],
        },
        {
          title: ["P95 of orders and payments", "주문·결제 P95"],
          about: ["Time until an order or its payment was answered.", "주문과 결제의 응답 시간"],
          unit: "s",
          queries: [
            {
              expression: percentile(
                95,
                SECONDS,
                `service="commerce",${INSTANCE},method="POST",route=~"/api/orders|/api/orders/:id/pay"`,
                "route",
              ),
              legend: "{{route}} P95",
            },
          ],
          bound: { file: OBJECTIVES, objective: "order-p95", fail: 0.131 },
        },
        {
          title: ["P95 of carts", "장바구니 P95"],
          about: ["Time until a cart was read.", "장바구니 조회 응답 시간"],
          unit: "s",
          queries: [
            {
              expression: percentile(
                95,
                SECONDS,
                `service="commerce",${INSTANCE},method="GET",route="/api/users/:id/cart"`,
              ),
              legend: "P95",
            },
          ],
          bound: { file: OBJECTIVES, objective: "cart-p95", fail: 0.06 },
        },
        {
          title: ["Error rate", "에러율"],
          about: ["Share of requests that were answered by 5xx.", "5xx로 응답한 비율"],
          unit: "percentunit",
          queries: [{ expression: failedShare("commerce"), legend: "failed" }],
          bound: { file: OBJECTIVES, objective: "errors", fail: 0.001 },
        },
      ],
    },
    {
      title: ["What became of them", "결과"],
      panels: [
        {
          title: ["Outcomes", "결과별 요청"],
          about: [
            "Changes by what became of them: made, replayed, or the code of the refusal.",
            "변경 요청의 결과: 처리, 재응답, 거절 코드",
          ],
          unit: "ops",
          queries: [
            {
              expression: `sum by (request, outcome) (rate(commerce_outcomes_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{request}} {{outcome}}",
            },
          ],
        },
        {
          title: ["Requests per transaction", "트랜잭션당 요청"],
          about: ["Requests that shared a transaction, on average.", "트랜잭션 하나에 묶인 요청 수의 평균"],
          unit: "short",
          queries: [
            {
              expression: `sum by (request) (rate(commerce_group_items_sum{${INSTANCE}}[$__rate_interval])) / sum by (request) (rate(commerce_group_items_count{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{request}}",
            },
          ],
        },
      ],
    },
    {
      title: ["What queries cost", "쿼리 비용"],
      panels: [
        {
          title: ["Queries per cart", "장바구니당 쿼리"],
          about: [
            "Queries that a read of a cart took, on average; growing with the lines of a cart is N+1.",
            "장바구니 조회당 쿼리 수의 평균. 상품 수에 비례해 늘면 N+1",
          ],
          unit: "short",
          queries: [
            {
              expression: `sum(rate(commerce_cart_queries_sum{${INSTANCE}}[$__rate_interval])) / sum(rate(commerce_cart_queries_count{${INSTANCE}}[$__rate_interval]))`,
              legend: "queries",
            },
          ],
        },
        {
          title: ["Rows read without an index", "인덱스 없이 읽은 행"],
          about: [
            "Rows that sequential scans read, by table; many mean that an index is missing.",
            "순차 스캔이 읽은 행 수, 테이블별. 많으면 인덱스 누락",
          ],
          unit: "ops",
          queries: [
            {
              expression: `max by (relname) (rate(pg_stat_user_tables_seq_tup_read{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{relname}}",
            },
          ],
        },
      ],
    },
    POOLS,
  ],
};
