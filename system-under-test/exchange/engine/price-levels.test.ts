import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createOrder, type Order } from "./order.ts";
import { PriceLevels } from "./price-levels.ts";

describe("price levels", () => {
  test.each(["highest", "lowest"] as const)(
    "with the %s price best keep price-time order through any changes",
    (best) => {
      // Few prices bring many empty levels back to life, many prices make the clean-up of empty levels happen.
      const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 600 }), fc.boolean(), fc.nat()), {
        maxLength: 3_000,
        size: "max",
      });
      fc.assert(
        fc.property(steps, (steps) => {
          const levels = new PriceLevels(best);
          let expected: Order[] = [];
          for (const [index, [price, isRemoval, pick]] of steps.entries()) {
            const victim = expected[pick % Math.max(1, expected.length)];
            if (isRemoval && victim !== undefined) {
              levels.remove(victim);
              expected = expected.filter((order) => order !== victim);
            } else {
              const order = createOrder({
                id: index,
                accountId: 1,
                side: "buy",
                price,
                stopPrice: 0,
                quantity: 1,
              });
              levels.append(price, order);
              expected.push(order);
            }
            const prices = expected.map((order) => order.price);
            const bestPrice = best === "highest" ? Math.max(...prices) : Math.min(...prices);
            expect(levels.best?.price).toBe(prices.length === 0 ? undefined : bestPrice);
          }
          const sign = best === "highest" ? -1 : 1;
          const sorted = expected.toSorted(
            (one, other) => sign * (one.price - other.price) || one.id - other.id,
          );
          expect([...levels.orders()].map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
        }),
        { numRuns: 8, seed: 1 },
      );
    },
  );

  test("refuse to remove an order that is in none of them", () => {
    const order = createOrder({ id: 7, accountId: 1, side: "buy", price: 5, stopPrice: 0, quantity: 1 });
    expect(() => new PriceLevels("highest").remove(order)).toThrow("order 7 is in no price level");
  });
});
