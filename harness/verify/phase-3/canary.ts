import type { Context } from "../../context.ts";
import { shareDifferenceInterval } from "../../judge/index.ts";
import { EXCHANGE_LEGACY } from "../../systems/exchange.ts";
import { type Answers, answersIn, describeOthers } from "../answers.ts";
import { type Attempt, NotMeasured, type Seen } from "../checks.ts";
import type { StreamedOrder } from "../order-stream.ts";
import { LEGACY_INPUT } from "../staging-plan.ts";
import { OWN_SYMBOL, STREAM_SYMBOLS, type ExchangeUnderTest } from "./exchange-under-test.ts";
import { untilDecided } from "./outcomes.ts";
import { shardOf } from "./rollback.ts";
import { expectAllIn, inputTopicOf } from "./topics.ts";

const ORDERS_PER_SECOND = 100;
const ORDERS = 1_500;
/** A symbol has one book, so a tenth of nine symbols is one of them: 11.1% of the orders. */
const SHARE = { least: 0.08, most: 0.13 } as const;
/** A difference that could be larger was not measured well enough to call the error rates the same. */
const DIFFERENCE_MAX = 0.05;

/** 000, 2.3.3: from sharding off to 10%, and what both ways answer. */
export function canaryAttempts(
  exchange: ExchangeUnderTest,
  context: Context,
): Readonly<Record<string, Attempt>> {
  const { stream, client } = exchange;
  let sharded: ReadonlySet<string> = new Set();
  let window: Answers | null = null;
  const orders = (isSharded: boolean): Answers => {
    if (window === null) throw new Error("there was no canary");
    return answersIn(window.orders, { from: 0, of: (symbol) => sharded.has(symbol) === isSharded });
  };
  const share = async (isSharded: boolean, topicOf: (order: StreamedOrder) => string): Promise<Seen> => {
    const { taken } = orders(isSharded);
    const all = window?.taken.length ?? 0;
    const evidence = await expectAllIn(exchange, taken, topicOf, context);
    const percent = `${((100 * taken.length) / all).toFixed(1)}%`;
    const symbols = isSharded ? [...sharded].join(", ") : `${STREAM_SYMBOLS.length + 1 - sharded.size}`;
    const part = sharded.size === 0 ? 0 : orders(true).taken.length / all;
    if (part < SHARE.least || part > SHARE.most)
      throw new Error(`${(part * 100).toFixed(1)}% of ${all} orders went to the shards: ${symbols}`);
    return {
      actual: {
        en: `${taken.length} of ${all} orders (${percent}), of ${isSharded ? symbols : `${symbols} symbols`}`,
        ko: `주문 ${all}건 중 ${taken.length}건 (${percent}), ${isSharded ? symbols : `심볼 ${symbols}개`}`,
      },
      evidence,
    };
  };
  return {
    "canary-legacy": async () => {
      const switchedAt = await exchange.rollTo("canary");
      sharded = new Set(
        (await client.shards())
          .filter(({ shard }) => shard !== EXCHANGE_LEGACY)
          .flatMap(({ symbols }) => symbols.map(({ symbol }) => symbol)),
      );
      stream.change({ perSecond: ORDERS_PER_SECOND, symbols: [...STREAM_SYMBOLS, OWN_SYMBOL] });
      const from = Date.now();
      await exchange.moreOrders(ORDERS);
      window = answersIn(stream.orders, { from: Math.max(from, switchedAt) });
      return share(false, () => LEGACY_INPUT);
    },
    "canary-sharded": () => share(true, ({ symbol }) => inputTopicOf(shardOf(symbol))),
    "canary-errors": async () => {
      const [legacy, canary] = await Promise.all([
        errorsOf(exchange, orders(false)),
        errorsOf(exchange, orders(true)),
      ]);
      return compareErrors(legacy, canary);
    },
  };
}

export interface Errors {
  readonly hits: number;
  readonly count: number;
  readonly told: string;
}

/** Orders that were not taken, and those that an engine refused afterwards. */
async function errorsOf({ client }: ExchangeUnderTest, answers: Answers): Promise<Errors> {
  const statuses = await untilDecided(client, answers.taken);
  const rejected = statuses.get("REJECTED") ?? 0;
  const hits = answers.orders.length - answers.taken.length + rejected;
  const told = hits === 0 ? "" : `: ${describeOthers(answers)}; ${rejected} REJECTED`;
  return { hits, count: answers.orders.length, told };
}

/** Whether the canary's error rate is that of the others, as far as so many orders tell. Throws when it is higher, or can't be told. */
export function compareErrors(legacy: Errors, canary: Errors): Seen {
  const interval = shareDifferenceInterval(legacy, canary);
  const rates = [legacy, canary].map(({ hits, count, told }) => `${hits} of ${count}${told}`);
  if (interval === null) throw new NotMeasured(`errors legacy ${rates[0]}, sharded ${rates[1]}: no orders`);
  const [low, high] = [interval.low, interval.high].map((share) => (share * 100).toFixed(2));
  const said = `legacy ${rates[0]}, sharded ${rates[1]}; difference ${low} to ${high} percentage points (95%)`;
  if (interval.low > 0) throw new Error(`the canary fails more often: ${said}`);
  if (interval.high > DIFFERENCE_MAX) throw new NotMeasured(`too few orders to call them the same: ${said}`);
  return {
    actual: {
      en: `errors: ${said}`,
      ko: `오류: 기존 ${rates[0]}, 샤드 ${rates[1]}, 차이 ${low} ~ ${high}%p (95% 신뢰구간)`,
    },
  };
}
