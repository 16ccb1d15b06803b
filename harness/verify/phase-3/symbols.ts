import type { Attempt } from "../checks.ts";
import { answersIn, requireAllAnswered, requireAllTaken } from "../answers.ts";
import { EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import { TAKER, TESTER, type ExchangeUnderTest } from "./exchange-under-test.ts";
import { describeStatuses, untilDecided } from "./outcomes.ts";
import { expectAllIn, inputTopicOf } from "./topics.ts";
import type { Context } from "../../context.ts";

const PAUSED = "BTCUSDT";
const ORDERS_EACH = 15;
/** A price that nobody of the stream sells at, within the band. */
const BELOW_MARKET = "46000";
const QUANTITY = "0.001";

/** 001: a symbol is paused and resumed, in three cases that build on each other. */
export function pauseAttempts(exchange: ExchangeUnderTest): Readonly<Record<string, Attempt>> {
  const { client, stream } = exchange;
  const isPaused = (symbol: string): boolean => symbol === PAUSED;
  const rest = () =>
    client.place(TESTER, {
      symbol: PAUSED,
      side: "BUY",
      type: "LIMIT",
      price: BELOW_MARKET,
      quantity: QUANTITY,
    });
  let resting: readonly string[] = [];
  return {
    "pause-refuses": async () => {
      const placed = [await rest(), await rest()];
      for (const { orderId } of placed) await client.untilStatus(TESTER, orderId, "OPEN");
      resting = placed.map(({ orderId }) => orderId);
      await client.setTrading(PAUSED, "pause");
      const from = Date.now();
      await exchange.moreOrders(ORDERS_EACH, isPaused);
      const own = answersIn(stream.orders, { from, of: isPaused });
      const others = answersIn(stream.orders, { from, of: (symbol) => !isPaused(symbol) });
      requireAllAnswered(`orders for ${PAUSED} while it is paused`, "409 symbol_paused", own);
      requireAllTaken("orders for the other symbols meanwhile", others);
      return {
        actual: {
          en: `${own.orders.length} orders for ${PAUSED} refused with 409 symbol_paused, all ${others.taken.length} for other symbols taken`,
          ko: `${PAUSED} 주문 ${own.orders.length}건 모두 409 symbol_paused로 거절, 다른 심볼 주문 ${others.taken.length}건 모두 접수`,
        },
      };
    },
    "pause-keeps": async () => {
      const [kept = "", cancelled = ""] = resting;
      await client.cancel(TESTER, cancelled);
      await client.untilStatus(TESTER, cancelled, "CANCELLED");
      const { status } = await client.order(TESTER, kept);
      if (status !== "OPEN") throw new Error(`order ${kept} is ${status}, not OPEN`);
      return {
        actual: {
          en: `the order that rests is still OPEN, the other was CANCELLED while ${PAUSED} was paused`,
          ko: `호가에 남은 주문은 OPEN 유지, 다른 주문은 일시중지 중 CANCELLED`,
        },
      };
    },
    "resume-trades": async () => {
      const [kept = ""] = resting;
      await client.setTrading(PAUSED, "resume");
      const from = Date.now();
      await exchange.moreOrders(ORDERS_EACH * 2, isPaused);
      const answers = answersIn(stream.orders, { from, of: isPaused });
      requireAllTaken(`orders for ${PAUSED} after it was resumed`, answers);
      const statuses = await untilDecided(client, answers.taken);
      if (!statuses.has("FILLED")) throw new Error(`nothing was traded: ${describeStatuses(statuses)}`);
      const { status } = await client.order(TESTER, kept);
      if (status !== "OPEN") throw new Error(`the order that rested is ${status}, not OPEN`);
      await client.cancel(TESTER, kept);
      return {
        actual: {
          en: `all ${answers.taken.length} orders taken: ${describeStatuses(statuses)}; the order that rested is there`,
          ko: `주문 ${answers.taken.length}건 모두 접수 (${describeStatuses(statuses)}), 남아 있던 주문 유지`,
        },
      };
    },
  };
}

/** What a symbol must take along when it moves: a resting order, a position, and its orders' way. */
interface Luggage {
  readonly orderId: string;
  readonly position: string;
}

/** 001: a symbol moves to another shard and back, while orders for it come. */
export function rebalanceAttempts(
  exchange: ExchangeUnderTest,
  context: Context,
): Readonly<Record<string, Attempt>> {
  const { client } = exchange;
  const [, there = "", home = ""] = EXCHANGE_SHARDS;
  const symbol = "ADAUSDT";
  let luggage: Luggage | null = null;
  const pack = async (): Promise<Luggage> => {
    const { orderId } = await client.place(TESTER, {
      symbol,
      side: "BUY",
      type: "LIMIT",
      price: "0.38",
      quantity: "100",
    });
    await client.untilStatus(TESTER, orderId, "OPEN");
    return { orderId, position: "" };
  };
  const positionOf = async (): Promise<string> => {
    const found = (await client.positions(TAKER)).find((one) => one.symbol === symbol);
    return found === undefined ? "none" : `${found.side} ${found.size}`;
  };
  const move = async (shard: string): ReturnType<Attempt> => {
    luggage ??= { ...(await pack()), position: await takePosition(exchange, symbol, positionOf) };
    const from = Date.now();
    await client.rebalance(symbol, shard);
    const movedAt = Date.now();
    await exchange.moreOrders(ORDERS_EACH, (one) => one === symbol);
    const answers = answersIn(exchange.stream.orders, { from, of: (one) => one === symbol });
    requireAllTaken(`orders for ${symbol} while and after it moved`, answers);
    await untilDecided(client, answers.taken);
    await requireHome(exchange, symbol, shard);
    const { status } = await client.order(TESTER, luggage.orderId);
    const position = await positionOf();
    if (status !== "OPEN" || position !== luggage.position)
      throw new Error(`the resting order is ${status}, the position ${position}; it was ${luggage.position}`);
    const after = answers.taken.filter(({ sentAt }) => sentAt >= movedAt);
    const evidence = await expectAllIn(exchange, after, () => inputTopicOf(shard), context);
    return {
      actual: {
        en: `moved in ${movedAt - from} ms; all ${answers.taken.length} orders taken and decided, ${after.length} after it in ${inputTopicOf(shard)}; resting order and position (${position}) kept`,
        ko: `${movedAt - from} ms에 이동, 주문 ${answers.taken.length}건 모두 접수·처리, 이후 ${after.length}건은 ${inputTopicOf(shard)}, 남은 주문과 포지션(${position}) 유지`,
      },
      evidence,
    };
  };
  return { "rebalance-there": () => move(there), "rebalance-back": () => move(home) };
}

/** Buys from the market so that there is a position; what it is. */
async function takePosition(
  { client }: ExchangeUnderTest,
  symbol: string,
  positionOf: () => Promise<string>,
): Promise<string> {
  const { orderId } = await client.place(TAKER, {
    symbol,
    side: "BUY",
    type: "LIMIT",
    price: "0.4",
    quantity: "10",
  });
  await client.untilStatus(TAKER, orderId, "FILLED");
  return positionOf();
}

/** Throws unless this shard, and no other, says that it has the symbol. */
export async function requireHome(
  { client }: Pick<ExchangeUnderTest, "client">,
  symbol: string,
  shard: string,
): Promise<void> {
  const homes = (await client.shards())
    .filter(({ symbols }) => symbols.some((one) => one.symbol === symbol))
    .map((one) => one.shard);
  if (homes.join() !== shard)
    throw new Error(`${symbol} is in ${homes.join(", ") || "no shard"}, not in ${shard}`);
}
