import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReferenceEngine } from "../reference/reference-engine.ts";
import { anyCommands, restingOrder, TEST_PLACE, testOpening } from "../testing/commands.ts";
import type { Command } from "./commands.ts";
import { Engine } from "./engine.ts";
import type { Place } from "./state.ts";

const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 100);
const SMALL: Place = { ...TEST_PLACE, openOrdersMax: { perAccount: 3, perSymbol: 5 } };
describe("open orders have bounds", () => {
  test("an engine with small ones agrees with the reference, event for event, and no book grows beyond them", () => {
    const refused = new Set<string>();
    let [mostPerAccount, mostPerSymbol] = [0, 0];
    fc.assert(
      fc.property(anyCommands, (commands) => {
        const [engine, reference] = [new Engine(SMALL), new ReferenceEngine(SMALL)];
        for (const command of commands) {
          const { events, forwards } = engine.apply(command);
          expect({ events, forwards }).toEqual(reference.apply(command));
          for (const event of events) if (event.kind === "REFUSED") refused.add(event.code);
          for (const { book, stops } of engine.state.markets.values())
            mostPerSymbol = Math.max(mostPerSymbol, book.size + stops.size);
          for (const { positions } of engine.state.accounts.values())
            for (const { openOrders } of positions.values())
              mostPerAccount = Math.max(mostPerAccount, openOrders);
        }
        expect(mostPerAccount).toBeLessThanOrEqual(3);
        expect(mostPerSymbol).toBeLessThanOrEqual(5);
        const restored = new Engine(SMALL, engine.snapshot());
        expect(openOrdersOf(restored)).toEqual(openOrdersOf(engine));
      }),
      { numRuns: RUNS, seed: 20_261_130 },
    );
    expect([mostPerAccount, mostPerSymbol]).toEqual([3, 5]);
    expect(refused).toContain("TOO_MANY_OPEN_ORDERS");
    expect(refused).toContain("BOOK_FULL");
  });

  test("an account at its bound may still trade at market and cancel", () => {
    const engine = new Engine({ ...TEST_PLACE, openOrdersMax: { perAccount: 1, perSymbol: 9 } });
    const play = (command: Command): string[] => engine.apply(command).events.map(({ kind }) => kind);
    for (const command of testOpening([1, 2])) engine.apply(command);
    engine.apply(restingOrder(1, { accountId: 2, side: "buy", price: 95 }));
    engine.apply(restingOrder(2, { price: 101 }));
    expect(engine.apply(restingOrder(3, { price: 95 })).events).toMatchObject([
      { code: "TOO_MANY_OPEN_ORDERS" },
    ]);
    expect(play(restingOrder(4, { type: "MARKET", price: 0 }))).toContain("TRADE");
    expect(play({ kind: "CANCEL_ORDER", symbol: "AAA", accountId: 1, orderId: 2 })).toEqual(["CANCELLED"]);
    expect(play(restingOrder(5, { price: 101 }))).toEqual(["ACCEPTED"]);
  });
});

function openOrdersOf(engine: Engine): string[] {
  return [...engine.state.accounts.values()]
    .flatMap(({ id, positions }) =>
      [...positions].map(([symbol, one]) => `${id} ${symbol} ${one.openOrders}`),
    )
    .filter((line) => !line.endsWith(" 0"))
    .sort();
}
