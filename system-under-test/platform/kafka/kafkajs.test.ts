import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import "./kafkajs.ts";

interface Queue {
  push(request: object): void;
  fulfillRequest(answer: { correlationId: number; payload: object; size: number }): void;
}

const RequestQueue = createRequire(import.meta.url)("kafkajs/src/network/requestQueue/index.js") as new (
  options: object,
) => Queue;

/** A connection's queue with one request on its way at a time, and what it has sent. */
function createQueue(): {
  readonly queue: Queue;
  readonly sent: number[];
  readonly push: (id: number) => void;
} {
  const sent: number[] = [];
  const queue = new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1_000,
    clientId: "test",
    broker: "127.0.0.1:1",
    logger: { debug: () => undefined },
    isConnected: () => true,
  });
  const push = (id: number): void =>
    queue.push({
      entry: { correlationId: id, resolve: () => undefined, reject: () => undefined, apiName: "Fetch" },
      expectResponse: true,
      sendRequest: () => sent.push(id),
    });
  return { queue, sent, push };
}

const answer = (correlationId: number): { correlationId: number; payload: object; size: number } => ({
  correlationId,
  payload: {},
  size: 0,
});

describe("the client's connections", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("have no timer when nothing waits to be sent", () => {
    const { queue, sent, push } = createQueue();
    push(1);
    queue.fulfillRequest(answer(1));
    expect(sent).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("send what waits when its turn comes, and no timer is left then", () => {
    const { queue, sent, push } = createQueue();
    push(1);
    push(2);
    queue.fulfillRequest(answer(1));
    expect(sent).toEqual([1, 2]);
    queue.fulfillRequest(answer(2));
    vi.runAllTimers();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("the correction is for kafkajs 2.2.4: with another version, see whether it is still needed", () => {
  const { version } = createRequire(import.meta.url)("kafkajs/package.json") as { version: string };
  expect(version).toBe("2.2.4");
});
