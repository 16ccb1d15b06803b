import { setTimeout as delay } from "node:timers/promises";
import { EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import {
  type Answers,
  answersIn,
  describeOthers,
  firstAnswerAt,
  requireAllAnswered,
  requireAllTaken,
} from "../answers.ts";
import type { Attempt } from "../checks.ts";
import { until } from "../exchange-client.ts";
import { placeOrder, type StreamedOrder, TAKEN } from "../order-stream.ts";
import { healthOf, KAFKA_FAILING, pairOf, roleOf, seconds } from "./engines.ts";
import type { ExchangeUnderTest } from "./exchange-under-test.ts";
import { PARTITIONED, whilePartitioned } from "./network-partition.ts";
import { describeStatuses, untilDecided } from "./outcomes.ts";

/** 000: a standby takes over in less. */
const TAKE_OVER_MS_MAX = 10_000;
const ERROR_MS_MAX = 30_000;
const BACK_MS_MAX = 60_000;
const ORDERS_EACH = 15;
const KAFKA_AWAY_MS = 8_000;
/** An order that Kafka does not answer is given up after 5 s; what comes later is refused at once. */
const GIVEN_UP_MS_MAX = 8_000;
const AT_ONCE_MS = 1_000;
const ON_THEIR_WAY_MS = 500;
/** Orders that came just before the first error may have waited with those that it ended. */
const ERROR_KNOWN_MS = 250;
const GIVEN_UP: ReadonlySet<string> = new Set(["503 outcome_unknown", "503 kafka_unavailable"]);

/** Symbols of the stream by the start of their names, as the settings share them out. */
const ofShard = [
  (symbol: string): boolean => symbol.startsWith("BTC"),
  (symbol: string): boolean => symbol.startsWith("ETH"),
  (symbol: string): boolean => !symbol.startsWith("BTC") && !symbol.startsWith("ETH"),
] as const;

/** 000, 2.3.1: its three faults, each taken back, and judged by the orders that came meanwhile. */
export function shardFaultAttempts(exchange: ExchangeUnderTest): Readonly<Record<string, Attempt>> {
  return {
    "shard-1-down": () => primaryDown(exchange),
    "shard-2-cut-off": () => shardCutOff(exchange),
    "shard-3-kafka": () => kafkaRestarted(exchange),
  };
}

async function primaryDown(exchange: ExchangeUnderTest): ReturnType<Attempt> {
  const { client, stream } = exchange;
  const { primary, standby } = await pairOf(exchange.engines(EXCHANGE_SHARDS[0] ?? ""));
  const before = await roleOf(standby);
  const killedAt = Date.now();
  await primary.kill();
  try {
    await until(
      `${standby.name} to be promoted`,
      async () => (await roleOf(standby))?.role === "primary",
      TAKE_OVER_MS_MAX,
    );
    const promotedAfterMs = Date.now() - killedAt;
    await exchange.moreOrders(ORDERS_EACH, ofShard[0]);
    const answers = answersIn(stream.orders, { from: killedAt, of: ofShard[0] });
    requireAllTaken("orders for the shard since its primary was killed", answers);
    const statuses = await untilDecided(client, answers.taken);
    if (!statuses.has("FILLED")) throw new Error(`nothing was traded: ${describeStatuses(statuses)}`);
    const after = await roleOf(standby);
    await primary.start();
    await pairOf([primary, standby]);
    return {
      actual: {
        en: `${standby.name} promoted after ${seconds(promotedAfterMs)} (limit ${seconds(TAKE_OVER_MS_MAX)}); all ${answers.taken.length} orders since then taken and decided: ${describeStatuses(statuses)}; ${primary.name} is back as standby`,
        ko: `${standby.name} ${seconds(promotedAfterMs)} 만에 승격 (한도 ${seconds(TAKE_OVER_MS_MAX)}), 이후 주문 ${answers.taken.length}건 모두 접수·처리 (${describeStatuses(statuses)}), ${primary.name} Standby로 복귀`,
      },
      evidence: `kill ${primary.name}; term ${before?.term} -> ${after?.term}`,
    };
  } finally {
    if (primary.state === "stopped") await primary.start();
  }
}

async function shardCutOff(exchange: ExchangeUnderTest): ReturnType<Attempt> {
  const { client, stream } = exchange;
  const engines = exchange.engines(EXCHANGE_SHARDS[1] ?? "");
  await pairOf(engines);
  const from = Date.now();
  let errorAt = 0;
  let healingAt = 0;
  await whilePartitioned(exchange.environment, async () => {
    await until(
      "an error for orders of the shard",
      async () => answersIn(stream.orders, { from, of: ofShard[1] }).others.size > 0,
      ERROR_MS_MAX,
    );
    errorAt = Date.now();
    await exchange.moreOrders(ORDERS_EACH, ofShard[1]);
    healingAt = Date.now();
    const refused = answersIn(stream.orders, { from: errorAt, to: healingAt, of: ofShard[1] });
    requireAllAnswered("orders for the shard after the time-out", "503 shard_unavailable", refused);
  });
  await untilTakenAgain(exchange, healingAt, ofShard[1]);
  const backAfterMs =
    firstAnswerAt(answersIn(stream.orders, { from: healingAt, of: ofShard[1] }).taken) - healingAt;
  const own = answersIn(stream.orders, { from, of: ofShard[1] });
  requireAllTaken(
    "orders of the other shards meanwhile",
    answersIn(stream.orders, { from, to: healingAt, of: (symbol) => !ofShard[1](symbol) }),
  );
  await pairOf(engines);
  const statuses = await untilDecided(client, own.taken);
  return {
    actual: {
      en: `${seconds(errorAt - from)} after it began 503 shard_unavailable for all; taken again ${seconds(backAfterMs)} after healing began; all ${own.taken.length} orders that were taken are decided: ${describeStatuses(statuses)}; the other shards took all`,
      ko: `시작 ${seconds(errorAt - from)} 후 모두 503 shard_unavailable, 복구 시작 ${seconds(backAfterMs)} 후 다시 접수, 접수된 주문 ${own.taken.length}건 모두 처리 (${describeStatuses(statuses)}), 다른 샤드 주문은 모두 접수`,
    },
    evidence: `nothing got through on ${PARTITIONED} for ${seconds(healingAt - from)}, on open connections neither; not taken: ${describeOthers(own)}`,
  };
}

async function kafkaRestarted(exchange: ExchangeUnderTest): ReturnType<Attempt> {
  const { client, stream, kafka } = exchange;
  const engines = exchange.engines(EXCHANGE_SHARDS[2] ?? "");
  const killedAt = Date.now();
  await kafka.kill();
  await delay(KAFKA_AWAY_MS / 2);
  await kafka.start();
  const startedAt = Date.now();
  await untilTakenAgain(exchange, startedAt, ofShard[2]);
  const back = answersIn(stream.orders, { from: startedAt, of: ofShard[2] });
  const firstTaken = firstAnswerAt(back.taken);
  const { primary } = await pairOf(engines);
  await until("the shard to be healthy", async () => (await healthOf(primary)).status === "ok", BACK_MS_MAX);
  const during = answersIn(stream.orders, { from: killedAt, of: ofShard[2] });
  const statuses = await untilDecided(client, during.taken);
  return {
    actual: {
      en: `taken again ${seconds(firstTaken - startedAt)} after Kafka answered, by the same processes; primary ${primary.name}; all ${during.taken.length} orders that were taken are decided: ${describeStatuses(statuses)}`,
      ko: `Kafka 응답 ${seconds(firstTaken - startedAt)} 후 같은 프로세스가 다시 접수, Primary ${primary.name}, 접수된 주문 ${during.taken.length}건 모두 처리 (${describeStatuses(statuses)})`,
    },
    evidence: `Kafka killed and started again, away for ${seconds(startedAt - killedAt)}; not taken: ${describeOthers(during)}`,
  };
}

/** Until orders are taken again, and then for some more. */
async function untilTakenAgain(
  { stream }: ExchangeUnderTest,
  from: number,
  of: (symbol: string) => boolean = () => true,
): Promise<void> {
  await until(
    "orders to be taken again",
    async () => answersIn(stream.orders, { from, of }).taken.length >= ORDERS_EACH,
    BACK_MS_MAX,
  );
}

/** 001: Kafka hangs under orders, then answers again; two cases of one outage. */
export function kafkaAttempts(exchange: ExchangeUnderTest): Readonly<Record<string, Attempt>> {
  const { client, stream, kafka } = exchange;
  let heldAt = 0;
  let resumedAt = 0;
  return {
    "kafka-silent": async () => {
      heldAt = Date.now();
      await kafka.pause();
      let health: Awaited<ReturnType<typeof healthOf>> | null = null;
      try {
        await delay(KAFKA_AWAY_MS);
        health = await healthOf(exchange.backend);
      } finally {
        resumedAt = Date.now();
        await kafka.resume();
      }
      const { given, refused } = requireErrors(
        answersIn(stream.orders, { from: heldAt, to: resumedAt - 500 }),
        heldAt,
      );
      if (health.code !== 503 || !health.text.includes(KAFKA_FAILING))
        throw new Error(`/health answered ${health.code}: ${health.text}`);
      return {
        actual: {
          en: `${given.orders.length} orders given up after ${seconds(given.slowestMs)} at most (${given.told}), the ${refused} after them refused at once (503 kafka_unavailable); /health 503`,
          ko: `주문 ${given.orders.length}건 최대 ${seconds(given.slowestMs)} 후 에러 (${given.told}), 이후 ${refused}건 즉시 503 kafka_unavailable, /health 503`,
        },
        evidence: `Kafka held (SIGSTOP) for ${seconds(resumedAt - heldAt)}`,
      };
    },
    "kafka-back": async () => {
      if (resumedAt === 0) throw new Error("Kafka was never held");
      await untilTakenAgain(exchange, resumedAt);
      const back = answersIn(stream.orders, { from: resumedAt });
      const firstTaken = firstAnswerAt(back.taken);
      const unknown = answersIn(stream.orders, { from: heldAt - 10_000 }).orders.filter(
        ({ answer }) => answer === "503 outcome_unknown",
      );
      const told = await Promise.all(
        unknown.map(({ accountId, body }) => placeOrder(exchange.backend.url, accountId, body)),
      );
      const strangers = told.filter(({ answer }) => answer !== "200" && answer !== TAKEN);
      if (unknown.length === 0 || strangers.length > 0)
        throw new Error(
          `${unknown.length} orders of unknown outcome, of which ${strangers.length} are not known now`,
        );
      const ids = told.map(({ orderId }, index) => ({ accountId: unknown[index]?.accountId ?? 0, orderId }));
      exchange.learned(ids);
      const statuses = await untilDecided(client, ids);
      return {
        actual: {
          en: `taken again after ${seconds(firstTaken - resumedAt)}; each of the ${unknown.length} orders of unknown outcome, asked for by its client order id, has one: ${describeStatuses(statuses)}`,
          ko: `${seconds(firstTaken - resumedAt)} 후 다시 접수, 결과를 알 수 없던 주문 ${unknown.length}건 모두 클라이언트 주문 ID로 결과 확인 (${describeStatuses(statuses)})`,
        },
      };
    },
  };
}

interface GivenUp {
  readonly orders: readonly StreamedOrder[];
  readonly slowestMs: number;
  readonly told: string;
}

/** Throws unless the first orders were given up in time, and those after the first error refused at once; none is said to be taken. */
export function requireErrors(
  held: Answers,
  heldAt: number,
): { readonly given: GivenUp; readonly refused: number } {
  const errorAt = firstAnswerAt(held.orders.filter(({ answer }) => answer !== TAKEN));
  const early = held.orders.filter(({ sentAt }) => sentAt < errorAt);
  const late = held.orders.filter(({ sentAt }) => sentAt >= errorAt + ERROR_KNOWN_MS);
  // What was on its way when Kafka was stopped may have reached it.
  const strange = [
    ...early.filter(
      ({ answer, sentAt }) =>
        !GIVEN_UP.has(answer) && !(answer === TAKEN && sentAt < heldAt + ON_THEIR_WAY_MS),
    ),
    ...late.filter(({ answer }) => answer !== "503 kafka_unavailable"),
  ];
  const slowestMs = Math.max(0, ...early.map(({ answeredAfterMs }) => answeredAfterMs));
  const latestMs = Math.max(0, ...late.map(({ answeredAfterMs }) => answeredAfterMs));
  if (strange.length > 0 || late.length === 0)
    throw new Error(`orders while Kafka was silent were answered ${describeAnswers(held)}`);
  if (slowestMs > GIVEN_UP_MS_MAX) throw new Error(`an order waited ${seconds(slowestMs)} for its error`);
  if (latestMs > AT_ONCE_MS)
    throw new Error(`a refusal took ${seconds(latestMs)}, long after the first error`);
  return {
    given: {
      orders: early.filter(({ answer }) => answer !== TAKEN),
      slowestMs,
      told: describeOthers(answersIn(early, { from: 0 })),
    },
    refused: late.length,
  };
}

function describeAnswers({ taken, ...answers }: ReturnType<typeof answersIn>): string {
  return `${taken.length} × ${TAKEN}, ${describeOthers(answers)}`;
}
