import { describe, expect, test } from "vitest";
import { answersIn, describeOthers, firstAnswerAt, requireAllAnswered, requireAllTaken } from "./answers.ts";
import type { StreamedOrder } from "./order-stream.ts";

function order(sentAt: number, answer = "202", symbol = "BTCUSDT", answeredAfterMs = 5): StreamedOrder {
  return { accountId: 1, body: {}, symbol, sentAt, answeredAfterMs, answer, orderId: "1", shard: null };
}

const ORDERS = [
  order(0),
  order(10, "503 kafka_unavailable"),
  order(20, "409 symbol_paused", "ETHUSDT"),
  order(30, "503 kafka_unavailable"),
  order(40),
];

describe("orders of a window", () => {
  test("are those that were sent in it", () => {
    const { orders, taken, others } = answersIn(ORDERS, { from: 10, to: 40 });
    expect([orders.length, taken.length]).toEqual([3, 0]);
    expect(describeOthers({ others })).toBe("2 × 503 kafka_unavailable, 1 × 409 symbol_paused");
    expect(answersIn(ORDERS, { from: 10 }).taken).toHaveLength(1);
    expect(answersIn(ORDERS, { from: 0, of: (symbol) => symbol === "ETHUSDT" }).orders).toHaveLength(1);
    expect(describeOthers(answersIn(ORDERS, { from: 40 }))).toBe("none");
  });

  test("the first answer need not be that of the first order", () => {
    expect(firstAnswerAt([order(0, "202", "A", 500), order(100, "202", "A", 5)])).toBe(105);
    expect(firstAnswerAt([])).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    ["all taken", () => requireAllTaken("w", answersIn(ORDERS, { from: 40 })), null],
    [
      "one refused",
      () => requireAllTaken("w", answersIn(ORDERS, { from: 30 })),
      "w: 2 orders, not taken: 1 × 503",
    ],
    ["none at all", () => requireAllTaken("w", answersIn(ORDERS, { from: 99 })), "w: no order was answered"],
    [
      "all refused alike",
      () => requireAllAnswered("w", "503 kafka_unavailable", answersIn(ORDERS, { from: 30, to: 40 })),
      null,
    ],
    [
      "one taken among them",
      () => requireAllAnswered("w", "503 kafka_unavailable", answersIn(ORDERS, { from: 30 })),
      "w: 1 of 2 orders were answered 202, not 503 kafka_unavailable",
    ],
    [
      "no answer",
      () => requireAllAnswered("w", "202", answersIn([], { from: 0 })),
      "w: no order was answered",
    ],
  ])("%s", (_name, act, message) => {
    if (message === null) expect(act).not.toThrow();
    else expect(act).toThrow(message);
  });
});
