import { logLevel } from "kafkajs";
import { Kafka } from "./kafkajs.ts";

export type KafkaLog = (level: "error" | "warn", message: string) => void;

export interface KafkaOptions {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log: KafkaLog;
  /** How long a request may take; 5 s when it is not given. */
  readonly requestTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Waits between tries. The first one is short: right after a commit the broker refuses the next transaction for some
 * milliseconds, and a long first wait would be paid by every order then.
 */
export const QUICK_RETRY = { initialRetryTime: 4, maxRetryTime: 250, multiplier: 2, factor: 0.2 } as const;

/** While Kafka is gone the client says so many times a second; the log has each message once in this time. */
const REPEAT_MS = 5_000;
const MESSAGES_REMEMBERED_MAX = 100;
/** What the client logs as an error each time a transaction begins while the one before is still being closed. */
const EXPECTED_MESSAGE = /another concurrent operation on the same transaction|Response AddPartitionsToTxn/;

export function createKafka(options: KafkaOptions): Kafka {
  return new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: { ...QUICK_RETRY, retries: 10 },
    logLevel: logLevel.WARN,
    logCreator: () => {
      const saidAt = new Map<string, number>();
      return ({ level, log }) => {
        const now = performance.now();
        const isRepeat = now - (saidAt.get(log.message) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS;
        if (isRepeat || EXPECTED_MESSAGE.test(log.message)) {
          return;
        }
        if (saidAt.size >= MESSAGES_REMEMBERED_MAX) {
          saidAt.clear();
        }
        saidAt.set(log.message, now);
        options.log(level <= logLevel.ERROR ? "error" : "warn", `kafka: ${log.message}`);
      };
    },
  });
}

const ERROR_DEPTH_MAX = 8;
const FENCED = new Set(["INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED", "TRANSACTION_COORDINATOR_FENCED"]);

/** Whether another producer with the same transactional id has taken over, or the broker gave up on this one. */
export function isFenced(error: unknown): boolean {
  let current = error as { type?: string; cause?: unknown; originalError?: unknown } | undefined;
  for (let depth = 0; depth < ERROR_DEPTH_MAX && current !== undefined && current !== null; depth++) {
    if (current.type !== undefined && FENCED.has(current.type)) {
      return true;
    }
    current = (current.cause ?? current.originalError) as typeof current;
  }
  return false;
}
