import type { Kafka } from "kafkajs";
import type { Finding } from "../../platform/audit/findings.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { type Answer, callJson } from "../../platform/testing/call-json.ts";
import {
  type RunningSystem,
  type RunningSystemOptions,
  startSystem,
} from "../../platform/testing/running-system.ts";
import { auditPayments } from "../audit/audit.ts";
import { PAYMENT_TOPOLOGY } from "../topology.ts";

/** The whole payment system as processes with real servers. */
export interface RunningPayment extends RunningSystem {
  /** A call through the gateway. */
  call(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer>;
  /** An authorisation of 10,000 KRW under this key, but for what is given. */
  authorize(idempotencyKey: string, fields?: Readonly<Record<string, unknown>>): Promise<Answer>;
  readonly kafka: Kafka;
  /** What holds of its data once it is at rest; `acknowledged` are ids of payments that were answered 201. */
  audit(acknowledged: Iterable<number>, idleMs?: number): Promise<readonly Finding[]>;
}

/** The gateway answers at once and approves everything, unless a test asks for something else. */
const QUICK_GATEWAY = {
  MOCK_PG_DELAY_MIN_MS: "5",
  MOCK_PG_DELAY_MAX_MS: "10",
  MOCK_PG_AUTHORIZE_FAILURE_RATE: "0",
  MOCK_PG_SETTLE_FAILURE_RATE: "0",
  MOCK_PG_REFUND_FAILURE_RATE: "0",
} as const;

/** Settings of services that notice within two seconds what is away, and go on as soon as it is back. */
export const QUICK_RECOVERY = {
  PAYMENT_LEASE_MS: "2000",
  WORKER_LEASE_MS: "2000",
  PG_TIMEOUT_MS: "400",
  CIRCUIT_BREAKER_WAIT_DURATION_IN_OPEN_STATE_MS: "1000",
} as const;

export async function startPayment(options: RunningSystemOptions = {}): Promise<RunningPayment> {
  const system = await startSystem(PAYMENT_TOPOLOGY, {
    ...options,
    settings: { ...QUICK_GATEWAY, ...options.settings },
  });
  const { environment, postgresUrl } = system;
  const gatewayUrl = environment.urls("gateway")[0] ?? "";
  const call: RunningPayment["call"] = async (method, path, body) =>
    callJson(gatewayUrl + path, method, body);
  const kafka = createKafka({
    brokers: [environment.instance("kafka").url],
    clientId: "payment-test",
    log: () => undefined,
  });
  return {
    ...system,
    kafka,
    call,
    audit: async (acknowledged, idleMs = 20_000) =>
      auditPayments({
        postgresUrl,
        kafka,
        mockPgUrl: environment.urls("mock-pg")[0] ?? "",
        acknowledged,
        idleMs,
        timeoutMs: 90_000,
      }),
    authorize: async (idempotencyKey, fields = {}) =>
      call("POST", "/api/payments/authorize", {
        merchantId: "shop",
        amount: 10_000,
        currency: "KRW",
        idempotencyKey,
        ...fields,
      }),
  };
}
