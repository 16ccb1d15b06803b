import { createHash, randomUUID } from "node:crypto";
import type { Kafka } from "kafkajs";
import type { PartitionEnd } from "../../platform/kafka/end-offsets.ts";
import { PAYMENT_TOPICS, readEvent } from "../contract/events.ts";

/** A record as the checks compare it. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** `null` for a record that is no event and whose sender does not name it. */
  readonly eventId: string | null;
  readonly sentBy: string | null;
  readonly sentAtMs: number | null;
  /** Equal for equal bytes. */
  readonly content: string;
}

/** Reads every record up to these ends, in batches; throws when they are not reached in time. */
export async function readTopics(
  kafka: Kafka,
  ends: readonly PartitionEnd[],
  timeoutMs: number,
  onRecords: (records: readonly TopicRecord[]) => Promise<void>,
): Promise<void> {
  const missing = new Map(ends.flatMap(({ place, end }) => (end > 0 ? [[place, end]] : [])));
  if (missing.size === 0) return;
  const consumer = kafka.consumer({ groupId: `payment-audit-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () =>
      reject(new Error(`the topics were not read within ${timeoutMs} ms: ${[...missing.keys()].join(", ")}`)),
    timeoutMs,
  );
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...PAYMENT_TOPICS], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        await onRecords(messages.map((message) => readRecord(topic, partition, message)));
        const place = `${topic}/${partition}`;
        if (Number(messages.at(-1)?.offset ?? -1) + 1 >= (missing.get(place) ?? 0)) missing.delete(place);
        if (missing.size === 0) resolve();
      },
    });
    await promise;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
}

interface Message {
  readonly offset: string;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

function readRecord(topic: string, partition: number, { offset, value, headers }: Message): TopicRecord {
  const event = readEvent(topic, value);
  const sentAt = headers?.["sent-at"]?.toString() ?? null;
  return {
    topic,
    partition,
    offset: Number(offset),
    eventId: "problem" in event ? (headers?.["event-id"]?.toString() ?? null) : event.eventId,
    sentBy: headers?.["sent-by"]?.toString() ?? null,
    sentAtMs: sentAt === null ? null : Number(sentAt),
    content: createHash("md5")
      .update(value ?? "")
      .digest("base64url"),
  };
}
