import { PAYMENT_INVARIANTS } from "#system/payment/audit/invariants.ts";
import type { ProofLoad, Proofs } from "../proof.ts";

/** A gateway that takes 1.5 s: few payments a second, many on their way at a time, and no machine that is too slow for them. */
const SLOW_GATEWAY: ProofLoad = {
  scenario: "payment-authorize",
  flags: {
    profile: "scenarios/proof.yaml",
    vus: "90",
    thresholds: "thresholds/proof/payment-authorize.yaml",
  },
  variables: {
    MOCK_PG_DELAY_MIN_MS: "1500",
    MOCK_PG_DELAY_MAX_MS: "1500",
    PG_TIMEOUT_MS: "5000",
    CIRCUIT_BREAKER_SLOW_CALL_DURATION_THRESHOLD_MS: "60000",
  },
};

/** As many payments as two cores make beside k6: about 300 a second, in transactions that are open for as long as they need. */
const MANY_PAYMENTS: ProofLoad = {
  ...SLOW_GATEWAY,
  flags: { ...SLOW_GATEWAY.flags, vus: "200" },
  variables: { ...SLOW_GATEWAY.variables, MOCK_PG_DELAY_MIN_MS: "500", MOCK_PG_DELAY_MAX_MS: "500" },
};

/** The consumer worker is killed and back before Kafka hangs; requests to Kafka are given up after half a second. */
const KAFKA_HANGS: ProofLoad = {
  scenario: "payment-authorize",
  flags: {
    profile: "scenarios/proof.yaml",
    vus: "10",
    duration: "11s",
    action: ["kill:consumer-worker-1@5s+1s", "pause:kafka@8s+5s"],
    thresholds: "thresholds/proof/kafka-hangs.yaml",
  },
  variables: {
    KAFKA_PRODUCER_REQUEST_TIMEOUT_MS: "500",
    OUTBOX_POLLING_RETRY_INTERVAL_MS: "100",
    CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE: "4",
    CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS: "2",
    CIRCUIT_BREAKER_SLOW_CALL_DURATION_THRESHOLD_MS: "60000",
  },
};

/** Every key four times, then nobody there to charge it; breakers that would end a storm of calls stay closed. */
const GATEWAY_AWAY: ProofLoad = {
  scenario: "payment-retry-storm",
  flags: {
    profile: "scenarios/proof.yaml",
    vus: "5",
    duration: "12s",
    action: ["stop:mock-pg-1@6s+5s"],
    thresholds: "thresholds/proof/gateway-away.yaml",
  },
  variables: {
    CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE: "5000",
    CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS: "5000",
    PAYMENT_SWEEP_INTERVAL_MS: "60000",
  },
};

export const PAYMENT_PROOFS: Proofs = {
  "outbox-cursor": {
    load: MANY_PAYMENTS,
    arithmetic:
      "200 users / 0.6 s = 330 payments a second of three events each, written by two instances and the workers in four lanes, in transactions of dozens of rows that are open for milliseconds, while each lane is looked at ten times a second: of 500 looks in 13 s a fifth meets one. At 56 a second in small transactions some five do",
    caughtBy: { invariants: [PAYMENT_INVARIANTS.outbox] },
    cause: "broken-data",
  },
  "pool-of-10": {
    load: SLOW_GATEWAY,
    arithmetic:
      "two instances x 10 calls / 1.5 s = 13.3 a second: 90 users wait 90 / 13.3 = 6.7 s for each answer, where the gateway's 1.5 s would do and 3.3 s are asked for",
    caughtBy: { objectives: ["http-p95"] },
    cause: null,
  },
  "slow-outbox-polling": {
    load: SLOW_GATEWAY,
    arithmetic:
      "all relays look each 10 s, so that within 13 s of load only what was written in the second before one or two looks is sent in time: a tenth to a fifth of the two to three events of a payment, where more than one a payment is asked for",
    caughtBy: { objectives: ["events-in-time"] },
    cause: null,
  },
  "kafka-timeout-10s": {
    load: KAFKA_HANGS,
    arithmetic:
      "the breaker opens when 2 of at most 4 calls have failed: 0.5 + 0.1 + 0.5 = 1.1 s after Kafka began to hang; with a timeout of 10 s none has failed in its 5 s",
    caughtBy: { objectives: ["breaker-opens"] },
    cause: "service-stopped",
  },
  "breaker-stays-open": {
    load: KAFKA_HANGS,
    arithmetic:
      "the breaker opens 1.1 s after Kafka began to hang, which it does for 5 s; from then on nothing is sent, and 10 users make 40 payments a second of three events each",
    caughtBy: { invariants: [PAYMENT_INVARIANTS.outbox] },
    cause: "broken-data",
  },
  "lost-deduplication": {
    load: KAFKA_HANGS,
    arithmetic:
      "each relay gives up at least one batch to a broker that hangs and sends it again when it goes on, which then has both: at 40 payments a second a batch of 100 ms holds some captures",
    caughtBy: { invariants: [PAYMENT_INVARIANTS.posted] },
    cause: "broken-data",
  },
  "acknowledge-first": {
    load: KAFKA_HANGS,
    arithmetic:
      "events are held 3 s between being marked as read and being posted, and the worker is without any for 0.3 s before it reads the next ones, in each of four partitions on its own: at 40 captures a second it holds some 60 when it is killed 5 s after the start, and none with a probability of (0.3 / 3.3)^4 = 7e-5",
    caughtBy: { invariants: [PAYMENT_INVARIANTS.posted] },
    cause: "broken-data",
  },
  "no-idempotency": {
    load: GATEWAY_AWAY,
    arithmetic:
      "5 users send each of their keys four times in about half a second: 5 x 3 / 0.5 = 30 charges too many a second, for the 6 s before the gateway is away",
    caughtBy: { objectives: ["replays"], invariants: [PAYMENT_INVARIANTS.chargedOnce] },
    cause: "broken-data",
  },
  "retry-storm": {
    load: GATEWAY_AWAY,
    arithmetic:
      "3 calls with waits of 75 and 150 ms on average: 5 users x 3 / 0.225 s = 66 failed calls a second, 400 in 6 s; 30 without a wait take what the machine has, 30 a request of some 50 ms: 5 x 30 / 0.05 s = 3,000 a second",
    caughtBy: { objectives: ["failed-calls"] },
    cause: "service-stopped",
  },
};
