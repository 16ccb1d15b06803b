import { setTimeout as delay } from "node:timers/promises";
import type { Kafka } from "kafkajs";
import { endOffsets } from "../../platform/kafka/end-offsets.ts";
import { readFrame } from "../codec/input-frame.ts";
import { TailReader } from "../kafka/tail-reader.ts";
import { LEGACY, type ShardSettings } from "../settings/sharding.ts";
import { formatDecimal, parseDecimal } from "../settings/decimal.ts";
import { SCALED_SYMBOLS } from "../settings/symbols.ts";
import type { ExchangeCalls } from "./exchange-calls.ts";
import type { SymbolPlace } from "./move-symbols.ts";

const SEEN_TIMEOUT_MS = 15_000;
const POLL_MS = 50;
/** So far below the mark price nobody sells, and it is within the band. */
const PRICE_SHARE = 0.95;

export interface TopicProbe {
  /** Probes that were taken, and those of them that stand in the legacy topic. */
  readonly taken: number;
  readonly inLegacy: number;
  /** Orders of anybody, by topic: those that came after the switch. */
  readonly orders: ReadonlyMap<string, number>;
  /** Probes that were refused, with the answer. */
  readonly problems: readonly string[];
}

interface ProbeOptions {
  readonly kafka: Kafka;
  readonly shards: readonly ShardSettings[];
  readonly calls: ExchangeCalls;
  readonly accountId: number;
  readonly symbols: readonly SymbolPlace[];
}

/**
 * Places one order of the smallest size for each symbol, far from the market, takes it back, and reads from Kafka in which
 * topic it and all other orders since then stand.
 */
export async function probeTopics(options: ProbeOptions): Promise<TopicProbe> {
  const { kafka, shards, calls, accountId, symbols } = options;
  const topics = shards.map(({ inputTopic }) => inputTopic);
  const ends = new Map((await endOffsets(kafka, topics)).map(({ place, end }) => [place, end]));
  const seen = new Map<string, string>();
  const orders = new Map(topics.map((topic) => [topic, 0]));
  await using reader = await TailReader.start({
    kafka,
    name: "exchange-rollback",
    topics,
    nextOffset: (topic, partition) => ends.get(`${topic}/${partition}`) ?? 0,
    onRecords: (topic, partition, records) => {
      for (const { offset, value } of records) {
        ends.set(`${topic}/${partition}`, offset + 1);
        for (const orderId of ordersIn(value)) {
          seen.set(orderId, topic);
          orders.set(topic, (orders.get(topic) ?? 0) + 1);
        }
      }
    },
    onFailed: () => undefined,
  });
  const probes = await Promise.all(symbols.map((symbol) => placeProbe(calls, accountId, symbol)));
  const ids = probes.flatMap(({ orderId }) => (orderId === null ? [] : [orderId]));
  const placedAt = performance.now();
  const endAt = placedAt + SEEN_TIMEOUT_MS;
  const isRead = (): boolean => reader.lastFetchAt > placedAt && ids.every((id) => seen.has(id));
  while (!isRead() && performance.now() < endAt) await delay(POLL_MS);
  return {
    taken: ids.length,
    inLegacy: ids.filter((id) => seen.get(id) === LEGACY.inputTopic).length,
    orders,
    problems: probes.flatMap(({ problem }) => (problem === "" ? [] : [problem])),
  };
}

function ordersIn(value: Buffer | null): string[] {
  const ids: string[] = [];
  readFrame(value ?? Buffer.alloc(0), {
    command: (command) => {
      if (command.kind === "PLACE_ORDER") ids.push(String(command.orderId));
    },
    malformed: () => undefined,
  });
  return ids;
}

interface Probe {
  readonly orderId: string | null;
  readonly problem: string;
}

async function placeProbe(
  calls: ExchangeCalls,
  accountId: number,
  { symbol, lotSize, markPrice }: SymbolPlace,
): Promise<Probe> {
  const price = priceBelow(symbol, markPrice);
  const order = { symbol, side: "BUY", type: "LIMIT", price, quantity: lotSize };
  const { body, problem } = await calls.asAccount<{ readonly orderId: string }>(
    accountId,
    "POST",
    "/api/orders",
    order,
  );
  if (problem !== "") return { orderId: null, problem: `${symbol}: ${problem}` };
  await calls.asAccount(accountId, "DELETE", `/api/orders/${body.orderId}`);
  return { orderId: body.orderId, problem: "" };
}

function priceBelow(symbol: string, markPrice: string): string {
  const decimals = SCALED_SYMBOLS.get(symbol)?.priceDecimals ?? 0;
  const ticks = parseDecimal(markPrice, decimals);
  return typeof ticks === "number" ? formatDecimal(Math.floor(ticks * PRICE_SHARE), decimals) : markPrice;
}
