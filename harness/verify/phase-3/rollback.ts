import type { Context } from "../../context.ts";
import { SHARDING_SYMBOLS } from "../staging-plan.ts";
import { answersIn, requireAllTaken } from "../answers.ts";
import type { Attempt } from "../checks.ts";
import { EXCHANGE_LEGACY, EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import { LEGACY_INPUT } from "../staging-plan.ts";
import { seconds } from "./engines.ts";
import { MAKER, OWN_SYMBOL, TAKER, TESTER, type ExchangeUnderTest } from "./exchange-under-test.ts";
import { describeStatuses, untilDecided } from "./outcomes.ts";
import { expectAllIn, inputTopicOf } from "./topics.ts";
import { requireHome } from "./symbols.ts";

const ORDERS_EACH = 100;

/** What the rollback found, for the cases that look at it from their own side. */
interface Rollback {
  readonly begunAt: number;
  readonly switchedAt: number;
  /** An order that rested on a shard when it began, and a position. */
  readonly orderId: string;
  readonly position: string;
}

/** 000, 2.3.2 and 001: sharding is switched off while orders run, and on again at the end. */
export function rollbackAttempts(
  exchange: ExchangeUnderTest,
  context: Context,
): Readonly<Record<string, Attempt>> {
  const { client, stream } = exchange;
  let rollback: Rollback | null = null;
  const done = (): Rollback => {
    if (rollback === null) throw new Error("sharding was not switched off");
    return rollback;
  };
  const newOrders = () => answersIn(stream.orders, { from: done().switchedAt });
  return {
    "rollback-symbols": async () => {
      rollback = await switchOff(exchange);
      const { begunAt, switchedAt, orderId, position } = rollback;
      for (const symbol of SHARDING_SYMBOLS) await requireHome(exchange, symbol, EXCHANGE_LEGACY);
      const { status } = await client.order(TESTER, orderId);
      const now = await positionOf(exchange);
      if (status !== "OPEN" || now !== position)
        throw new Error(`the resting order is ${status}, the position ${now}; it was ${position}`);
      return {
        actual: {
          en: `${SHARDING_SYMBOLS.length} symbols are back with the legacy engine ${seconds(switchedAt - begunAt)} after it began; resting order and position (${position}) came along`,
          ko: `시작 ${seconds(switchedAt - begunAt)} 후 심볼 ${SHARDING_SYMBOLS.length}개 모두 기존 엔진으로 복귀, 남은 주문과 포지션(${position}) 유지`,
        },
      };
    },
    "rollback-topic": async () => {
      await exchange.moreOrders(ORDERS_EACH);
      const { taken } = newOrders();
      const evidence = await expectAllIn(exchange, taken, () => LEGACY_INPUT, context);
      return {
        actual: {
          en: `${LEGACY_INPUT} has all ${taken.length} orders since the switch, and no other topic any of them`,
          ko: `전환 이후 주문 ${taken.length}건 모두 ${LEGACY_INPUT}에만 있음`,
        },
        evidence,
      };
    },
    "rollback-running": async () => {
      const { begunAt, switchedAt, orderId } = done();
      const running = answersIn(stream.orders, { from: begunAt, to: switchedAt });
      requireAllTaken("orders while sharding was switched off", running);
      const statuses = await untilDecided(client, running.taken);
      const { symbol, price, quantity } = OWN_SYMBOL;
      await client.place(TAKER, { symbol, side: "SELL", type: "LIMIT", price, quantity });
      await client.untilStatus(TESTER, orderId, "FILLED");
      return {
        actual: {
          en: `all ${running.taken.length} orders that came during it taken and decided: ${describeStatuses(statuses)}; the order that rested on a shard was FILLED by the legacy engine`,
          ko: `전환 중 주문 ${running.taken.length}건 모두 접수·처리 (${describeStatuses(statuses)}), 샤드에 남아 있던 주문은 기존 엔진에서 FILLED`,
        },
      };
    },
    "rollback-new": async () => {
      const answers = newOrders();
      requireAllTaken("orders since the switch", answers);
      const statuses = await untilDecided(client, answers.taken);
      if (!statuses.has("FILLED")) throw new Error(`nothing was traded: ${describeStatuses(statuses)}`);
      return {
        actual: {
          en: `all ${answers.taken.length} orders taken and decided: ${describeStatuses(statuses)}`,
          ko: `주문 ${answers.taken.length}건 모두 접수·처리 (${describeStatuses(statuses)})`,
        },
      };
    },
    "rollback-forth": () => switchOn(exchange, context),
  };
}

async function positionOf({ client }: ExchangeUnderTest): Promise<string> {
  const found = (await client.positions(TESTER)).find(({ symbol }) => symbol === OWN_SYMBOL.symbol);
  return found === undefined ? "none" : `${found.side} ${found.size}`;
}

async function switchOff(exchange: ExchangeUnderTest): Promise<Rollback> {
  const { client } = exchange;
  const { symbol, price, quantity } = OWN_SYMBOL;
  await client.place(MAKER, { symbol, side: "SELL", type: "LIMIT", price, quantity });
  const bought = await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
  await client.untilStatus(TESTER, bought.orderId, "FILLED");
  const { orderId } = await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
  await client.untilStatus(TESTER, orderId, "OPEN");
  const position = await positionOf(exchange);
  const begunAt = Date.now();
  const switchedAt = await exchange.rollTo("off");
  return { begunAt, switchedAt, orderId, position };
}

async function switchOn(exchange: ExchangeUnderTest, context: Context): ReturnType<Attempt> {
  const { client, stream } = exchange;
  const begunAt = Date.now();
  const switchedAt = await exchange.rollTo("sharded");
  await exchange.moreOrders(ORDERS_EACH);
  for (const symbol of SHARDING_SYMBOLS) await requireHome(exchange, symbol, shardOf(symbol));
  const answers = answersIn(stream.orders, { from: begunAt });
  requireAllTaken("orders while and after sharding was switched on", answers);
  const statuses = await untilDecided(client, answers.taken);
  const after = answers.taken.filter(({ sentAt }) => sentAt >= switchedAt);
  const evidence = await expectAllIn(exchange, after, ({ symbol }) => inputTopicOf(shardOf(symbol)), context);
  return {
    actual: {
      en: `${SHARDING_SYMBOLS.length} symbols are on their shards after ${seconds(switchedAt - begunAt)}; all ${answers.taken.length} orders taken and decided: ${describeStatuses(statuses)}`,
      ko: `${seconds(switchedAt - begunAt)} 후 심볼 ${SHARDING_SYMBOLS.length}개 모두 샤드로 복귀, 주문 ${answers.taken.length}건 모두 접수·처리 (${describeStatuses(statuses)})`,
    },
    evidence,
  };
}

/** As 000's settings share the symbols out. */
export function shardOf(symbol: string): string {
  const index = symbol.startsWith("BTC") ? 0 : symbol.startsWith("ETH") ? 1 : 2;
  return EXCHANGE_SHARDS[index] ?? "";
}
