import type { Kafka } from "kafkajs";
import { MalformedError } from "../codec/bytes.ts";
import { decodeOutputFrame, type OutputFrame } from "../codec/output-frame.ts";
import { DeadlineError } from "../kafka/deadline.ts";
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
}

const CATCH_UP_TIMEOUT_MS = 120_000;
const CATCH_UP_POLL_MS = 20;
/** Nothing new for this long, while Kafka answers, is the end of the topics. */
const IDLE_MS = 1_000;

/** Reads all output topics from their beginning and goes on reading. */
export class OutputFeed implements AsyncDisposable {
  readonly #options: OutputFeedOptions;
  readonly #lanes: ReadonlyMap<string, LaneAddress>;
  readonly #next = new Map<string, number>();
  #reader: TailReader | null = null;
  #lastRecordAt = performance.now();

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
      onRecords: (topic, partition, records) => feed.#onRecords(`${topic}/${partition}`, records),
      onFailed: options.onFailed,
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

  /** Resolves when what was in the topics has been read. */
  async untilCaughtUp(): Promise<void> {
    const endAt = performance.now() + CATCH_UP_TIMEOUT_MS;
    this.#lastRecordAt = performance.now();
    while (performance.now() - this.#lastRecordAt < IDLE_MS || this.silentMs > IDLE_MS) {
      if (performance.now() > endAt) {
        throw new DeadlineError(
          `the output topics were not read to their end within ${CATCH_UP_TIMEOUT_MS} ms`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, CATCH_UP_POLL_MS));
    }
  }

  #onRecords(partition: string, records: readonly TailRecord[]): void {
    const lane = this.#lanes.get(partition);
    if (records.some(({ timestamp }) => Date.now() - timestamp > IDLE_MS)) {
      this.#lastRecordAt = performance.now();
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
    await this.#reader?.[Symbol.asyncDispose]();
  }
}
