import { describe, expect, test } from "vitest";
import { order } from "../testing/exchange-talk.ts";
import { OPENING, restingOrder, TEST_PLACE } from "../testing/commands.ts";
import { Engine } from "./engine.ts";
import type { EngineSnapshot } from "./snapshot.ts";
import { snapshotHash, stateHash } from "./state-hash.ts";

/** A state with something in every list: orders on both sides, stops, positions, remembered ids, a symbol gone and one arriving. */
function fullSnapshot(): EngineSnapshot {
  const engine = new Engine(TEST_PLACE);
  const stop = { type: "STOP_LIMIT", accountId: 2 } as const;
  for (const command of [
    ...OPENING,
    { kind: "SET_SELF_TRADE_MODE", accountId: 3, mode: "CANCEL_OLDEST" } as const,
    order("1 by 1: sell 5 @ 100"),
    order("2 by 2: buy 3 @ 100"),
    restingOrder(3, { side: "buy", price: 99, clientOrderId: "mine" }),
    restingOrder(4, { ...stop, side: "buy", stopPrice: 103, price: 104 }),
    restingOrder(5, { ...stop, side: "sell", stopPrice: 97, price: 96 }),
  ]) {
    expect(engine.apply(command).events.map(({ kind }) => kind)).not.toContain("REFUSED");
  }
  engine.state.moved.set("GONE", "input-b/0");
  engine.state.arriving.set("NEW", ["{"]);
  return engine.snapshot();
}

/** Paths of all numbers, texts and flags in it. */
function leavesOf(value: unknown, path: readonly string[] = []): string[][] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]))
    : [[...path]];
}

type Holder = Record<string, unknown>;

function changeAt(snapshot: EngineSnapshot, path: readonly string[]): EngineSnapshot {
  const copy = structuredClone(snapshot);
  const leaf = path.at(-1) ?? "";
  const holder = path
    .slice(0, -1)
    .reduce<Holder>((value, key) => value[key] as Holder, copy as unknown as Holder);
  const before = holder[leaf];
  const flipped = before === "buy" ? "sell" : before === "sell" ? "buy" : `${String(before)}x`;
  const after = { number: Number(before) + 1, boolean: before !== true, string: flipped };
  Object.assign(holder, { [leaf]: after[typeof before as keyof typeof after] });
  return copy;
}

describe("the hash of a state", () => {
  const snapshot = fullSnapshot();
  // Other versions are not read, and orders and positions of other accounts or symbols would not be of this state.
  const LINKS = /^(version|.*\.accountId|accounts\.\d+\.id|.*positions\.\d+\.symbol|.*spec\.symbol)$/;
  const paths = leavesOf(snapshot).filter((path) => !LINKS.test(path.join(".")));

  test("is told apart by every field of the snapshot", () => {
    expect(paths.length).toBeGreaterThan(60);
    const hash = snapshotHash(snapshot);
    const unseen = paths.filter((path) => snapshotHash(changeAt(snapshot, path)) === hash);
    expect(unseen.map((path) => path.join("."))).toEqual([]);
  });

  test("is told apart by who owns an order, and by which of two at one price came first", () => {
    const hashOf = (...orders: readonly (readonly [id: number, accountId: number])[]): string => {
      const engine = new Engine(TEST_PLACE);
      const placed = orders.map(([id, accountId]) => restingOrder(id, { accountId }));
      for (const command of [...OPENING, ...placed]) engine.apply(command);
      expect(engine.state.marketOf("AAA").book.size).toBe(2);
      return stateHash(engine.state);
    };
    const hashes = [hashOf([1, 1], [2, 1]), hashOf([2, 1], [1, 1]), hashOf([1, 1], [2, 2])];
    expect(new Set(hashes).size).toBe(3);
  });
});
