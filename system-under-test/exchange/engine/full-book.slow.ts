import { describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import { decodeOutputFrame } from "../codec/output-frame.ts";
import { Lane } from "../lane/lane.ts";
import { restingOrder as order, TEST_PLACE, testOpening as opening } from "../testing/commands.ts";
import { Engine } from "./engine.ts";
import { OPEN_ORDERS_MAX } from "./limits.ts";

const FULL = OPEN_ORDERS_MAX.perSymbol;
const SELLERS = Math.ceil(FULL / OPEN_ORDERS_MAX.perAccount) + 1;
const BUYER = 1_000;

const sellers = (): number[] => Array.from({ length: SELLERS }, (_, index) => index + 1);

describe("one command at the bound", () => {
  test("meets every order of a full book, and its output can be written and read", {
    timeout: 60_000,
  }, () => {
    const lane = new Lane(TEST_PLACE);
    const resting = Array.from({ length: FULL }, (_, index) =>
      order(index + 1, { accountId: 1 + (index % SELLERS) }),
    );
    const buy = order(FULL + 9, { accountId: BUYER, side: "buy", quantity: FULL });
    const tooMany = order(FULL + 8, { accountId: BUYER, price: 101 });
    lane.apply(1, encodeFrame([...opening([...sellers(), BUYER]), ...resting, tooMany], 0));
    const { events, frames } = lane.apply(2, encodeFrame([buy], 0));
    expect(events.filter(({ kind }) => kind === "TRADE")).toHaveLength(FULL);
    expect(lane.engine.state.marketOf("AAA").book.size).toBe(0);
    expect(frames.flatMap((frame) => decodeOutputFrame(frame).events)).toHaveLength(events.length);
  });

  test("triggers every stop of a full one", { timeout: 60_000 }, () => {
    const engine = new Engine(TEST_PLACE);
    for (const command of opening([...sellers(), BUYER])) engine.apply(command);
    for (let index = 0; index < FULL - 1; index += 1) {
      const stop = { type: "STOP_LIMIT", side: "buy", price: 103, stopPrice: 102 } as const;
      engine.apply(order(index + 1, { accountId: 1 + (index % SELLERS), ...stop }));
    }
    engine.apply(order(FULL + 1, { accountId: BUYER, price: 102, quantity: FULL * 2 }));
    expect(engine.apply(order(FULL + 2, { accountId: BUYER, price: 103 })).events).toMatchObject([
      { kind: "REFUSED", code: "BOOK_FULL" },
    ]);
    const { events } = engine.apply(order(FULL + 3, { side: "buy", price: 102 }));
    expect(events.filter(({ kind }) => kind === "TRIGGERED")).toHaveLength(FULL - 1);
    expect(events.filter(({ kind }) => kind === "TRADE")).toHaveLength(FULL);
  });

  test("liquidates twenty thousand accounts that each have orders in a full book", {
    timeout: 60_000,
  }, () => {
    const engine = new Engine(TEST_PLACE);
    const poor = Array.from({ length: 20_000 }, (_, index) => index + 2_000);
    for (const command of opening([BUYER])) engine.apply(command);
    engine.apply({ kind: "DEPOSIT", accountId: 1, amount: 1e14 });
    for (const accountId of poor) {
      engine.apply({ kind: "DEPOSIT", accountId, amount: 1_700 });
      engine.apply(order(accountId, { accountId, side: "sell", quantity: 100 }));
      engine.apply(order(accountId + 100_000, { accountId: BUYER, side: "buy", quantity: 100 }));
      for (const price of [109, 110]) engine.apply(order(accountId * 1_000 + price, { accountId, price }));
    }
    for (const id of [1, 2]) engine.apply(order(id, { price: 108, quantity: 1_000_000 }));
    const { events } = engine.apply({ kind: "SET_MARK_PRICE", symbol: "AAA", price: 106 });
    const cancelled = events.filter((event) => event.kind === "CANCELLED" && event.reason === "LIQUIDATION");
    expect(cancelled).toHaveLength(40_000);
  });
});
