import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } from "kafkajs";
import { describe, expect, test } from "vitest";
import { ServiceError } from "../../platform/errors.ts";
import { RouterError } from "../router/errors.ts";
import { DeadlineError } from "../../platform/kafka/deadline.ts";
import { KafkaStart } from "./kafka-start.ts";
import { MissingTopicsError } from "./topics.ts";

const WAIT = { timeout: 10_000, interval: 10 };
const refused = new KafkaJSConnectionError("connect ECONNREFUSED", { broker: "127.0.0.1:9092" });

/** A start that fails with these errors one after the other, then gives 7; what it opened and closed is counted. */
function startAfter(...failures: readonly Error[]) {
  const seen = { tries: 0, open: 0, started: [] as number[], failed: [] as Error[], log: [] as string[] };
  const starting = new KafkaStart<number>({
    start: async (resources) => {
      seen.open += 1;
      resources.defer(() => {
        seen.open -= 1;
      });
      const failure = failures[seen.tries++];
      if (failure !== undefined) {
        throw failure;
      }
      return 7;
    },
    onStarted: (value) => seen.started.push(value),
    onFailed: (error) => seen.failed.push(error),
    log: (message) => seen.log.push(message),
  });
  return { starting, seen };
}

describe("what needs Kafka", () => {
  test.each([
    ["a refused connection", refused],
    [
      "the client's last try",
      new KafkaJSNumberOfRetriesExceeded(refused, { retryCount: 10, retryTime: 250 }),
    ],
    ["a cause that passes", new Error("could not start", { cause: refused })],
    ["a deadline", new DeadlineError("connect to Kafka: not done within 5000 ms")],
    ["a router without Kafka", new RouterError("KAFKA_UNAVAILABLE", "Kafka does not answer")],
    ["an engine that is not there yet", new ServiceError("symbol_moving", "BTCUSDT was not seen")],
  ])("is started again after %s, and says why it is not ready", async (_name, failure) => {
    const { starting, seen } = startAfter(failure);
    await expect
      .poll(() => seen.log, WAIT)
      .toEqual([expect.stringContaining(`not ready, trying again: ${failure.message}`)]);
    expect(seen.open).toBe(0);
    expect(() => starting.value).toThrow(
      expect.objectContaining({
        code: "kafka_unavailable",
        message: `not ready: ${failure.message}; nothing was written`,
      }),
    );
    await expect.poll(() => seen.started, WAIT).toEqual([7]);
    expect([starting.value, seen.tries, seen.open, seen.failed]).toEqual([7, 2, 1, []]);
    await starting[Symbol.asyncDispose]();
    expect(seen.open).toBe(0);
  });

  test.each([
    ["a missing topic", new MissingTopicsError(["matching-engine-shard-1-input"])],
    ["what the client calls hopeless", new KafkaJSNonRetriableError("not authorized")],
    ["a mistake of ours", new TypeError("x is not a function")],
  ])("is given up after %s", async (_name, failure) => {
    const { starting, seen } = startAfter(failure);
    await expect.poll(() => seen.failed, WAIT).toEqual([failure]);
    expect([seen.tries, seen.open, seen.started]).toEqual([1, 0, []]);
    await starting[Symbol.asyncDispose]();
  });

  test("can be stopped while it waits", async () => {
    const { starting, seen } = startAfter(...Array.from({ length: 1_000 }, () => refused));
    await expect.poll(() => seen.log.length, WAIT).toBeGreaterThan(0);
    await starting[Symbol.asyncDispose]();
    expect([seen.open, seen.started, seen.failed]).toEqual([0, [], []]);
  });
});
