import type { Row } from "./types.ts";

const INSTANCE = 'instance=~"$instance"';
const connections = (state: string): string =>
  `sum by (instance, pool) (postgres_pool_connections{${INSTANCE},state="${state}"})`;

/** Connection pools of services with a PostgreSQL. */
export const POOLS: Row = {
  title: ["Connection pools", "커넥션 풀"],
  panels: [
    {
      title: ["Connections in use", "사용 중인 커넥션"],
      about: ["Connections of each pool that a query holds.", "풀별로 쿼리가 쓰고 있는 커넥션 수"],
      unit: "short",
      queries: [
        { expression: `${connections("open")} - ${connections("idle")}`, legend: "{{instance}} {{pool}}" },
      ],
    },
    {
      title: ["Waiting for a connection", "커넥션 대기"],
      about: [
        "Callers without a connection; above zero for long means that the pool is too small or queries are too slow.",
        "커넥션을 기다리는 호출 수. 오래 0보다 크면 풀이 작거나 쿼리가 느린 것",
      ],
      unit: "short",
      queries: [{ expression: connections("waiting"), legend: "{{instance}} {{pool}}" }],
    },
  ],
};
