import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PlaceOrder } from "../engine/commands.ts";
import { restingOrder } from "../testing/commands.ts";
import { createOrderView, type OrderView } from "./order-view.ts";
import { UnknownOutcomes } from "./unknown-outcomes.ts";

const ROUND_MS = 250;
const command = restingOrder(7, {});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An order of unknown outcome, and how often it was sent again; `answers` of Kafka in turn, then it takes it. */
function unknown(answers: Error[] = [], isCurrent: () => boolean = () => true) {
  const sent: PlaceOrder[] = [];
  const outcomes = new UnknownOutcomes({
    isCurrent,
    send: async (again) => {
      sent.push(again);
      const failure = answers.shift();
      if (failure !== undefined) throw failure;
    },
  });
  const order: OrderView = createOrderView(command, "PENDING");
  outcomes.add(order, command);
  return { outcomes, order, sent };
}

test("an order is sent again once, as it was", async () => {
  const { outcomes, sent } = unknown();
  await vi.advanceTimersByTimeAsync(20 * ROUND_MS);
  expect([sent, outcomes.size]).toEqual([[command], 0]);
});

test("one that an engine has spoken of meanwhile is not", async () => {
  const { outcomes, order, sent } = unknown();
  order.status = "OPEN";
  await vi.advanceTimersByTimeAsync(2 * ROUND_MS);
  expect([sent, outcomes.size]).toEqual([[], 0]);
});

test("it waits until the outputs are read, and tries on while Kafka fails", async () => {
  let isRead = false;
  const { outcomes, sent } = unknown([new Error("gone"), new Error("unknown")], () => isRead);
  await vi.advanceTimersByTimeAsync(10 * ROUND_MS);
  expect([sent.length, outcomes.size]).toEqual([0, 1]);
  isRead = true;
  await vi.advanceTimersByTimeAsync(10 * ROUND_MS);
  expect([sent.length, outcomes.size]).toEqual([3, 0]);
});

test("beyond a bound no order may become another one of them", () => {
  const { outcomes } = unknown([], () => false);
  expect(() => outcomes.requireRoom()).not.toThrow();
  for (let id = 1; id < 10_000; id += 1)
    outcomes.add(createOrderView({ ...command, orderId: id }, "PENDING"), command);
  expect(() => outcomes.requireRoom()).toThrow(expect.objectContaining({ code: "back_pressure" }));
});
