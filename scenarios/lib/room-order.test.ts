import { describe, expect, test } from "vitest";
import { type Arrival, RoomOrder } from "./room-order.ts";

const ROWS: readonly (readonly [
  name: string,
  sequences: readonly number[],
  arrivals: readonly Arrival[],
  missing: number,
])[] = [
  ["one after the other", [6, 7, 8], ["in-order", "in-order", "in-order"], 0],
  ["a gap", [6, 9], ["in-order", "after-gap"], 2],
  ["a gap that is filled late", [7, 6], ["after-gap", "out-of-order"], 0],
  ["the same twice", [6, 6], ["in-order", "duplicate"], 0],
  ["what was there before", [5, 3], ["duplicate", "duplicate"], 0],
  ["late and then again", [7, 6, 6], ["after-gap", "out-of-order", "duplicate"], 0],
];

test.each(ROWS)("after 5 come %s", (_name, sequences, arrivals, missing) => {
  const order = new RoomOrder(5);
  expect(sequences.map((sequence) => order.arrived(sequence))).toEqual(arrivals);
  expect(order.missing).toBe(missing);
});

describe("a message that the server has told of", () => {
  test("is missing until it comes", () => {
    const order = new RoomOrder(5);
    order.promise(7);
    expect(order.missing).toBe(2);
    order.arrived(6);
    order.arrived(7);
    expect(order.missing).toBe(0);
  });

  test("that lies in a gap is missing once", () => {
    const order = new RoomOrder(5);
    order.promise(6);
    order.arrived(7);
    expect(order.missing).toBe(1);
  });
});

describe("a back-fill", () => {
  test("fills what was missed and may repeat what came meanwhile", () => {
    const order = new RoomOrder(5);
    order.promise(7);
    expect(order.resume()).toBe(5);
    expect([8, 6, 7, 8].map((sequence) => order.arrived(sequence))).toEqual([
      "after-gap",
      "filled",
      "filled",
      "repeated",
    ]);
    order.resumed(8, true);
    expect(order.missing).toBe(0);
    expect(order.resuming).toBe(false);
    expect(order.arrived(8)).toBe("duplicate");
  });

  test("begins before the first gap", () => {
    const order = new RoomOrder(5);
    order.arrived(7);
    order.arrived(9);
    expect(order.resume()).toBe(5);
  });

  test("that ends too early leaves messages missing", () => {
    const order = new RoomOrder(5);
    order.resume();
    order.resumed(8, true);
    expect(order.missing).toBe(3);
  });

  test("of which only a part came goes on", () => {
    const order = new RoomOrder(5);
    order.resume();
    order.arrived(6);
    order.resumed(6, false);
    expect(order.resuming).toBe(true);
    expect(order.resume()).toBe(6);
  });
});
