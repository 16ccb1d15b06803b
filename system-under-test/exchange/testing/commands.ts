import * as fc from "fast-check";
import type { Command, PlaceOrder, SymbolSpec } from "../engine/commands.ts";
import { SELF_TRADE_MODES } from "../engine/self-trade.ts";

/** Small numbers on purpose: few symbols, accounts, prices and ids, so that random commands meet each other. */
export const TEST_LANE = "input-a/0";
export const OTHER_LANE = "input-b/0";
export const TEST_PLACE = { lane: TEST_LANE, lanes: [TEST_LANE, OTHER_LANE] } as const;
const SYMBOLS = ["AAA", "BBB"] as const;
const ACCOUNTS = [1, 2, 3, 4] as const;

export function testSpec(symbol: string, changes: Partial<SymbolSpec> = {}): SymbolSpec {
  return {
    symbol,
    quotePerTickLot: 3,
    leverageMax: 20,
    maintenanceDivisor: 40,
    bandPercent: 10,
    quantityMax: 1000,
    markInitial: 100,
    ...changes,
  };
}

/** Opens two symbols and four accounts, one of them poor, and gives the insurance fund a little. */
export const OPENING: readonly Command[] = [
  ...SYMBOLS.map((symbol) => ({ kind: "LIST_SYMBOL", symbol, spec: testSpec(symbol) }) as const),
  { kind: "DEPOSIT", accountId: 1, amount: 1_000_000 },
  { kind: "DEPOSIT", accountId: 2, amount: 1_000_000 },
  { kind: "DEPOSIT", accountId: 3, amount: 2_000 },
  { kind: "DEPOSIT", accountId: 4, amount: 900 },
  { kind: "FUND_INSURANCE", amount: 300 },
];

/** One lot that rests: account 1 sells AAA at the mark price, but for what is given. */
export function restingOrder(orderId: number, fields: Partial<PlaceOrder>): PlaceOrder {
  return {
    kind: "PLACE_ORDER",
    orderId,
    accountId: 1,
    clientOrderId: "",
    symbol: "AAA",
    side: "sell",
    type: "LIMIT",
    price: 100,
    stopPrice: 0,
    quantity: 1,
    ...fields,
  };
}

/** Lists AAA for orders of any size and makes the accounts rich. */
export function testOpening(accountIds: readonly number[]): Command[] {
  const spec = testSpec("AAA", { quantityMax: 1_000_000 });
  return [
    { kind: "LIST_SYMBOL", symbol: "AAA", spec },
    ...accountIds.map((accountId) => ({ kind: "DEPOSIT", accountId, amount: 1e11 }) as const),
  ];
}

/** A command that does not know its place in the input yet: order ids are given by position. */
type Draft = (position: number) => Command;

const symbol = fc.constantFrom(...SYMBOLS);
const accountId = mostly(fc.constantFrom(...ACCOUNTS), fc.constant(9));
const side = fc.constantFrom("buy" as const, "sell" as const);
const price = mostly(fc.integer({ min: 95, max: 105 }), fc.integer({ min: 85, max: 115 }), 4);
const mark = fc.oneof(
  fc.integer({ min: 92, max: 108 }),
  fc.integer({ min: 70, max: 130 }),
  fc.constantFrom(100, 0),
);
const quantity = mostly(fc.integer({ min: 1, max: 60 }), fc.constantFrom(0, 1000, 1001));
const clientOrderId = mostly(fc.constant(""), fc.constantFrom("x", "y"), 6);
const amount = mostly(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(0, -5, 5e15), 6);
const selfTradeMode = fc.constantFrom(...SELF_TRADE_MODES);
/** How far back the order lies that an id refers to; 0 for a new order's own. */
const back = fc.integer({ min: 1, max: 30 });
const idShift = mostly(fc.constant(0), back, 30);

const order = fc.record({ accountId, clientOrderId, symbol, side, quantity });
const place = { kind: "PLACE_ORDER" } as const;

const limit = fc.tuple(order, price, idShift).map(
  ([order, price, shift]): Draft =>
    (position) => ({
      ...place,
      ...order,
      type: "LIMIT",
      orderId: position - shift,
      price,
      stopPrice: 0,
    }),
);
const market = order.map(
  (order): Draft =>
    (position) => ({
      ...place,
      ...order,
      type: "MARKET",
      orderId: position,
      price: 0,
      stopPrice: 0,
    }),
);
const stopLimit = fc.tuple(order, fc.integer({ min: 1, max: 8 }), fc.integer({ min: -8, max: 12 })).map(
  ([order, distance, slack]): Draft =>
    (position) => {
      const sign = order.side === "buy" ? 1 : -1;
      const stopPrice = 100 + sign * distance;
      return {
        ...place,
        ...order,
        type: "STOP_LIMIT",
        orderId: position,
        price: stopPrice + sign * slack,
        stopPrice,
      };
    },
);
const cancel = fc.record({ accountId, symbol, back }).map(
  ({ accountId, symbol, back }): Draft =>
    (position) => ({
      kind: "CANCEL_ORDER",
      orderId: position - back,
      accountId,
      symbol,
    }),
);

function plain(command: fc.Arbitrary<Command>): fc.Arbitrary<Draft> {
  return command.map((command) => () => command);
}

const anyDraft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 40, arbitrary: limit },
  { weight: 6, arbitrary: market },
  { weight: 8, arbitrary: stopLimit },
  { weight: 8, arbitrary: cancel },
  { weight: 4, arbitrary: plain(fc.constant({ kind: "TICK" })) },
  {
    weight: 6,
    arbitrary: plain(fc.record({ kind: fc.constant("SET_MARK_PRICE" as const), symbol, price: mark })),
  },
  { weight: 1, arbitrary: plain(fc.record({ kind: fc.constant("PAUSE_SYMBOL" as const), symbol })) },
  { weight: 8, arbitrary: plain(fc.record({ kind: fc.constant("RESUME_SYMBOL" as const), symbol })) },
  {
    weight: 3,
    arbitrary: plain(
      fc.record({ kind: fc.constant("SET_SELF_TRADE_MODE" as const), accountId, mode: selfTradeMode }),
    ),
  },
  { weight: 1, arbitrary: plain(fc.record({ kind: fc.constant("DEPOSIT" as const), accountId, amount })) },
  { weight: 2, arbitrary: plain(fc.record({ kind: fc.constant("WITHDRAW" as const), accountId, amount })) },
  { weight: 1, arbitrary: plain(fc.record({ kind: fc.constant("FUND_INSURANCE" as const), amount })) },
);

/** A life of an engine: its opening and then anything. */
export const anyCommands: fc.Arbitrary<Command[]> = fc
  .array(anyDraft, { minLength: 1, maxLength: 250, size: "max" })
  .map((drafts) => [...OPENING, ...drafts.map((draft, index) => draft(index + 1))]);

function mostly<Value>(
  usual: fc.Arbitrary<Value>,
  rare: fc.Arbitrary<Value>,
  weight = 20,
): fc.Arbitrary<Value> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });
}
