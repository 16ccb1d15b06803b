import { decodeOutputFrame, type OutputFrame } from "../codec/output-frame.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { TailReader, type TailRecord } from "../kafka/tail-reader.ts";

/** Reads topics in the background, committed records only, and keeps all of it. */
export class TopicContents implements AsyncDisposable {
  readonly #records = new Map<string, TailRecord[]>();
  readonly #reader: TailReader;

  private constructor(reader: TailReader, records: Map<string, TailRecord[]>) {
    this.#reader = reader;
    this.#records = records;
  }

  static async open(address: string, topics: readonly string[]): Promise<TopicContents> {
    const records = new Map<string, TailRecord[]>();
    const listOf = (topic: string, partition: number): TailRecord[] => {
      const lane = `${topic}/${partition}`;
      const list = records.get(lane) ?? [];
      records.set(lane, list);
      return list;
    };
    const reader = await TailReader.start({
      kafka: createKafka({ brokers: [address], clientId: "topic-contents", log: () => undefined }),
      name: "topic-contents",
      topics,
      nextOffset: (topic, partition) => (listOf(topic, partition).at(-1)?.offset ?? -1) + 1,
      onRecords: (topic, partition, more) => {
        listOf(topic, partition).push(...more);
      },
      onFailed: (error) => {
        throw error;
      },
    });
    return new TopicContents(reader, records);
  }

  records(topic: string, partition = 0): readonly TailRecord[] {
    return this.#records.get(`${topic}/${partition}`) ?? [];
  }

  outputs(topic: string, partition = 0): OutputFrame[] {
    return this.records(topic, partition).map(({ value }) => decodeOutputFrame(value ?? Buffer.alloc(0)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
  }
}
