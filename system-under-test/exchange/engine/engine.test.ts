import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReferenceEngine } from "../reference/reference-engine.ts";
import { anyCommands, OTHER_LANE, TEST_LANE, TEST_PLACE } from "../testing/commands.ts";
import type { Command } from "./commands.ts";
import { Engine } from "./engine.ts";
import type { EngineEvent } from "./events.ts";
import { maintenanceOfAll, equity } from "./margin.ts";
import type { SelfTradeMode } from "./self-trade.ts";
import { snapshotHash, stateHash } from "./state-hash.ts";

/** Lists of random commands to each property; the slow suite asks for ten times as many (`vitest.config.ts`). */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 100);
const SEED = 20_250_117;

function check(property: (commands: Command[]) => void, runs = RUNS): void {
  fc.assert(fc.property(anyCommands, property), { numRuns: runs, seed: SEED });
}

function play(commands: readonly Command[]): { engine: Engine; events: EngineEvent[] } {
  const engine = new Engine(TEST_PLACE);
  const events = commands.flatMap((command) => engine.apply(command).events);
  return { engine, events };
}

/** What the random commands must bring about, or the properties below would hold of nothing. */
const REACHED = [
  "ACCEPTED",
  "TRADE",
  "POSITION",
  "TRIGGERED",
  "LIQUIDATION",
  "MARK_PRICE",
  "CANCELLED BY_USER",
  "CANCELLED NO_LIQUIDITY",
  "CANCELLED LIQUIDATION",
  "CANCELLED SELF_TRADE_PREVENTED",
  "INSURANCE taken",
  "INSURANCE paid",
  "REFUSED SYMBOL_PAUSED",
  "REFUSED UNKNOWN_ACCOUNT",
  "REFUSED UNKNOWN_ORDER",
  "REFUSED DUPLICATE_ORDER_ID",
  "REFUSED DUPLICATE_CLIENT_ORDER_ID",
  "REFUSED QUANTITY_OUT_OF_RANGE",
  "REFUSED PRICE_OUT_OF_RANGE",
  "REFUSED PRICE_OUT_OF_BAND",
  "REFUSED STOP_WOULD_TRIGGER",
  "REFUSED INSUFFICIENT_MARGIN",
  "REFUSED AMOUNT_OUT_OF_RANGE",
];

function describeEvent(event: EngineEvent): string {
  if (event.kind === "INSURANCE") {
    return `INSURANCE ${event.change > 0 ? "taken" : "paid"}`;
  }
  const detail = event.kind === "REFUSED" ? event.code : event.kind === "CANCELLED" ? event.reason : "";
  return `${event.kind} ${detail}`.trim();
}

describe("properties of the engine over random commands", () => {
  test("the random commands reach what the properties are about", () => {
    const reached = new Set<string>();
    check((commands) => {
      for (const event of play(commands).events) {
        reached.add(describeEvent(event));
      }
    }, RUNS * 5);
    expect(REACHED.filter((kind) => !reached.has(kind))).toEqual([]);
  });

  test("every event and the final state equal those of the naive reference", () => {
    check((commands) => {
      const engine = new Engine(TEST_PLACE);
      const reference = new ReferenceEngine(TEST_PLACE);
      for (const command of commands) {
        expect(engine.apply(command).events).toEqual(reference.apply(command).events);
        expect(stateHash(engine.state)).toBe(snapshotHash(engine.snapshot()));
      }
      expect(engine.snapshot()).toEqual(reference.snapshot());
      expect(stateHash(engine.state)).toBe(snapshotHash(reference.snapshot()));
    });
  });

  test("the book is never crossed", () => {
    check((commands) => {
      const engine = new Engine(TEST_PLACE);
      for (const command of commands) {
        engine.apply(command);
        for (const { book } of engine.state.markets.values()) {
          expect(book.bestBid ?? 0).toBeLessThan(book.bestAsk ?? Number.POSITIVE_INFINITY);
        }
      }
    });
  });

  test("accepted quantity = filled + resting + cancelled", () => {
    check((commands) => {
      const { engine, events } = play(commands);
      const balance = new Map<number, number>();
      const add = (orderId: number, lots: number): void => {
        balance.set(orderId, (balance.get(orderId) ?? 0) + lots);
      };
      for (const event of events) {
        if (event.kind === "ACCEPTED" || event.kind === "LIQUIDATION") {
          add(event.orderId, event.quantity);
        } else if (event.kind === "CANCELLED") {
          add(event.orderId, -event.quantity);
        } else if (event.kind === "TRADE") {
          add(event.makerOrderId, -event.quantity);
          add(event.takerOrderId, -event.quantity);
        }
      }
      for (const market of engine.snapshot().markets) {
        for (const order of [...market.bids, ...market.asks, ...market.buyStops, ...market.sellStops]) {
          add(order.id, -order.remaining);
        }
      }
      expect([...balance].filter(([, lots]) => lots !== 0)).toEqual([]);
    });
  });

  test("an account trades with itself in mode NONE and in no other", () => {
    let [withItself, withOthers] = [0, 0];
    check((commands) => {
      const engine = new Engine(TEST_PLACE);
      const modes = new Map<number, SelfTradeMode>();
      for (const command of commands) {
        for (const event of engine.apply(command).events) {
          if (event.kind === "SELF_TRADE_MODE") modes.set(event.accountId, event.mode);
          if (event.kind !== "TRADE") continue;
          if (event.makerAccountId === event.takerAccountId) {
            expect(modes.get(event.takerAccountId)).toBe("NONE");
            withItself += 1;
          } else {
            withOthers += 1;
          }
        }
      }
    });
    expect(Math.min(withItself, withOthers)).toBeGreaterThan(20);
  });

  test("positions of each symbol sum to zero, and cash is conserved", () => {
    check((commands) => {
      const snapshot = play(commands).engine.snapshot();
      const positions = snapshot.accounts.flatMap((account) => account.positions);
      for (const { spec } of snapshot.markets) {
        const sizes = positions.filter((position) => position.symbol === spec.symbol).map(({ size }) => size);
        expect(sum(sizes)).toBe(0);
      }
      const cash = sum(snapshot.accounts.map((account) => account.cash));
      const cost = sum(positions.map((position) => position.cost));
      expect(cash - cost + snapshot.insuranceFund).toBe(snapshot.netDeposits);
      expect(snapshot.insuranceFund).toBeGreaterThanOrEqual(0);
    });
  });

  test("after a TICK nobody is under maintenance margin who could be liquidated", () => {
    check((commands) => {
      const engine = new Engine(TEST_PLACE);
      for (const command of commands) {
        engine.apply(command);
        if (command.kind !== "TICK") {
          continue;
        }
        const { state } = engine;
        for (const account of state.accounts.values()) {
          if (equity(account, state.marketOf) >= maintenanceOfAll(account, state.marketOf)) {
            continue;
          }
          const closable = [...account.positions.values()].filter(({ symbol, size }) => {
            const { book, paused } = state.marketOf(symbol);
            return size !== 0 && !paused && book.levels(size > 0 ? "buy" : "sell").best !== undefined;
          });
          // A later liquidation of the same TICK may have moved others, who are looked at in the next one.
          expect(closable.length === 0 || engine.apply({ kind: "TICK" }).events.length > 0).toBe(true);
        }
      }
    });
  });

  test("a replay gives the same events and the same hash", () => {
    check((commands) => {
      const first = play(commands);
      const second = play(commands);
      expect(second.events).toEqual(first.events);
      expect(stateHash(second.engine.state)).toBe(stateHash(first.engine.state));
    });
  });

  test("a snapshot and the rest of the input give the same as the whole input", () => {
    fc.assert(
      fc.property(anyCommands, fc.double({ min: 0, max: 1, noNaN: true }), (commands, share) => {
        const cut = Math.floor(commands.length * share);
        const before = play(commands.slice(0, cut)).engine;
        const saved = JSON.parse(JSON.stringify(before.snapshot())) as ReturnType<Engine["snapshot"]>;
        const restored = new Engine(TEST_PLACE, saved);
        for (const command of commands.slice(cut)) {
          expect(restored.apply(command).events).toEqual(before.apply(command).events);
        }
        expect(restored.snapshot()).toEqual(before.snapshot());
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

describe("moving a symbol between two lanes", () => {
  /** Two engines connected by their forwards, as the topics would connect them. */
  class Pair {
    readonly engines = new Map([
      [TEST_LANE, new Engine(TEST_PLACE)],
      [OTHER_LANE, new Engine({ ...TEST_PLACE, lane: OTHER_LANE })],
    ]);
    readonly references = new Map([
      [TEST_LANE, new ReferenceEngine(TEST_PLACE)],
      [OTHER_LANE, new ReferenceEngine({ ...TEST_PLACE, lane: OTHER_LANE })],
    ]);
    readonly events: EngineEvent[] = [];

    apply(lane: string, command: Command): void {
      const turn = (this.engines.get(lane) as Engine).apply(command);
      const expected = (this.references.get(lane) as ReferenceEngine).apply(command);
      expect({ events: turn.events, forwards: turn.forwards }).toEqual(expected);
      this.events.push(...turn.events);
      for (const forward of turn.forwards) {
        this.apply(forward.lane, forward.command);
      }
    }
  }

  const step = fc.tuple(
    anyCommands.map((commands) => commands.slice(7, 60)),
    fc.constantFrom("AAA", "BBB"),
    fc.constantFrom(TEST_LANE, OTHER_LANE),
  );

  test("keeps every order, position and quote unit, wherever commands are sent", () => {
    fc.assert(
      fc.property(anyCommands, fc.array(step, { minLength: 1, maxLength: 5 }), (commands, steps) => {
        const pair = new Pair();
        for (const command of commands) {
          pair.apply(TEST_LANE, command);
        }
        for (const [more, symbol, target] of steps) {
          const source = target === TEST_LANE ? OTHER_LANE : TEST_LANE;
          const live = liveOrders(pair);
          pair.apply(source, { kind: "HAND_OFF", symbol, target });
          expect(liveOrders(pair)).toEqual(live);
          for (const command of more) {
            pair.apply(source, command);
          }
        }
        const snapshots = [...pair.engines.values()].map((engine) => engine.snapshot());
        for (const [lane, engine] of pair.engines) {
          expect(engine.snapshot()).toEqual(pair.references.get(lane)?.snapshot());
        }
        for (const snapshot of snapshots) {
          const positions = snapshot.accounts.flatMap((account) => account.positions);
          const cash = sum(snapshot.accounts.map((account) => account.cash));
          expect(cash - sum(positions.map(({ cost }) => cost)) + snapshot.insuranceFund).toBe(
            snapshot.netDeposits,
          );
        }
        const homes = snapshots.flatMap((snapshot) => snapshot.markets.map(({ spec }) => spec.symbol)).sort();
        expect(homes).toEqual(["AAA", "BBB"]);
      }),
      { numRuns: Math.ceil(RUNS / 2), seed: SEED },
    );
  });

  function liveOrders(pair: Pair): unknown[] {
    return [...pair.engines.values()]
      .flatMap((engine) => engine.snapshot().markets)
      .flatMap(({ spec, bids, asks, buyStops, sellStops }) =>
        [...bids, ...asks, ...buyStops, ...sellStops].map(
          (order) => `${spec.symbol} ${JSON.stringify(order)}`,
        ),
      )
      .sort();
  }
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
