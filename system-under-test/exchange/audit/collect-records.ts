import type { Kafka } from "kafkajs";
import { TailReader, type TailRecord } from "../kafka/tail-reader.ts";
import type { LaneAddress } from "../router/lanes.ts";
import type { LaneRecords } from "./records.ts";

export interface CollectOptions {
  readonly kafka: Kafka;
  readonly lanes: readonly LaneAddress[];
  /** How long nothing new must have come before the exchange counts as at rest. */
  readonly idleMs: number;
  readonly timeoutMs: number;
}

const POLL_MS = 50;

/**
 * Reads all inputs and outputs of the lanes until nothing but ticks has come for a while. The last records may then
 * still be on their way through an engine: inputs after the last one that has an output are left out.
 */
export async function collectRecords(options: CollectOptions): Promise<LaneRecords[]> {
  const { kafka, lanes, idleMs, timeoutMs } = options;
  const contents = new Map<string, TailRecord[]>();
  const listOf = (topic: string, partition: number): TailRecord[] => {
    const list = contents.get(`${topic}/${partition}`) ?? [];
    contents.set(`${topic}/${partition}`, list);
    return list;
  };
  let newestAt = performance.now();
  await using reader = await TailReader.start({
    kafka,
    name: "exchange-audit",
    topics: [...new Set(lanes.flatMap((lane) => [lane.topic, lane.outputTopic]))],
    nextOffset: (topic, partition) => (listOf(topic, partition).at(-1)?.offset ?? -1) + 1,
    onRecords: (topic, partition, records) => {
      listOf(topic, partition).push(...records);
      if (
        records.length > TICK_RECORDS_MAX ||
        records.some(({ value }) => (value?.length ?? 0) > TICK_BYTES_MAX)
      ) {
        newestAt = performance.now();
      }
    },
    onFailed: () => undefined,
  });
  const endAt = performance.now() + timeoutMs;
  while (performance.now() - newestAt < idleMs || performance.now() - reader.lastFetchAt > idleMs) {
    if (performance.now() > endAt) {
      throw new Error(`the exchange did not come to rest within ${timeoutMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return lanes.map(({ name, shard, topic, partition, outputTopic }) =>
    settled({ lane: name, shard, input: listOf(topic, partition), output: listOf(outputTopic, partition) }),
  );
}

/** A record no longer than this, alone or nearly so, is the beat of an idle lane. */
const TICK_BYTES_MAX = 120;
const TICK_RECORDS_MAX = 5;
/** Ticks that an engine may not have answered yet when the topics were read. */
const UNANSWERED_MAX = 3;

function settled(records: LaneRecords): LaneRecords {
  const answered = records.output.length;
  const unanswered = records.input.length - answered;
  const areTicks = records.input.slice(answered).every(({ value }) => (value?.length ?? 0) <= TICK_BYTES_MAX);
  return unanswered > 0 && unanswered <= UNANSWERED_MAX && areTicks
    ? { ...records, input: records.input.slice(0, answered) }
    : records;
}
