import { encodeFrame } from "../system-under-test/exchange/codec/input-frame.ts";
import type { Command } from "../system-under-test/exchange/engine/commands.ts";
import { OPEN_ORDERS_MAX } from "../system-under-test/exchange/engine/limits.ts";
import { Lane } from "../system-under-test/exchange/lane/lane.ts";
import type { LaneOutput } from "../system-under-test/exchange/lane/lane.ts";
import {
  OTHER_LANE,
  restingOrder,
  TEST_PLACE,
  testSpec,
} from "../system-under-test/exchange/testing/commands.ts";

/**
 * The longest commands that the bounds on open orders allow, each to a lane of its own: `node exchange-longest-command.ts
 * NAME` prints its milliseconds; without a name, all names.
 */
const BOOK = OPEN_ORDERS_MAX.perSymbol;
const TAKER = 1;
const FIRST_ACCOUNT = 1_000;

interface LongCommand {
  readonly before: readonly Command[];
  readonly command: Command;
  /** What it must lead to, and how often, to be the command that it is meant to be. */
  readonly effect: LaneOutput["events"][number]["kind"];
  readonly effects: number;
}

/** AAA for orders of any size, and accounts that are rich enough for their part of a full book. */
function opening(accountIds: readonly number[]): Command[] {
  const spec = testSpec("AAA", { quantityMax: 1_000_000 });
  return [
    { kind: "LIST_SYMBOL", symbol: "AAA", spec },
    ...accountIds.map((accountId): Command => ({ kind: "DEPOSIT", accountId, amount: 1e9 })),
  ];
}

function accounts(count: number): number[] {
  return Array.from({ length: count }, (_, index) => FIRST_ACCOUNT + index);
}

/** As many sells as a book takes, by so many accounts in turn. */
function fullBook(sellers: number): Command[] {
  const resting = Array.from({ length: BOOK }, (_, index) =>
    restingOrder(index + 1, { accountId: FIRST_ACCOUNT + (index % sellers) }),
  );
  return [...opening([TAKER, ...accounts(sellers)]), ...resting];
}

function sweep(sellers: number): LongCommand {
  return {
    before: fullBook(sellers),
    command: restingOrder(BOOK + 1, { accountId: TAKER, side: "buy", quantity: BOOK }),
    effect: "TRADE",
    effects: BOOK,
  };
}

/** One trade that crosses the price of all stops, which then trade with one large order. */
function stops(): LongCommand {
  const owners = accounts(20_000);
  const waiting = Array.from({ length: BOOK - 1 }, (_, index) =>
    restingOrder(index + 1, {
      accountId: owners[index % owners.length] as number,
      type: "STOP_LIMIT",
      side: "buy",
      price: 103,
      stopPrice: 102,
    }),
  );
  const large = restingOrder(BOOK, { accountId: TAKER, price: 102, quantity: BOOK * 2 });
  return {
    before: [...opening([TAKER, FIRST_ACCOUNT - 1, ...owners]), ...waiting, large],
    command: restingOrder(BOOK + 1, { accountId: FIRST_ACCOUNT - 1, side: "buy", price: 102 }),
    effect: "TRIGGERED",
    effects: BOOK - 1,
  };
}

/** A mark price that ruins 20,000 accounts, each short and with two orders open. */
function liquidations(): LongCommand {
  const poor = accounts(20_000);
  const before: Command[] = [
    ...opening([TAKER]),
    { kind: "DEPOSIT", accountId: 2, amount: 1e14 },
    ...poor.flatMap((accountId): Command[] => [
      { kind: "DEPOSIT", accountId, amount: 1_700 },
      restingOrder(accountId, { accountId, quantity: 100 }),
      restingOrder(accountId + 100_000, { accountId: TAKER, side: "buy", quantity: 100 }),
      restingOrder(accountId * 1_000 + 109, { accountId, price: 109 }),
      restingOrder(accountId * 1_000 + 110, { accountId, price: 110 }),
    ]),
    ...[1, 2].map((id) => restingOrder(id, { accountId: 2, price: 108, quantity: 1_000_000 })),
  ];
  const command = { kind: "SET_MARK_PRICE", symbol: "AAA", price: 106 } as const;
  return { before, command, effect: "LIQUIDATION", effects: poor.length };
}

/** A mark price, with the margins of so many accounts that hold positions: what each tick checks too. */
function checks(): LongCommand {
  const { before, command } = sweep(BOOK);
  return {
    before: [...before, command],
    command: { kind: "SET_MARK_PRICE", symbol: "AAA", price: 101 },
    effect: "MARK_PRICE",
    effects: 1,
  };
}

const COMMANDS: Readonly<Record<string, () => LongCommand>> = {
  "sweep of 11 accounts": () => sweep(11),
  "sweep of 20,000 accounts": () => sweep(20_000),
  "sweep of 100,000 accounts": () => sweep(BOOK),
  "99,999 stops": stops,
  "liquidation of 20,000 accounts": liquidations,
  "mark price, 100,000 positions": checks,
  "move of a full book": () => ({
    before: fullBook(20_000),
    command: { kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE },
    effect: "CASH",
    effects: 20_001,
  }),
};

/** Milliseconds of the engine's thread from the input record to its output records: others may use the machine too. */
function measure({ before, command, effect, effects }: LongCommand): number {
  const lane = new Lane(TEST_PLACE);
  lane.apply(1, encodeFrame(before, 0));
  const input = encodeFrame([command], 0);
  const startedAt = process.threadCpuUsage();
  const { events } = lane.apply(2, input);
  const { user, system } = process.threadCpuUsage(startedAt);
  const found = events.filter(({ kind }) => kind === effect).length;
  if (found !== effects) {
    throw new Error(`${found} ${effect}: expected ${effects}`);
  }
  return (user + system) / 1_000;
}

function answerTo(name: string | undefined): unknown {
  const names = Object.keys(COMMANDS);
  if (name === undefined) return names;
  const create = COMMANDS[name];
  if (create === undefined) {
    throw new Error(`no command ${JSON.stringify(name)}: expected one of ${names.join("; ")}`);
  }
  return measure(create());
}

process.stdout.write(JSON.stringify(answerTo(process.argv[2])));
