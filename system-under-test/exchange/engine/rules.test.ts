import { describe, expect, test } from "vitest";
import { OTHER_LANE, TEST_PLACE, testSpec } from "../testing/commands.ts";
import { openEngine, order, tell } from "../testing/exchange-talk.ts";
import type { Command } from "./commands.ts";
import { Engine } from "./engine.ts";
import type { SelfTradeMode } from "./self-trade.ts";
import { SNAPSHOT_VERSION } from "./snapshot.ts";
import type { Forward, Turn } from "./turn.ts";

/** What the last command says, without the positions unless they are asked for. */
function lastOf(engine: Engine, commands: readonly Command[], positions = false): string[] {
  const turns = commands.map((command) => engine.apply(command).events);
  const events = turns.at(-1) ?? [];
  return tell(positions ? events : events.filter((event) => event.kind !== "POSITION"));
}

describe("matching", () => {
  test.each([
    ["an order without a counterpart rests", [order("1 by 1: buy 5 @ 99")], ["accepted 1"]],
    [
      "the best price is taken first, at the resting order's price",
      [order("1 by 1: sell 5 @ 103"), order("2 by 1: sell 5 @ 102"), order("3 by 2: buy 7 @ 104")],
      ["accepted 3", "trade 5 @ 102: 3 takes 2", "trade 2 @ 103: 3 takes 1"],
    ],
    [
      "at one price the oldest order is taken first",
      [order("1 by 1: buy 5 @ 99"), order("2 by 2: buy 5 @ 99"), order("3 by 3: sell 6 @ 99")],
      ["accepted 3", "trade 5 @ 99: 3 takes 1", "trade 1 @ 99: 3 takes 2"],
    ],
    [
      "a limit order does not trade beyond its price, and its rest can be taken",
      [order("1 by 1: sell 5 @ 101"), order("2 by 2: buy 9 @ 101"), order("3 by 3: sell 9 @ 101")],
      ["accepted 3", "trade 4 @ 101: 3 takes 2"],
    ],
    [
      "a market order takes what is there and its rest is cancelled",
      [order("1 by 1: sell 5 @ 101"), order("2 by 2: buy 9 @ market")],
      ["accepted 2", "trade 5 @ 101: 2 takes 1", "cancelled 2: 4 NO_LIQUIDITY"],
    ],
    [
      "a market order does not trade beyond the band around the mark price",
      [
        order("1 by 1: sell 5 @ 110"),
        { kind: "SET_MARK_PRICE", symbol: "AAA", price: 90 },
        order("2 by 2: buy 5 @ market"),
      ],
      ["accepted 2", "cancelled 2: 5 NO_LIQUIDITY"],
    ],
  ] satisfies [string, Command[], string[]][])("%s", (_name, commands, expected) => {
    expect(lastOf(openEngine(), commands)).toEqual(expected);
  });
});

describe("an order that meets one of its own account", () => {
  /** A stranger's 5 lots, then 5 of account 1, then a stranger's 5 again. */
  const resting = [
    order("1 by 2: sell 5 @ 100"),
    order("2 by 1: sell 5 @ 100"),
    order("3 by 2: sell 5 @ 101"),
  ];
  const taker = order("4 by 1: buy 12 @ 101");

  test.each<[SelfTradeMode | undefined, Command, string[]]>([
    [undefined, taker, ["trade 5 @ 100: 4 takes 1", "cancelled 4: 7 SELF_TRADE_PREVENTED"]],
    ["CANCEL_NEWEST", taker, ["trade 5 @ 100: 4 takes 1", "cancelled 4: 7 SELF_TRADE_PREVENTED"]],
    [
      "CANCEL_OLDEST",
      taker,
      ["trade 5 @ 100: 4 takes 1", "cancelled 2: 5 SELF_TRADE_PREVENTED", "trade 5 @ 101: 4 takes 3"],
    ],
    [
      "CANCEL_BOTH",
      taker,
      [
        "trade 5 @ 100: 4 takes 1",
        "cancelled 2: 5 SELF_TRADE_PREVENTED",
        "cancelled 4: 7 SELF_TRADE_PREVENTED",
      ],
    ],
    ["NONE", taker, ["trade 5 @ 100: 4 takes 1", "trade 5 @ 100: 4 takes 2", "trade 2 @ 101: 4 takes 3"]],
    // At the market as at a limit; beyond the own order nothing is looked at.
    [
      undefined,
      order("4 by 1: buy 12 @ market"),
      ["trade 5 @ 100: 4 takes 1", "cancelled 4: 7 SELF_TRADE_PREVENTED"],
    ],
    [undefined, order("4 by 1: buy 5 @ 101"), ["trade 5 @ 100: 4 takes 1"]],
  ])("in mode %s", (mode, command, expected) => {
    const engine = openEngine(...resting);
    if (mode !== undefined) engine.apply({ kind: "SET_SELF_TRADE_MODE", accountId: 1, mode });
    expect(lastOf(engine, [command])).toEqual(["accepted 4", ...expected]);
  });

  test("as a stop that was triggered does as any other", () => {
    const engine = openEngine(
      order("5 by 1: buy 4 @ 106 stop 105"),
      order("1 by 2: sell 1 @ 105"),
      order("2 by 1: sell 9 @ 106"),
    );
    expect(lastOf(engine, [order("3 by 3: buy 1 @ 105")])).toEqual([
      "accepted 3",
      "trade 1 @ 105: 3 takes 1",
      "triggered 5",
      "cancelled 5: 4 SELF_TRADE_PREVENTED",
    ]);
  });

  test("does as the account's mode is when they meet, and other accounts' modes count for nothing", () => {
    const engine = openEngine(
      { kind: "SET_SELF_TRADE_MODE", accountId: 2, mode: "NONE" },
      { kind: "SET_SELF_TRADE_MODE", accountId: 1, mode: "NONE" },
      order("1 by 1: sell 5 @ 100"),
      { kind: "SET_SELF_TRADE_MODE", accountId: 1, mode: "CANCEL_OLDEST" },
    );
    expect(lastOf(engine, [order("2 by 1: buy 5 @ 100")])).toEqual([
      "accepted 2",
      "cancelled 1: 5 SELF_TRADE_PREVENTED",
    ]);
    expect(engine.state.markets.get("AAA")?.book.bestBid).toBe(100);
  });

  test("finds its mode in a lane that its symbol has moved to, and after a snapshot", () => {
    const none: Command = { kind: "SET_SELF_TRADE_MODE", accountId: 1, mode: "NONE" };
    const source = openEngine(none, order("1 by 1: sell 5 @ 100"));
    expect(lastOf(new Engine(TEST_PLACE, source.snapshot()), [order("2 by 1: buy 5 @ 100")])).toContain(
      "trade 5 @ 100: 2 takes 1",
    );
    const target = new Engine({ ...TEST_PLACE, lane: OTHER_LANE });
    target.apply(none);
    const { forwards } = source.apply({ kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE });
    for (const { command } of forwards) target.apply(command);
    expect(lastOf(target, [order("2 by 1: buy 5 @ 100")])).toContain("trade 5 @ 100: 2 takes 1");
  });
});

describe("stop-limit orders", () => {
  const stopBuy = order("5 by 3: buy 4 @ 106 stop 105");

  test("wait until a trade crosses the stop price, and run after that trade", () => {
    const engine = openEngine(stopBuy, order("1 by 1: sell 9 @ 104"), order("2 by 1: sell 9 @ 105"));
    expect(lastOf(engine, [order("3 by 2: buy 9 @ 104")])).toEqual([
      "accepted 3",
      "trade 9 @ 104: 3 takes 1",
    ]);
    expect(lastOf(engine, [order("4 by 2: buy 2 @ 105")])).toEqual([
      "accepted 4",
      "trade 2 @ 105: 4 takes 2",
      "triggered 5",
      "trade 4 @ 105: 5 takes 2",
    ]);
  });

  test("set each other off, first those that a rising price meets first", () => {
    const engine = openEngine(
      order("8 by 3: buy 1 @ 108 stop 103"),
      order("7 by 3: buy 1 @ 108 stop 102"),
      order("9 by 3: sell 1 @ 90 stop 99"),
      order("1 by 1: sell 1 @ 103"),
      order("2 by 1: sell 2 @ 104"),
    );
    expect(lastOf(engine, [order("3 by 2: buy 1 @ 103")])).toEqual([
      "accepted 3",
      "trade 1 @ 103: 3 takes 1",
      "triggered 7",
      "trade 1 @ 104: 7 takes 2",
      "triggered 8",
      "trade 1 @ 104: 8 takes 2",
    ]);
  });

  test("can be cancelled while they wait", () => {
    const engine = openEngine(stopBuy);
    const cancel: Command = { kind: "CANCEL_ORDER", orderId: 5, accountId: 3, symbol: "AAA" };
    expect(lastOf(engine, [cancel])).toEqual(["cancelled 5: 4 BY_USER"]);
    expect(lastOf(engine, [cancel])).toEqual(["refused UNKNOWN_ORDER"]);
  });
});

describe("positions and cash", () => {
  test("a position is opened, raised, partly closed with profit, and turned", () => {
    const engine = openEngine();
    const trade = (id: number, text: string, counter: string): string | undefined =>
      lastOf(engine, [order(`${id} by 2: ${counter}`), order(`${id + 1} by 1: ${text}`)], true).find((line) =>
        line.startsWith("1 has"),
      );
    expect(trade(10, "buy 10 @ 100", "sell 10 @ 100")).toBe("1 has 10 AAA for 1000, cash 1000000");
    expect(trade(20, "buy 10 @ 104", "sell 10 @ 104")).toBe("1 has 20 AAA for 2040, cash 1000000");
    expect(trade(30, "sell 5 @ 106", "buy 5 @ 106")).toBe("1 has 15 AAA for 1530, cash 1000020");
    expect(trade(40, "sell 25 @ 101", "buy 25 @ 101")).toBe("1 has -10 AAA for -1010, cash 1000005");
    expect(trade(50, "buy 10 @ 100", "sell 10 @ 100")).toBe("1 has 0 AAA for 0, cash 1000015");
  });

  test("a withdrawal leaves what orders and positions need", () => {
    const engine = openEngine(
      { kind: "DEPOSIT", accountId: 7, amount: 1_000 },
      order("1 by 7: buy 60 @ 100"),
    );
    const withdraw = (amount: number): Command => ({ kind: "WITHDRAW", accountId: 7, amount });
    expect(lastOf(engine, [withdraw(401)])).toEqual(["refused INSUFFICIENT_MARGIN"]);
    expect(lastOf(engine, [withdraw(400)])).toEqual(["7 cash -400 = 600"]);
  });
});

describe("liquidation", () => {
  /** Account 7 is long 50 AAA at 100 and long 10 BBB at 100, with 650 of cash: initial margin 600. */
  function leveraged(): Engine {
    const spec = testSpec("BBB", { quotePerTickLot: 1, leverageMax: 10, maintenanceDivisor: 20 });
    return openEngine(
      { kind: "LIST_SYMBOL", symbol: "BBB", spec },
      { kind: "DEPOSIT", accountId: 7, amount: 650 },
      order("1 by 1: sell 50 @ 100"),
      order("2 by 7: buy 50 @ 100"),
      order("3 by 1: sell 10 BBB @ 100"),
      order("4 by 7: buy 10 BBB @ 100"),
    );
  }
  const mark = (price: number): Command => ({ kind: "SET_MARK_PRICE", symbol: "AAA", price });

  test("nothing happens while equity covers the maintenance margin", () => {
    // Equity 650 - 50 * 7 = 300; maintenance ceil(4650 / 20) + ceil(1000 / 20) = 233 + 50.
    expect(lastOf(leveraged(), [mark(93)])).toEqual(["mark AAA 93"]);
  });

  test("cancels orders, then closes the largest contribution first and stops as soon as it is enough", () => {
    const engine = leveraged();
    // Equity 650 - 50 * 8 = 250; maintenance 230 + 50. The sale at 91 loses 50 more; the fee is ceil(4600 / 200) = 23.
    const commands = [
      order("5 by 2: buy 60 @ 91"),
      order("6 by 2: buy 20 BBB @ 99"),
      order("8 by 7: sell 1 BBB @ 110"),
    ];
    expect(lastOf(engine, [...commands, mark(92)], true)).toEqual([
      "mark AAA 92",
      "cancelled 8: 1 LIQUIDATION",
      "liquidate 7: sell 50 AAA, 250 < 280",
      "trade 50 @ 91: -1 takes 5",
      "insurance 23 = 23",
      "7 cash -23 = 177",
      "2 has 50 AAA for 4550, cash 1000000",
      "7 has 0 AAA for 0, cash 177",
    ]);
  });

  test("is not held up by orders of the account itself: they are cancelled before", () => {
    const engine = leveraged();
    const commands = [order("5 by 2: buy 60 @ 91"), order("6 by 7: buy 1 @ 92"), mark(92)];
    expect(lastOf(engine, commands).slice(1, 4)).toEqual([
      "cancelled 6: 1 LIQUIDATION",
      "liquidate 7: sell 50 AAA, 250 < 280",
      "trade 50 @ 91: -1 takes 5",
    ]);
  });

  test("a loss beyond the account's cash is the insurance fund's, as far as it reaches", () => {
    const engine = leveraged();
    engine.apply({ kind: "FUND_INSURANCE", amount: 300 });
    engine.apply(order("5 by 2: buy 60 @ 90"));
    engine.apply(order("6 by 2: buy 20 BBB @ 92"));
    // 50 AAA bought at 100 and sold at 90 lose 500; 10 BBB lose 80; the mark of 80 made equity -350 on paper.
    expect(lastOf(engine, [mark(80)])).toEqual([
      "mark AAA 80",
      "liquidate 7: sell 50 AAA, -350 < 250",
      "trade 50 @ 90: -1 takes 5",
      "insurance 20 = 320",
      "7 cash -20 = 130",
    ]);
    // Now alone with 10 BBB at 130 of cash; a mark of 80 for BBB leaves -70 and the fund pays what the sale at 80 lost.
    expect(
      lastOf(engine, [
        { kind: "CANCEL_ORDER", orderId: 6, accountId: 2, symbol: "BBB" },
        { kind: "SET_MARK_PRICE", symbol: "BBB", price: 88 },
        order("9 by 2: buy 20 BBB @ 80"),
        { kind: "SET_MARK_PRICE", symbol: "BBB", price: 80 },
      ]),
    ).toEqual([
      "mark BBB 80",
      "liquidate 7: sell 10 BBB, -70 < 40",
      "trade 10 @ 80: -2 takes 9",
      "insurance -70 = 250",
      "7 cash 70 = 0",
    ]);
  });

  test("waits when the book is empty or the symbol is paused, and is done by a later TICK", () => {
    const engine = leveraged();
    expect(lastOf(engine, [mark(92)])).toEqual(["mark AAA 92"]);
    expect(
      lastOf(engine, [
        order("5 by 2: buy 60 @ 91"),
        { kind: "PAUSE_SYMBOL", symbol: "AAA" },
        { kind: "TICK" },
      ]),
    ).toEqual([]);
    expect(lastOf(engine, [{ kind: "RESUME_SYMBOL", symbol: "AAA" }, { kind: "TICK" }])[0]).toBe(
      "liquidate 7: sell 50 AAA, 250 < 280",
    );
  });
});

describe("refusals", () => {
  const rich = { kind: "DEPOSIT", accountId: 8, amount: 3_000_000_000_000_000 } as const;
  const expensive = testSpec("BBB", { quotePerTickLot: 1_000_000, markInitial: 1_000_000 });

  test.each([
    ["unknown symbol", order("1 by 1: buy 1 BBB @ 100"), "UNKNOWN_SYMBOL"],
    ["unknown account", order("1 by 99: buy 1 @ 100"), "UNKNOWN_ACCOUNT"],
    ["order id below one", order("0 by 1: buy 1 @ 100"), "BAD_ORDER_ID"],
    ["no quantity", order("1 by 1: buy 0 @ 100"), "QUANTITY_OUT_OF_RANGE"],
    ["negative quantity", order("1 by 1: buy -3 @ 100"), "QUANTITY_OUT_OF_RANGE"],
    ["huge quantity", order("1 by 1: buy 1001 @ 100"), "QUANTITY_OUT_OF_RANGE"],
    ["broken quantity", { ...order("1 by 1: buy 1 @ 100"), quantity: 1.5 }, "QUANTITY_OUT_OF_RANGE"],
    ["no price", order("1 by 1: buy 1 @ 0"), "PRICE_OUT_OF_RANGE"],
    ["negative price", order("1 by 1: buy 1 @ -5"), "PRICE_OUT_OF_RANGE"],
    ["market order with a price", { ...order("1 by 1: buy 1 @ market"), price: 100 }, "PRICE_OUT_OF_RANGE"],
    ["stop order without a stop", order("1 by 1: buy 1 @ 100 stop 0"), "PRICE_OUT_OF_RANGE"],
    ["just above the band", order("1 by 1: buy 1 @ 111"), "PRICE_OUT_OF_BAND"],
    ["just below the band", order("1 by 1: buy 1 @ 89"), "PRICE_OUT_OF_BAND"],
    ["stop that is crossed already", order("1 by 1: buy 1 @ 100 stop 100"), "STOP_WOULD_TRIGGER"],
    ["margin too small by one", order("1 by 7: buy 60 @ 100"), "INSUFFICIENT_MARGIN"],
    ["too large for any account", order("1 by 8: buy 200 BBB @ 1000000"), "NOTIONAL_TOO_LARGE"],
    ["deposit of nothing", { kind: "DEPOSIT", accountId: 1, amount: 0 }, "AMOUNT_OUT_OF_RANGE"],
    [
      "self-trade mode of no account",
      { kind: "SET_SELF_TRADE_MODE", accountId: 0, mode: "NONE" },
      "UNKNOWN_ACCOUNT",
    ],
    ["deposit to no account", { kind: "DEPOSIT", accountId: 0, amount: 1 }, "UNKNOWN_ACCOUNT"],
    ["deposit beyond the lane's limit", rich, "AMOUNT_OUT_OF_RANGE"],
    [
      "symbol listed twice",
      { kind: "LIST_SYMBOL", symbol: "AAA", spec: testSpec("AAA") },
      "SYMBOL_ALREADY_LISTED",
    ],
    [
      "specification without sense",
      { kind: "LIST_SYMBOL", symbol: "CCC", spec: testSpec("CCC", { leverageMax: 0 }) },
      "BAD_SYMBOL_SPEC",
    ],
    [
      "symbol in lower case",
      { kind: "LIST_SYMBOL", symbol: "ccc", spec: testSpec("ccc") },
      "BAD_SYMBOL_SPEC",
    ],
    [
      "hand-off to an unknown lane",
      { kind: "HAND_OFF", symbol: "AAA", target: "elsewhere/0" },
      "UNKNOWN_LANE",
    ],
    ["hand-off to itself", { kind: "HAND_OFF", symbol: "AAA", target: TEST_PLACE.lane }, "UNKNOWN_LANE"],
    [
      "another account's order",
      { kind: "CANCEL_ORDER", orderId: 50, accountId: 1, symbol: "AAA" },
      "UNKNOWN_ORDER",
    ],
    ["package that is no JSON", install("{"), "BAD_PACKAGE"],
    [
      "package of another symbol",
      install(JSON.stringify({ version: 1, market: { spec: {} }, holders: [] })),
      "BAD_PACKAGE",
    ],
    [
      "package of newer code",
      install(JSON.stringify({ version: SNAPSHOT_VERSION + 1 })),
      "PACKAGE_OF_NEWER_VERSION",
    ],
    ["second chunk without the first", { ...install("x"), part: 2, parts: 2 }, "BAD_PACKAGE"],
  ] satisfies [string, Command, string][])("%s", (name, command, code) => {
    const engine = openEngine(
      { kind: "DEPOSIT", accountId: 7, amount: 599 },
      order("50 by 2: sell 1 @ 108"),
      ...(name.startsWith("too large") || name.startsWith("deposit beyond")
        ? [rich, { kind: "LIST_SYMBOL", symbol: "BBB", spec: expensive } as const]
        : []),
    );
    const before = engine.snapshot();
    expect(tell(engine.apply(command).events)).toEqual([`refused ${code}`]);
    expect(engine.snapshot()).toEqual(before);
  });

  test("a paused symbol takes no orders but lets cancel; then it goes on", () => {
    const engine = openEngine(order("1 by 1: buy 1 @ 99"), { kind: "PAUSE_SYMBOL", symbol: "AAA" });
    expect(lastOf(engine, [order("2 by 2: sell 1 @ 99")])).toEqual(["refused SYMBOL_PAUSED"]);
    expect(lastOf(engine, [{ kind: "CANCEL_ORDER", orderId: 1, accountId: 1, symbol: "AAA" }])).toEqual([
      "cancelled 1: 1 BY_USER",
    ]);
    expect(lastOf(engine, [{ kind: "RESUME_SYMBOL", symbol: "AAA" }, order("3 by 2: sell 1 @ 99")])).toEqual([
      "accepted 3",
    ]);
  });

  test("a repeated client order id is refused and names the order that has it", () => {
    const engine = openEngine(order("1 by 1: buy 1 @ 99", "mine"));
    expect(engine.apply(order("2 by 1: buy 1 @ 99", "mine")).events).toMatchObject([
      { kind: "REFUSED", code: "DUPLICATE_CLIENT_ORDER_ID", orderId: 2, otherOrderId: 1 },
    ]);
    expect(lastOf(engine, [order("3 by 2: buy 1 @ 99", "mine")])).toEqual(["accepted 3"]);
  });

  test("a client order id is remembered for 30 ticks, wherever its symbol goes meanwhile", () => {
    const ticks = (count: number): Command[] => Array.from({ length: count }, () => ({ kind: "TICK" }));
    const placed = order("1 by 1: buy 1 @ market", "mine");
    const again = order("2 by 1: buy 1 @ market", "mine");
    expect(lastOf(openEngine(placed, ...ticks(30)), [again])).toEqual(["refused DUPLICATE_CLIENT_ORDER_ID"]);
    expect(lastOf(openEngine(placed, ...ticks(31)), [again])).toContain("accepted 2");

    const source = openEngine(placed, ...ticks(20));
    const { forwards } = source.apply({ kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE });
    const target = (): Engine => {
      const engine = new Engine({ ...TEST_PLACE, lane: OTHER_LANE });
      for (const command of [...ticks(500), ...forwards.map(({ command }) => command)]) engine.apply(command);
      return engine;
    };
    const after = (count: number): string[] => {
      const engine = target();
      for (const command of ticks(count)) engine.apply(command);
      return lastOf(engine, [again]);
    };
    expect(after(10)).toEqual(["refused DUPLICATE_CLIENT_ORDER_ID"]);
    expect(after(11)).toContain("accepted 2");
  });

  test("an order id that is live is refused", () => {
    expect(lastOf(openEngine(order("1 by 1: buy 1 @ 99")), [order("1 by 2: sell 1 @ 108")])).toEqual([
      "refused DUPLICATE_ORDER_ID",
    ]);
  });

  test("an order that can only close a position needs no margin", () => {
    const engine = openEngine(
      { kind: "DEPOSIT", accountId: 7, amount: 600 },
      order("1 by 1: sell 60 @ 100"),
      order("2 by 7: buy 60 @ 100"),
    );
    expect(lastOf(engine, [order("3 by 7: buy 1 @ 100")])).toEqual(["refused INSUFFICIENT_MARGIN"]);
    expect(lastOf(engine, [order("4 by 7: sell 60 @ 95")])).toEqual(["accepted 4"]);
    expect(lastOf(engine, [order("5 by 7: sell 61 @ 95")])).toEqual(["refused INSUFFICIENT_MARGIN"]);
  });

  test("a snapshot of newer code is refused", () => {
    const snapshot = { ...openEngine().snapshot(), version: SNAPSHOT_VERSION + 1 };
    expect(() => new Engine(TEST_PLACE, snapshot)).toThrow(
      `snapshot has version ${SNAPSHOT_VERSION + 1}: expected ${SNAPSHOT_VERSION}; replay the input topic instead, or run the release that wrote it`,
    );
  });
});

describe("hand-off", () => {
  const handOff = { kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE } as const;
  const holdersOf = ({ forwards }: Turn): unknown => {
    const { command } = forwards[0] as Forward;
    return command.kind === "INSTALL_SYMBOL" ? JSON.parse(command.text).holders : [];
  };

  test("of the only symbol takes along all that accounts have, and forwards what comes later", () => {
    const engine = openEngine(
      { kind: "DEPOSIT", accountId: 7, amount: 650 },
      { kind: "DEPOSIT", accountId: 8, amount: 1 },
      { kind: "WITHDRAW", accountId: 8, amount: 1 },
      order("1 by 1: sell 50 @ 100"),
      order("2 by 7: buy 50 @ 100"),
    );
    const turn = engine.apply(handOff);
    expect(tell(turn.events)).toEqual([
      ...[1, 2, 3].map((accountId) => `${accountId} cash -1000000 = 0`),
      "7 cash -650 = 0",
      "HANDED_OFF AAA",
    ]);
    expect(holdersOf(turn)).toEqual([
      { accountId: 1, cash: 1_000_000, size: -50, cost: -5000 },
      { accountId: 2, cash: 1_000_000, size: 0, cost: 0 },
      { accountId: 3, cash: 1_000_000, size: 0, cost: 0 },
      { accountId: 7, cash: 650, size: 50, cost: 5000 },
    ]);
    const late = order("3 by 2: buy 1 @ 100");
    expect(engine.apply(late)).toMatchObject({
      events: [{ kind: "FORWARDED", symbol: "AAA", target: OTHER_LANE, orderId: 3 }],
      forwards: [{ lane: OTHER_LANE, command: late }],
    });
  });

  test("takes what the symbol binds and its part of what is free, or its proportion of what is too little", () => {
    const engine = openEngine(
      { kind: "LIST_SYMBOL", symbol: "BBB", spec: testSpec("BBB", { quotePerTickLot: 1, leverageMax: 10 }) },
      { kind: "DEPOSIT", accountId: 7, amount: 1_301 },
      { kind: "DEPOSIT", accountId: 8, amount: 1_000 },
      order("1 by 7: buy 50 @ 100"),
      order("2 by 7: buy 20 BBB @ 100"),
      order("3 by 8: buy 40 @ 100"),
      order("4 by 8: buy 60 BBB @ 100"),
      // Both symbols' mark prices rise: account 8 now has less than its orders bind.
      { kind: "SET_MARK_PRICE", symbol: "AAA", price: 104 },
      { kind: "SET_MARK_PRICE", symbol: "BBB", price: 104 },
    );
    // 7: 728 bound, 520 of it here; of the other 573 a half. 8: 1,040 bound, 416 of it here; 1,000 * 416 / 1,040.
    expect(holdersOf(engine.apply(handOff))).toEqual([
      { accountId: 1, cash: 500_000, size: 0, cost: 0 },
      { accountId: 2, cash: 500_000, size: 0, cost: 0 },
      { accountId: 3, cash: 500_000, size: 0, cost: 0 },
      { accountId: 7, cash: 520 + 286, size: 0, cost: 0 },
      { accountId: 8, cash: 400, size: 0, cost: 0 },
    ]);
  });

  test("a large book travels in chunks and arrives whole", () => {
    const engine = openEngine();
    for (let id = 1; id <= 3000; id++) {
      engine.apply(order(`${id} by ${1 + (id % 3)}: ${id % 2 === 0 ? "buy 1 @ 95" : "sell 1 @ 105"}`));
    }
    const market = engine.snapshot().markets[0];
    const { forwards } = engine.apply({ kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE });
    const target = new Engine({ ...TEST_PLACE, lane: OTHER_LANE });
    const said = forwards.flatMap(({ command }) => target.apply(command).events);
    expect(forwards.length).toBeGreaterThan(1);
    expect(said).toMatchObject([{ kind: "SYMBOL_INSTALLED", symbol: "AAA", orders: 3000 }, {}, {}, {}]);
    expect(target.snapshot().markets[0]).toEqual(market);
  });
});

function install(text: string): Extract<Command, { kind: "INSTALL_SYMBOL" }> {
  return { kind: "INSTALL_SYMBOL", symbol: "ZZZ", source: OTHER_LANE, part: 1, parts: 1, text };
}
