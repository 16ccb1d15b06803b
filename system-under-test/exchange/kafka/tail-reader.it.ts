import { afterAll, beforeAll, expect, test } from "vitest";
import { KafkaBroker } from "../testing/kafka-broker.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { TailReader } from "./tail-reader.ts";

const WAIT = { timeout: 30_000, interval: 200 };
let broker: KafkaBroker;

beforeAll(async () => {
  broker = await KafkaBroker.start();
  await broker.createTopics(["numbers"]);
});
afterAll(() => broker?.[Symbol.asyncDispose]());

test("a reader that begins again while it connects reads each record once, over one connection", async () => {
  const kafka = createKafka({ brokers: [broker.address], clientId: "reader", log: () => undefined });
  const producer = kafka.producer();
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  const read: string[] = [];
  const failures: Error[] = [];
  let nextOffset = 0;
  await using reader = await TailReader.start({
    kafka,
    name: "again",
    topics: ["numbers"],
    nextOffset: () => nextOffset,
    onRecords: (_topic, _partition, records) => {
      for (const { offset, value } of records) {
        read.push(String(value));
        nextOffset = offset + 1;
      }
    },
    onFailed: (error) => failures.push(error),
  });
  for (const afterMs of [0, 1, 2, 5, 10, 20]) {
    reader.restart();
    await new Promise((resolve) => setTimeout(resolve, afterMs));
  }
  const sent = Array.from({ length: 20 }, (_, index) => String(index));
  for (const value of sent) await producer.send({ topic: "numbers", messages: [{ value }] });
  await expect.poll(() => read, WAIT).toEqual(sent);
  await expect
    .poll(async () => {
      const ids = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
      const { groups } = await admin.describeGroups(ids.filter((id) => id.startsWith("again-")));
      return groups.reduce((sum, { members }) => sum + members.length, 0);
    }, WAIT)
    .toBe(1);
  expect(failures).toEqual([]);
  await Promise.all([producer.disconnect(), admin.disconnect()]);
});
