import type { Topology } from "../topology.ts";

/** The shop of 003: coupons, balances, carts, orders and their payment, in two instances over one database. */
export const COMMERCE_TOPOLOGY: Topology = {
  name: "commerce",
  servers: ["postgres", "redis"],
  services: [
    {
      name: "commerce",
      entry: "commerce/main.ts",
      ports: [8100, 8101],
      environment: {},
      settings: [
        "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE",
        "SPRING_DATASOURCE_HIKARI_CONNECTION_TIMEOUT",
        "STATEMENT_TIMEOUT_MS",
        "QUEUE_WAIT_MS_MAX",
        "PRODUCT_CACHE_MS",
        "ORDER_UNPAID_MS_MAX",
        "ORDER_SWEEP_INTERVAL_MS",
      ],
      addresses: {
        POSTGRES_URL: { of: "postgres", as: "url" },
        REDIS_URL: { of: "redis", as: "url" },
      },
      needs: ["postgres", "redis"],
      healthPath: "/health",
    },
  ],
};
