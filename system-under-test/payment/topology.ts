import type { ServiceDefinition, Topology } from "../topology.ts";

const DATABASE_SETTINGS = [
  "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE",
  "SPRING_DATASOURCE_HIKARI_CONNECTION_TIMEOUT",
  "STATEMENT_TIMEOUT_MS",
];
const KAFKA_SETTINGS = ["KAFKA_PRODUCER_REQUEST_TIMEOUT_MS", "KAFKA_TOPIC_PARTITIONS"];
const SENDER_SETTINGS = [
  ...DATABASE_SETTINGS,
  ...KAFKA_SETTINGS,
  "OUTBOX_POLLING_INTERVAL_MS",
  "OUTBOX_POLLING_BATCH_SIZE",
  "OUTBOX_POLLING_MAX_RETRIES",
  "OUTBOX_POLLING_RETRY_INTERVAL_MS",
  "CIRCUIT_BREAKER_FAILURE_RATE_THRESHOLD",
  "CIRCUIT_BREAKER_SLOW_CALL_RATE_THRESHOLD",
  "CIRCUIT_BREAKER_SLOW_CALL_DURATION_THRESHOLD_MS",
  "CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE",
  "CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS",
  "CIRCUIT_BREAKER_WAIT_DURATION_IN_OPEN_STATE_MS",
  "CIRCUIT_BREAKER_PERMITTED_CALLS_IN_HALF_OPEN_STATE",
  "CIRCUIT_BREAKER_MAX_WAIT_DURATION_IN_HALF_OPEN_STATE_MS",
  "PG_TIMEOUT_MS",
  "PG_ATTEMPTS_MAX",
  "PG_CONNECTIONS_MAX",
];
const WORKER_SETTINGS = [
  ...SENDER_SETTINGS,
  "WORKER_REQUESTS_MAX",
  "WORKER_LEASE_MS",
  "WORKER_TRIES_MAX",
  "WORKER_RETRY_INTERVAL_MS",
];

/** A worker that calls the payment gateway. */
function worker(name: string, entry: string, port: number): ServiceDefinition {
  return {
    name,
    entry,
    ports: [port],
    environment: {},
    settings: WORKER_SETTINGS,
    addresses: {
      POSTGRES_URL: { of: "postgres", as: "url" },
      KAFKA_BROKERS: { of: "kafka", as: "host-port" },
      PG_URL: { of: "mock-pg", as: "url" },
    },
    needs: ["postgres", "kafka", "mock-pg"],
    healthPath: "/health",
  };
}

/** The payment system of 004: from the gateway to the ledger, with a payment gateway of its own to call. */
export const PAYMENT_TOPOLOGY: Topology = {
  name: "payment",
  servers: ["postgres", "redis", "kafka"],
  services: [
    {
      name: "mock-pg",
      entry: "payment/mock-pg/main.ts",
      ports: [8090],
      environment: {},
      settings: [
        "MOCK_PG_LOADTEST_MODE",
        "MOCK_PG_DELAY_MIN_MS",
        "MOCK_PG_DELAY_MAX_MS",
        "MOCK_PG_AUTHORIZE_FAILURE_RATE",
        "MOCK_PG_SETTLE_FAILURE_RATE",
        "MOCK_PG_REFUND_FAILURE_RATE",
        "MOCK_PG_LATE_ANSWER_MS",
        "MOCK_PG_SEED",
      ],
      dataFolder: "LEDGER_FOLDER",
      addresses: {},
      needs: [],
      healthPath: "/health",
    },
    {
      name: "ingest-service",
      entry: "payment/ingest/main.ts",
      ports: [8081, 8083],
      environment: {},
      settings: [
        ...SENDER_SETTINGS,
        "SERVER_TOMCAT_THREADS_MAX",
        "SERVER_TOMCAT_ACCEPT_COUNT",
        "RATE_LIMIT_PER_SECOND",
        "PAYMENT_LEASE_MS",
        "PAYMENT_SWEEP_INTERVAL_MS",
        "IDEMPOTENCY_CACHE_SECONDS",
      ],
      addresses: {
        POSTGRES_URL: { of: "postgres", as: "url" },
        REDIS_URL: { of: "redis", as: "url" },
        KAFKA_BROKERS: { of: "kafka", as: "host-port" },
        PG_URL: { of: "mock-pg", as: "url" },
      },
      needs: ["postgres", "redis", "kafka", "mock-pg"],
      healthPath: "/health",
    },
    worker("settlement-worker", "payment/settlement/main.ts", 8084),
    worker("refund-worker", "payment/refund/main.ts", 8085),
    {
      name: "consumer-worker",
      entry: "payment/ledger/main.ts",
      ports: [8086],
      environment: {},
      settings: [...DATABASE_SETTINGS, ...KAFKA_SETTINGS],
      addresses: {
        POSTGRES_URL: { of: "postgres", as: "url" },
        KAFKA_BROKERS: { of: "kafka", as: "host-port" },
      },
      needs: ["postgres", "kafka"],
      healthPath: "/health",
    },
    {
      name: "gateway",
      entry: "payment/gateway/main.ts",
      ports: [8080],
      environment: {},
      settings: [
        "GATEWAY_CONNECT_TIMEOUT",
        "GATEWAY_RESPONSE_TIMEOUT",
        "GATEWAY_MAX_CONNECTIONS",
        "GATEWAY_POOL_ACQUIRE_TIMEOUT",
      ],
      addresses: {
        INGEST_URLS: { of: "ingest-service", as: "urls" },
        MONITORING_URLS: { of: "monitoring-service", as: "urls" },
      },
      needs: ["ingest-service", "monitoring-service"],
      healthPath: "/health",
    },
    {
      name: "monitoring-service",
      entry: "payment/monitoring/main.ts",
      ports: [8082],
      environment: {},
      settings: [
        ...DATABASE_SETTINGS,
        "OPEN_STATE_WAIT_SECONDS",
        "RECOVERY_READY_CHECKS",
        "RECOVERY_TRAFFIC_ATTEMPTS",
      ],
      control: "ENVIRONMENT_CONTROL_URL",
      addresses: {
        POSTGRES_URL: { of: "postgres", as: "url" },
        GATEWAY_URL: { of: "gateway", as: "url" },
        INGEST_URLS: { of: "ingest-service", as: "urls" },
      },
      needs: ["postgres"],
      healthPath: "/health",
    },
  ],
};
