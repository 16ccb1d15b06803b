import type { Kafka } from "kafkajs";
import { readFrame } from "../codec/input-frame.ts";
import { decodeOutputFrame, type OutputFrame } from "../codec/output-frame.ts";
import { TailReader, type TailRecord } from "../kafka/tail-reader.ts";
import type { LaneAddress } from "../router/lanes.ts";
import { decodeSyncRecord, type ParkedCommand } from "../shard/sync-records.ts";
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
 * Reads all inputs and outputs of the lanes, and what was parked, until nothing but ticks has come for a while. The last records may then
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
  const inputTopics = new Set(lanes.map((lane) => lane.topic));
  const syncTopics = new Set(lanes.map((lane) => lane.syncTopic));
  const next = new Map<string, number>();
  const parked = new Map<string, ParkedCommand[]>([...syncTopics].map((topic) => [topic, []]));
  await using reader = await TailReader.start({
    kafka,
    name: "exchange-audit",
    topics: [...new Set(lanes.flatMap((lane) => [lane.topic, lane.outputTopic])), ...syncTopics],
    nextOffset: (topic, partition) => next.get(`${topic}/${partition}`) ?? 0,
    onRecords: (topic, partition, records) => {
      next.set(`${topic}/${partition}`, (records.at(-1)?.offset ?? -1) + 1);
      const found = syncTopics.has(topic) ? records.flatMap(parkedIn) : [];
      for (const command of found) parked.get(topic)?.push(command);
      const list = syncTopics.has(topic) ? [] : listOf(topic, partition);
      for (const record of records) list.push(record);
      const isBeat = inputTopics.has(topic)
        ? records.every(isTick)
        : records.length <= TICK_RECORDS_MAX &&
          (syncTopics.has(topic) ? found.length === 0 : records.every(isEmptyOutput));
      if (!isBeat) {
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
  return lanes.map(({ name, shard, topic, partition, outputTopic, syncTopic }) =>
    settled({
      lane: name,
      shard,
      input: listOf(topic, partition),
      output: listOf(outputTopic, partition),
      parked: (parked.get(syncTopic) ?? []).filter((command) => command.partition === partition),
    }),
  );
}

function parkedIn({ value }: Pick<TailRecord, "value">): ParkedCommand[] {
  const record = decodeSyncRecord(value);
  return record?.kind === "PARKED" ? [record] : [];
}

/** More than this at once, outputs or progress, is what lies behind. */
const TICK_RECORDS_MAX = 5;
/** Ticks that an engine may not have answered yet when the topics were read. */
const UNANSWERED_MAX = 3;

/** Leaves out ticks at the end that no output speaks of yet; whatever else is unanswered stays for the audit to find. */
export function settled(records: LaneRecords): LaneRecords {
  const lastAnswered = records.output.reduce((last, { value }) => Math.max(last, inputOffsetOf(value)), -1);
  const answered = records.input.filter(({ offset }) => offset <= lastAnswered);
  const unanswered = records.input.slice(answered.length);
  return unanswered.length <= UNANSWERED_MAX && unanswered.every(isTick)
    ? { ...records, input: answered }
    : records;
}

/** Whether the record says nothing but that time has passed. */
function isTick({ value }: Pick<TailRecord, "value">): boolean {
  let isOther = value === null;
  readFrame(value ?? Buffer.alloc(0), {
    command: ({ kind }) => {
      isOther ||= kind !== "TICK";
    },
    malformed: () => {
      isOther = true;
    },
  });
  return !isOther;
}

/** Whether an output record is all that an idle engine has to say: nothing, or its state's hash. */
function isEmptyOutput({ value }: Pick<TailRecord, "value">): boolean {
  const events = framesOf(value).flatMap((frame) => frame.events);
  return value !== null && events.every(({ kind }) => kind === "STATE_HASH");
}

function inputOffsetOf(value: Buffer | null): number {
  return framesOf(value)[0]?.offset ?? -1;
}

/** None for bytes that are no frame, which the audit reports. */
function framesOf(value: Buffer | null): OutputFrame[] {
  try {
    return [decodeOutputFrame(value ?? Buffer.alloc(0))];
  } catch {
    return [];
  }
}
