import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReferenceEngine } from "../reference/reference-engine.ts";
import { OTHER_LANE, restingOrder, TEST_PLACE, testOpening } from "../testing/commands.ts";
import type { Command, PlaceOrder } from "./commands.ts";
import { Engine } from "./engine.ts";

/** AAA takes orders of up to 1,000,000 lots, so a side has a price from 2,000 lots on. Its mark price begins at 100,000. */
const DEEP = 2_000;
const MARK = 100_000;
const TICK: Command = { kind: "TICK" };
const mark = (price: number): Command => ({ kind: "SET_MARK_PRICE", symbol: "AAA", price });
let nextId = 1;

function rest(side: "buy" | "sell", quantity: number, price: number, accountId = 1): PlaceOrder {
  return restingOrder(nextId++, { side, quantity, price, accountId });
}

/** An engine and the reference beside it, which must agree on everything. */
class Market {
  readonly engine = new Engine(TEST_PLACE);
  readonly #reference = new ReferenceEngine(TEST_PLACE);

  constructor(...commands: readonly Command[]) {
    this.apply(...testOpening([1, 2, 3]), mark(MARK), ...commands);
  }

  apply(...commands: readonly Command[]): this {
    for (const command of commands) {
      expect(this.engine.apply(command).events).toEqual(this.#reference.apply(command).events);
    }
    return this;
  }

  get mark(): number {
    return this.engine.state.marketOf("AAA").mark;
  }

  /** Mark prices after each of so many ticks, `between` before each. */
  ticks(count: number, between: () => readonly Command[] = () => []): number[] {
    return Array.from({ length: count }, () => this.apply(...between(), TICK).mark);
  }
}

/** Bids and asks of 50 times the depth that makes a price, around a middle. */
function ladder(middle: number): PlaceOrder[] {
  return Array.from({ length: 50 }, (_, level) => [
    rest("buy", DEEP, middle - 10 - level * 10),
    rest("sell", DEEP, middle + 10 + level * 10),
  ]).flat();
}

describe("the mark price after a tick", () => {
  test.each<[name: string, orders: () => readonly Command[], expected: number]>([
    ["stays without a book", () => [], MARK],
    [
      "stays when no side is deep",
      () => [rest("buy", DEEP - 1, 99_000), rest("sell", DEEP - 1, 99_100)],
      MARK,
    ],
    [
      "goes a quarter of the way to the middle",
      () => [rest("buy", DEEP, 99_900), rest("sell", DEEP, 99_940)],
      99_980,
    ],
    [
      "takes the average price of the depth, rounded against the taker",
      () => [rest("sell", 500, 99_000), rest("sell", 4_000, 99_801), rest("buy", DEEP, 98_500)],
      // Asks (500 * 99,000 + 1,500 * 99,801) / 2,000 = 99,600.75, so 99,601; the middle with 98,500 is 99,050: 238 down.
      MARK - 238,
    ],
    ["goes 0.25% at most", () => [rest("buy", DEEP, 91_000), rest("sell", DEEP, 91_010)], 99_750],
    ["rises to bids above it without asks", () => [rest("buy", DEEP, 100_004)], 100_001],
    ["stays above bids without asks", () => [rest("buy", DEEP, 99_000)], MARK],
    ["falls to asks below it without bids", () => [rest("sell", DEEP, 99_998)], 99_999],
    ["stays below asks without bids", () => [rest("sell", DEEP, 101_000)], MARK],
    [
      "stays while the symbol is paused",
      () => [rest("buy", DEEP, 99_900), rest("sell", DEEP, 99_940), { kind: "PAUSE_SYMBOL", symbol: "AAA" }],
      MARK,
    ],
  ])("%s", (_name, orders, expected) => {
    expect(new Market(...orders()).ticks(1)).toEqual([expected]);
  });

  test("liquidates who it ruins, by its own steps", () => {
    const market = new Market(
      { kind: "DEPOSIT", accountId: 7, amount: 16_000_000 },
      rest("sell", 1_000, MARK),
      // 300,000,000 of value: 15,000,000 of initial margin, 7,500,000 of maintenance.
      rest("buy", 1_000, MARK, 7),
      rest("buy", 100 * DEEP, 95_000, 2),
      rest("sell", 100 * DEEP, 95_010, 3),
    );
    const isOpen = (): boolean => (market.engine.state.accountOf(7).positions.get("AAA")?.size ?? 0) > 0;
    // 16,000,000 - 3,000 * fall < (300,000,000 - 3,000 * fall) / 40: from a fall of 2,907 on.
    const open = Array.from({ length: 14 }, () => market.apply(TICK)).map(({ mark }) => [mark, isOpen()]);
    expect(open.every(([price, isThere]) => isThere === Number(price) > 97_093)).toBe(true);
    expect(isOpen()).toBe(false);
  });

  test("goes on in another lane as it would have here", () => {
    const [stays, moves] = [ladder(97_000), ladder(97_000)].map((orders) => new Market(...orders));
    const target = new Engine({ ...TEST_PLACE, lane: OTHER_LANE });
    const { forwards } = moves!.engine.apply({ kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE });
    for (const { command } of forwards) target.apply(command);
    target.apply(TICK);
    expect(target.state.marketOf("AAA").mark).toBe(stays!.ticks(1)[0]);
  });
});

describe("an attack of ten seconds", () => {
  const lots = (side: "buy" | "sell", price: number, accountId: number): PlaceOrder =>
    rest(side, 1, price, accountId);
  /** 100 one-lot trades a second between two accounts, at the end of the price band. */
  const washed = (): Command[] =>
    Array.from({ length: 100 }, () => [lots("sell", 90_000, 2), lots("buy", 90_000, 3)]).flat();

  test("by one-lot trades of two accounts in an empty book moves nothing", () => {
    const market = new Market();
    expect(new Set(market.ticks(10, washed))).toEqual(new Set([MARK]));
    expect(market.engine.state.marketOf("AAA").last).toBe(90_000);
  });

  test("by one-lot trades against a deep book moves less than 0.05%", () => {
    const market = new Market(...ladder(MARK));
    const sold = (): Command[] => Array.from({ length: 500 }, () => lots("sell", 90_000, 2));
    const marks = market.ticks(10, sold);
    expect(Math.max(...marks.map((price) => Math.abs(price - MARK)))).toBeLessThan(MARK * 0.0005);
  });

  test("by any orders and cancels at all moves 2.5% at most", () => {
    const anyOrder = fc.record({
      side: fc.constantFrom("buy" as const, "sell" as const),
      quantity: fc.constantFrom(1, 1_000, DEEP, 50 * DEEP),
      price: fc.integer({ min: 90_000, max: 110_000 }),
      accountId: fc.constantFrom(1, 2, 3),
    });
    let furthest = 0;
    fc.assert(
      fc.property(
        fc.array(fc.array(anyOrder, { maxLength: 6 }), { minLength: 10, maxLength: 10 }),
        (seconds) => {
          const market = new Market();
          const marks = seconds.map((orders) => {
            const placed = orders.map((order) => restingOrder(nextId++, order));
            return market.apply(...placed, TICK).mark;
          });
          const moved = Math.max(...marks.map((price) => Math.abs(price - MARK) / MARK));
          furthest = Math.max(furthest, moved);
          expect(moved).toBeLessThan(0.0254);
        },
      ),
      { numRuns: 100, seed: 7 },
    );
    expect(furthest).toBeGreaterThan(0.01);
  });
});

describe("a market that moves with its depth", () => {
  test.each([-5, 5])("by %d%% is followed to within 0.5% in 20 seconds, without a trade", (percent) => {
    const middle = MARK * (1 + percent / 100);
    const market = new Market(...ladder(middle));
    const marks = market.ticks(60);
    expect(Math.abs((marks[19] ?? 0) - middle) / middle).toBeLessThan(0.005);
    expect(marks.at(-1)).toBe(middle);
  });
});
