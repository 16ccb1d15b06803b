import type { Context } from "../../context.ts";
import type { StreamedOrder } from "../order-stream.ts";
import { readTopicCommands, type TopicCommand } from "../topic-commands.ts";
import type { ExchangeUnderTest } from "./exchange-under-test.ts";

export function inputTopicOf(shard: string): string {
  return `matching-engine-${shard}-input`;
}

/** The input topics that each order's command was found in, read back from Kafka. */
export async function topicsOfOrders(
  exchange: ExchangeUnderTest,
  context: Context,
): Promise<ReadonlyMap<string, readonly string[]>> {
  // What reads them waits until all that was sent has been answered.
  return exchange.stream.heldFor(async () =>
    indexTopics(await readTopicCommands(exchange.kafka.url, context)),
  );
}

export function indexTopics(commands: readonly TopicCommand[]): ReadonlyMap<string, readonly string[]> {
  const topics = new Map<string, string[]>();
  for (const { topic, command } of commands) {
    if (command?.kind !== "PLACE_ORDER" || command.orderId === undefined) continue;
    const id = String(command.orderId);
    const found = topics.get(id);
    if (found === undefined) topics.set(id, [topic]);
    else found.push(topic);
  }
  return topics;
}

/** Throws unless each of these orders stands once, and in the topic that it should. How many stand where. */
export async function expectAllIn(
  exchange: ExchangeUnderTest,
  orders: readonly StreamedOrder[],
  topicOf: (order: StreamedOrder) => string,
  context: Context,
): Promise<string> {
  if (orders.length === 0) throw new Error("no orders whose topic could be looked at");
  const found = await topicsOfOrders(exchange, context);
  return countTopics(orders, found, topicOf);
}

export function countTopics(
  orders: readonly StreamedOrder[],
  found: ReadonlyMap<string, readonly string[]>,
  topicOf: (order: StreamedOrder) => string,
): string {
  const counts = new Map<string, number>();
  for (const order of orders) {
    const places = found.get(order.orderId ?? "") ?? [];
    const wanted = topicOf(order);
    if (places.length !== 1 || places[0] !== wanted)
      throw new Error(
        `order ${order.orderId} for ${order.symbol} is in ${places.join(" and ") || "no topic"}, not once in ${wanted}`,
      );
    counts.set(wanted, (counts.get(wanted) ?? 0) + 1);
  }
  return [...counts].map(([topic, count]) => `${topic}: ${count}`).join(", ");
}
