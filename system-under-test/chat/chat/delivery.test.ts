import { describe, expect, test } from "vitest";
import type { DefectName } from "../../platform/defects.ts";
import { deliveryOf } from "./delivery.ts";

function delivered(defects: readonly DefectName[]): number[] {
  const got: number[] = [];
  const deliver = deliveryOf(new Set(defects));
  const subscriber = { deliver: (frame: Buffer) => void got.push(Number(frame.toString())) };
  for (let sequence = 1; sequence <= 100; sequence += 1) deliver(subscriber, Buffer.from(String(sequence)));
  return got;
}

const ALL = Array.from({ length: 100 }, (_, index) => index + 1);

describe("deliveryOf", () => {
  test("brings everything once and in order, unless a defect of its own is on", () => {
    expect(delivered([])).toEqual(ALL);
    expect(delivered(["no-effect", "global-lock"])).toEqual(ALL);
  });

  test("drop-messages leaves one of 50 out", () => {
    expect(delivered(["drop-messages"])).toEqual(ALL.filter((sequence) => sequence % 50 !== 0));
  });

  test("duplicate-messages sends one of 50 twice", () => {
    expect(delivered(["duplicate-messages"])).toEqual(ALL.flatMap((n) => (n % 50 === 0 ? [n, n] : [n])));
  });

  test("reorder-messages sends one of 50 after the next", () => {
    const got = delivered(["reorder-messages"]);
    expect(got.slice(47, 52)).toEqual([48, 49, 51, 50, 52]);
    expect(got.toSorted((a, b) => a - b)).toEqual(ALL);
  });
});
