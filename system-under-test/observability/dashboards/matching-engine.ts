import type { DashboardPlan } from "./types.ts";

const OBJECTIVES = "exchange-orders/objectives.yaml";

/** 000, 2.4.1: Matching Engine Overview. */
export const MATCHING_ENGINE: DashboardPlan = {
  uid: "loadproof-matching-engine",
  title: ["Matching Engine Overview", "Matching Engine Overview (매칭 엔진 개요)"],
  about: [
    "What each shard of the exchange does, how far it is behind, and who leads it.",
    "샤드별 처리량, 지연 레코드, Primary 상태",
  ],
  systems: ["exchange"],
  instancesOf: "matching_engine_is_primary",
  rows: [
    {
      title: ["Throughput", "처리량"],
      panels: [
        {
          title: ["Throughput of each shard", "샤드별 처리량"],
          about: [
            "Commands that the order router sent to each shard.",
            "주문 라우터가 샤드별로 보낸 명령 수",
          ],
          unit: "ops",
          queries: [
            {
              expression: "sum by (shard) (rate(order_router_commands_total[$__rate_interval]))",
              legend: "{{shard}}",
            },
          ],
        },
        {
          title: ["Share of each shard", "샤드별 비율"],
          about: [
            "Each shard's share of all commands; 000 expects 40-50%, 25-35% and 20-30% of shards 1 to 3.",
            "전체 명령 중 샤드별 비율. 000의 기대값: 샤드 1~3 각각 40-50%, 25-35%, 20-30%",
          ],
          unit: "percentunit",
          queries: [
            {
              expression:
                "sum by (shard) (rate(order_router_commands_total[$__rate_interval])) / ignoring (shard) group_left () sum(rate(order_router_commands_total[$__rate_interval]))",
              legend: "{{shard}}",
            },
          ],
        },
        {
          title: ["Commands applied", "적용한 명령"],
          about: [
            "Commands that each engine applied; a standby follows its primary.",
            "엔진별로 적용한 명령 수. Standby는 Primary를 따라감",
          ],
          unit: "ops",
          queries: [
            {
              expression:
                'sum by (instance) (rate(matching_engine_commands_total{instance=~"$instance"}[$__rate_interval]))',
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Events by kind", "종류별 이벤트"],
          about: ["Events that came of the commands, by kind.", "명령에서 나온 이벤트 수, 종류별"],
          unit: "ops",
          queries: [
            {
              expression:
                'sum by (kind) (rate(matching_engine_events_total{instance=~"$instance"}[$__rate_interval]))',
              legend: "{{kind}}",
            },
          ],
        },
      ],
    },
    {
      title: ["Lag", "지연 레코드"],
      panels: [
        {
          title: ["Input lag", "입력 지연 레코드"],
          about: [
            "Records of a shard's input that its slowest engine has not applied.",
            "샤드 입력 중 가장 느린 엔진이 아직 적용하지 않은 레코드 수",
          ],
          unit: "short",
          queries: [
            {
              expression: 'max by (shard) (matching_engine_input_lag_records{instance=~"$instance"})',
              legend: "{{shard}}",
            },
          ],
          bound: { file: OBJECTIVES, objective: "input-lag", fail: 1_000 },
        },
        {
          title: ["Output lag", "출력 지연 레코드"],
          about: [
            "Records of a shard's output that a backend has not read.",
            "샤드 출력 중 백엔드가 아직 읽지 않은 레코드 수",
          ],
          unit: "short",
          queries: [{ expression: "max by (shard) (exchange_output_lag_records)", legend: "{{shard}}" }],
          bound: { file: OBJECTIVES, objective: "output-lag", fail: 1_000 },
        },
        {
          title: ["Pending records", "출력 대기 레코드"],
          about: [
            "Input records whose outputs are not known to be written.",
            "출력이 기록되었는지 아직 확인되지 않은 입력 레코드 수",
          ],
          unit: "short",
          queries: [
            {
              expression: 'max by (instance) (matching_engine_pending_records{instance=~"$instance"})',
              legend: "{{instance}}",
            },
          ],
        },
        {
          title: ["Parked commands", "보류 명령"],
          about: ["Commands that no engine could apply, ever.", "어떤 엔진도 적용하지 못한 명령의 누계"],
          unit: "short",
          queries: [
            {
              expression: 'max by (shard) (matching_engine_parked_commands{instance=~"$instance"})',
              legend: "{{shard}}",
            },
          ],
        },
      ],
    },
    {
      title: ["State", "상태"],
      panels: [
        {
          title: ["Shards without a primary", "Primary 없는 샤드"],
          about: [
            "Shards whose engines all do not write; two are a reason to roll back (001, 5.1).",
            "출력을 쓰는 엔진이 없는 샤드 수. 2개면 롤백 사유(001, 5.1)",
          ],
          unit: "short",
          queries: [
            {
              expression:
                'count(count by (service) (up{service=~"shard-[0-9]+"})) - (count(max by (shard) (matching_engine_is_primary{shard=~"shard-[0-9]+"}) == 1) or vector(0))',
              legend: "shards",
            },
          ],
          bound: { file: "production/rollback.yaml", objective: "shards-down", fail: 2 },
        },
        {
          title: ["Data mismatches", "데이터 불일치"],
          about: [
            "Trades that a shadow made otherwise, and states of primary and standby that differ behind the same input.",
            "섀도와 다른 체결, 같은 입력에서 Primary와 다른 Standby 상태의 수",
          ],
          unit: "short",
          queries: [
            {
              expression:
                "sum(exchange_shadow_trades_different) + (count((max by (shard, lane, offset) (matching_engine_state_hash) - min by (shard, lane, offset) (matching_engine_state_hash)) > 0) or vector(0))",
              legend: "mismatches",
            },
          ],
          bound: { file: "production/rollback.yaml", objective: "data-mismatch", fail: 1 },
        },
        {
          title: ["Promotions and fencing", "승격과 차단"],
          about: [
            "How often each engine became primary, and was shut out by another one.",
            "엔진별 Primary 승격 횟수와 다른 Primary에 의해 차단된 횟수",
          ],
          unit: "short",
          queries: [
            {
              expression: 'max by (instance) (matching_engine_promotions{instance=~"$instance"})',
              legend: "{{instance}} promoted",
            },
            {
              expression: 'max by (instance) (matching_engine_fenced{instance=~"$instance"})',
              legend: "{{instance}} fenced",
            },
          ],
        },
        {
          title: ["Resting orders", "호가 주문"],
          about: [
            "Live orders of each shard, waiting stops included.",
            "샤드별 살아 있는 주문 수(대기 중인 스톱 포함)",
          ],
          unit: "short",
          queries: [
            {
              expression:
                'max by (shard) (sum by (shard, instance) (matching_engine_resting_orders{instance=~"$instance"}))',
              legend: "{{shard}}",
            },
          ],
        },
      ],
    },
  ],
};
