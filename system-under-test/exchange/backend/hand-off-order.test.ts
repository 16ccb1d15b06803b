import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutputFrame } from "../codec/output-frame.ts";
import type { OutputEvent } from "../lane/output-events.ts";
import type { LaneAddress } from "../router/lanes.ts";
import { HandOffOrder } from "./hand-off-order.ts";

const LANES = ["a", "b", "c"].map(
  (name): LaneAddress => ({
    name,
    shard: name,
    topic: name,
    partition: 0,
    outputTopic: name,
    syncTopic: name,
  }),
);
const [A, B, C] = LANES as [LaneAddress, LaneAddress, LaneAddress];
const NAMES = LANES.map(({ name }) => name);

function frame(...events: readonly OutputEvent[]): OutputFrame {
  return { partition: 0, offset: 0, sentAtMs: 0, firstK: 0, last: true, events };
}
const leaves = (symbol: string, target: LaneAddress): OutputEvent => ({
  kind: "HANDED_OFF",
  symbol,
  target: target.name,
});
const arrives = (symbol: string, source: LaneAddress): OutputEvent => ({
  kind: "SYMBOL_INSTALLED",
  symbol,
  source: source.name,
  orders: 0,
});
const mark = (price: number): OutputEvent => ({ kind: "MARK_PRICE", symbol: "X", price });

/** Frames in the order in which they were applied, as `lane kind`. */
function recorder(lanes: readonly string[] = NAMES): { order: HandOffOrder; applied: string[] } {
  const applied: string[] = [];
  const order = new HandOffOrder(lanes, (lane, { events }) =>
    applied.push(...events.map((event) => `${lane.name} ${"price" in event ? event.price : event.kind}`)),
  );
  return { order, applied };
}

describe("outputs of lanes that symbols move between", () => {
  test("wait in the new lane, with all behind them, until the old one has let go", () => {
    const { order, applied } = recorder();
    order.take(B, frame(mark(1)));
    order.take(B, frame(arrives("X", A)));
    order.take(B, frame(mark(2)));
    order.take(C, frame(mark(3)));
    expect(applied).toEqual(["b 1", "c 3"]);
    order.take(A, frame(mark(4)));
    order.take(A, frame(leaves("X", B)));
    order.take(B, frame(mark(5)));
    expect(applied.slice(2)).toEqual(["a 4", "a HANDED_OFF", "b SYMBOL_INSTALLED", "b 2", "b 5"]);
  });

  test("let each other go on along a chain of moves, there and back", () => {
    const { order, applied } = recorder();
    order.take(C, frame(arrives("X", B), leaves("X", A)));
    order.take(B, frame(arrives("X", A)));
    order.take(B, frame(leaves("X", C)));
    expect(applied).toEqual([]);
    order.take(A, frame(leaves("X", B)));
    order.take(A, frame(arrives("X", C)));
    expect(applied).toEqual([
      "a HANDED_OFF",
      "b SYMBOL_INSTALLED",
      "b HANDED_OFF",
      "c SYMBOL_INSTALLED",
      "c HANDED_OFF",
      "a SYMBOL_INSTALLED",
    ]);
  });

  test("do not wait for a lane that is not read", () => {
    const { order, applied } = recorder(["a"]);
    order.take(A, frame(arrives("X", C)));
    expect(applied).toEqual(["a SYMBOL_INSTALLED"]);
  });

  test("all come through, and each symbol is last seen where it is, however the lanes are read", () => {
    const moves = fc.array(
      fc.record({ symbol: fc.constantFrom("X", "Y"), to: fc.integer({ min: 0, max: 2 }) }),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(moves, fc.infiniteStream(fc.integer({ min: 0, max: 2 })), (moves, choices) => {
        const streams: OutputFrame[][] = [[], [], []];
        const homes = new Map([
          ["X", 0],
          ["Y", 0],
        ]);
        for (const { symbol, to } of moves) {
          const from = homes.get(symbol) ?? 0;
          if (from === to) continue;
          streams[from]?.push(frame(leaves(symbol, LANES[to] as LaneAddress)));
          streams[to]?.push(frame(arrives(symbol, LANES[from] as LaneAddress)));
          homes.set(symbol, to);
        }
        const total = streams.flat().length;
        const seen = new Map([
          ["X", "a"],
          ["Y", "a"],
        ]);
        let applied = 0;
        const order = new HandOffOrder(NAMES, (lane, { events: [event] }) => {
          applied += 1;
          if (event?.kind === "SYMBOL_INSTALLED") seen.set(event.symbol, lane.name);
        });
        while (streams.some((stream) => stream.length > 0)) {
          const choice = choices.next().value ?? 0;
          const next = streams[choice]?.shift();
          if (next !== undefined) order.take(LANES[choice] as LaneAddress, next);
        }
        expect(applied).toBe(total);
        expect(Object.fromEntries(seen)).toEqual(
          Object.fromEntries([...homes].map(([symbol, at]) => [symbol, NAMES[at]])),
        );
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
