import { POOLS } from "./pools.ts";
import { percentile } from "./queries.ts";
import type { DashboardPlan } from "./types.ts";

const COMMON = "common.yaml";
const INSTANCE = 'instance=~"$instance"';
const STORED = "chat_message_store_seconds_bucket";

/** What 002 looks at: messages stored and delivered, connections, and the stores behind them. */
export const CHAT: DashboardPlan = {
  uid: "loadproof-chat",
  title: ["Chat", "채팅"],
  about: [
    "Messages stored and delivered, WebSockets, and the store behind them.",
    "메시지 저장과 전달, WebSocket, 저장소",
  ],
  systems: ["chat"],
  instancesOf: "process_resident_memory_bytes",
  rows: [
    {
      title: ["Messages", "메시지"],
      panels: [
        {
          title: ["Messages stored", "저장한 메시지"],
          about: ["Messages by where they came from and how they ended.", "메시지 수, 경로와 결과별"],
          unit: "ops",
          queries: [
            {
              expression: `sum by (source, status) (rate(chat_message_store_seconds_count{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{source}} {{status}}",
            },
          ],
        },
        {
          title: ["P95 of storing", "저장 P95"],
          about: ["Time from a message's arrival to its commit.", "메시지 도착부터 커밋까지의 시간"],
          unit: "s",
          queries: [{ expression: percentile(95, STORED, INSTANCE, "source"), legend: "{{source}} P95" }],
          bound: { file: COMMON, objective: "store-p95", fail: 0.3 },
        },
        {
          title: ["P99 of storing", "저장 P99"],
          about: ["The same for the slowest hundredth.", "가장 느린 1%의 같은 시간"],
          unit: "s",
          queries: [{ expression: percentile(99, STORED, INSTANCE, "source"), legend: "{{source}} P99" }],
          bound: { file: COMMON, objective: "store-p99", fail: 0.8 },
        },
      ],
    },
    {
      title: ["Delivery", "전달"],
      panels: [
        {
          title: ["WebSockets", "WebSocket 연결"],
          about: ["Open connections of each instance.", "인스턴스별 열린 연결 수"],
          unit: "short",
          queries: [
            {
              expression: `sum by (instance) (websocket_connections{${INSTANCE}})`,
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Fan-out", "팬아웃"],
          about: [
            "Messages published to Redis, and received from it, by whether a socket here is in their room.",
            "Redis에 발행한 메시지와 받은 메시지. 받은 것은 이 인스턴스에 필요한지로 구분",
          ],
          unit: "ops",
          queries: [
            {
              expression: `sum by (status) (rate(chat_fan_out_published_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "published {{status}}",
            },
            {
              expression: `sum by (needed) (rate(chat_fan_out_received_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "received, needed: {{needed}}",
            },
          ],
        },
        {
          title: ["Gaps", "누락 구간"],
          about: [
            "Gaps in the messages of rooms that were noticed and filled from the store.",
            "방 메시지에서 발견하고 저장소에서 채운 누락 구간",
          ],
          unit: "ops",
          queries: [
            {
              expression: `sum(rate(chat_feed_gaps_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "noticed",
            },
            {
              expression: `sum(rate(chat_feed_filled_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "filled",
            },
          ],
        },
      ],
    },
    {
      title: ["Store", "저장소"],
      panels: [
        {
          title: ["Expected wait", "예상 대기"],
          about: [
            "How long a message that came now would take to be stored, the slowest lane of each instance.",
            "지금 도착한 메시지의 예상 저장 시간, 인스턴스별 가장 느린 레인",
          ],
          unit: "s",
          queries: [
            {
              expression: `max by (instance) (chat_store_lane_wait_seconds{${INSTANCE}})`,
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Rows waiting to be written", "쓰기 대기 행"],
          about: ["Messages that wait for a write transaction.", "쓰기 트랜잭션을 기다리는 메시지 수"],
          unit: "short",
          queries: [
            {
              expression: `sum by (instance) (dbman_write_queue_rows{${INSTANCE}})`,
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["P95 of write transactions", "쓰기 트랜잭션 P95"],
          about: ["Time of a write transaction, commit included.", "커밋을 포함한 쓰기 트랜잭션 시간"],
          unit: "s",
          queries: [
            { expression: percentile(95, "dbman_write_batch_seconds_bucket", INSTANCE), legend: "P95" },
          ],
        },
        {
          title: ["Tenant cache", "테넌트 캐시"],
          about: [
            "Look-ups of tenant metadata: hit, miss or stale.",
            "테넌트 메타데이터 조회: hit, miss, stale",
          ],
          unit: "ops",
          queries: [
            {
              expression: `sum by (result) (rate(tenant_cache_requests_total{${INSTANCE}}[$__rate_interval]))`,
              legend: "{{result}}",
            },
          ],
        },
        {
          title: ["P95 of calls between services", "서비스 간 호출 P95"],
          about: [
            "Time of a call to another service, failover included.",
            "장애 전환을 포함한 서비스 간 호출 시간",
          ],
          unit: "s",
          queries: [
            {
              expression: percentile(
                95,
                "dependency_request_duration_seconds_bucket",
                INSTANCE,
                "dependency",
              ),
              legend: "{{dependency}} P95",
            },
          ],
        },
      ],
    },
    POOLS,
  ],
};
