import type { Kafka } from "kafkajs";
import { MalformedError } from "../codec/bytes.ts";
import { decodeOutputFrame, type OutputFrame } from "../codec/output-frame.ts";
import { untilTrue } from "../../platform/kafka/deadline.ts";
import { endOffsets } from "../../platform/kafka/end-offsets.ts";
import { OffsetCommits } from "../kafka/offset-commits.ts";
import { TailReader, type TailRecord } from "../kafka/tail-reader.ts";
import type { LaneAddress } from "../router/lanes.ts";

export interface OutputFeedOptions {
  readonly kafka: Kafka;
  readonly instance: string;
  readonly lanes: readonly LaneAddress[];
  readonly onFrame: (lane: LaneAddress, frame: OutputFrame) => void;
  /** Called for a record that is no output frame; reading goes on. */
  readonly onMalformed: (lane: LaneAddress, offset: number, message: string) => void;
  readonly onFailed: (error: Error) => void;
  readonly log: (message: string) => void;
}

const FETCH_INTERVAL_MS = 40;
const CATCH_UP_TIMEOUT_MS = 120_000;
/** Behind the last visible record of a partition stands the marker of its transaction. */
const MARKERS_AT_END = 1;
/** Records older than this were there before; when none has come for so long, the rest of a topic is invisible. */
const OLD_MS = 1_000;
const NOTHING_OLD_MS = 10_000;

/** Reads all output topics from their beginning and goes on reading. */
export class OutputFeed implements AsyncDisposable {
  readonly #options: OutputFeedOptions;
  readonly #lanes: ReadonlyMap<string, LaneAddress>;
  readonly #next = new Map<string, number>();
  #reader: TailReader | null = null;
  #offsets: OffsetCommits | null = null;
  #oldRecordAt = performance.now();

  private constructor(options: OutputFeedOptions) {
    this.#options = options;
    this.#lanes = new Map(options.lanes.map((lane) => [`${lane.outputTopic}/${lane.partition}`, lane]));
  }

  static async start(options: OutputFeedOptions): Promise<OutputFeed> {
    const feed = new OutputFeed(options);
    feed.#reader = await TailReader.start({
      kafka: options.kafka,
      name: `${options.instance}-outputs`,
      topics: [...new Set(options.lanes.map((lane) => lane.outputTopic))],
      nextOffset: (topic, partition) => feed.#next.get(`${topic}/${partition}`) ?? 0,
      fetchIntervalMs: () => FETCH_INTERVAL_MS,
      onRecords: (topic, partition, records) => feed.#onRecords(`${topic}/${partition}`, records),
      onFailed: options.onFailed,
    });
    feed.#offsets = new OffsetCommits({
      kafka: options.kafka,
      transactionalId: `offsets-${options.instance}`,
      group: () => `${options.instance}-consumer`,
      positions: () => feed.#reader?.positions ?? [],
      log: options.log,
    });
    return feed;
  }

  /** Milliseconds since Kafka last answered. */
  get silentMs(): number {
    return performance.now() - (this.#reader?.lastFetchAt ?? Number.NEGATIVE_INFINITY);
  }

  /** Records of an output partition that were not read yet. */
  lagOf(lane: LaneAddress): number {
    return this.#reader?.lagOf(lane.outputTopic, lane.partition) ?? 0;
  }

  /** Whether Kafka has answered lately, and all that it has of the lane's outputs was read. */
  isCurrent(lane: LaneAddress): boolean {
    return this.silentMs < OLD_MS && this.lagOf(lane) <= MARKERS_AT_END;
  }

  /**
   * Resolves when what was in the topics has been read. What an engine wrote in a transaction that was never committed
   * stays invisible; where a topic ends with that, it has been read when nothing old has come for a while.
   */
  async untilCaughtUp(): Promise<void> {
    const topics = [...new Set(this.#options.lanes.map((lane) => lane.outputTopic))];
    const ends = await endOffsets(this.#options.kafka, topics);
    const isRead = (): boolean =>
      ends.every(({ place, end }) => (this.#next.get(place) ?? 0) >= end - MARKERS_AT_END);
    this.#oldRecordAt = performance.now();
    await untilTrue(() => isRead() || this.#isAtRest, CATCH_UP_TIMEOUT_MS, "read the output topics");
  }

  get #isAtRest(): boolean {
    return performance.now() - this.#oldRecordAt >= NOTHING_OLD_MS && this.silentMs < OLD_MS;
  }

  #onRecords(partition: string, records: readonly TailRecord[]): void {
    const lane = this.#lanes.get(partition);
    if (records.some(({ timestamp }) => Date.now() - timestamp > OLD_MS)) {
      this.#oldRecordAt = performance.now();
    }
    for (const { offset, value } of records) {
      this.#next.set(partition, offset + 1);
      if (lane !== undefined) {
        this.#take(lane, offset, value);
      }
    }
  }

  #take(lane: LaneAddress, offset: number, value: Buffer | null): void {
    let frame: OutputFrame;
    try {
      frame = decodeOutputFrame(value ?? Buffer.alloc(0));
    } catch (error) {
      if (!(error instanceof MalformedError)) {
        throw error;
      }
      this.#options.onMalformed(lane, offset, error.message);
      return;
    }
    this.#options.onFrame(lane, frame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#offsets?.[Symbol.asyncDispose]();
    await this.#reader?.[Symbol.asyncDispose]();
  }
}
