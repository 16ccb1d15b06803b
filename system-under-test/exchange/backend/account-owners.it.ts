import { expect, test } from "vitest";
import { createKafka } from "../../platform/kafka/client.ts";
import { FrameTransport } from "../kafka/frame-transport.ts";
import { KafkaBroker } from "../testing/kafka-broker.ts";
import { createTopics, OWNERS_TOPIC } from "../topics/create-topics.ts";
import { AccountOwners } from "./account-owners.ts";

const ACCOUNTS = 3;
const BATCHES = 20;
const BATCH_RECORDS = 450;
/** Makes the topic too long for the first answers to a fetch: 18 MB, of which one brings 2. */
const PADDING = " ".repeat(2_000);

function recordOf(index: number) {
  return { accountId: (index % ACCOUNTS) + 1, userId: String(index + 1), email: `user-${index}@example.com` };
}

test("an empty topic is read at once, a long one to its end, and the newest of each account counts", async () => {
  await using broker = await KafkaBroker.start();
  const kafka = createKafka({ brokers: [broker.address], clientId: "owners", log: () => undefined });
  await createTopics(kafka, [], { partitions: 1 });
  await using transport = new FrameTransport(kafka, () => undefined);
  await transport.connect();
  const start = (instance: string): Promise<AccountOwners> =>
    AccountOwners.start({
      kafka,
      instance,
      transport,
      onMalformed: (message) => expect.unreachable(message),
      onFailed: (error) => expect.unreachable(error.message),
    });
  {
    await using owners = await start("first");
    await owners.untilRead();
    expect(owners.of(1)).toBeNull();
  }
  await using stack = new AsyncDisposableStack();
  const producer = kafka.producer();
  stack.defer(() => producer.disconnect());
  await producer.connect();
  for (let batch = 0; batch < BATCHES; batch++) {
    const messages = Array.from({ length: BATCH_RECORDS }, (_, index) => {
      const record = recordOf(batch * BATCH_RECORDS + index);
      return { key: String(record.accountId), value: JSON.stringify(record) + PADDING };
    });
    await producer.send({ topic: OWNERS_TOPIC, messages });
  }
  await using owners = await start("second");
  await owners.untilRead();
  const end = BATCHES * BATCH_RECORDS;
  for (const { accountId, ...owner } of [end - 3, end - 2, end - 1].map(recordOf)) {
    expect(owners.of(accountId)).toEqual(owner);
  }
});
