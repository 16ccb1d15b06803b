import { messageOf } from "../../../errors.ts";
import type { Poll } from "../../system/waiting.ts";
import { askKafka } from "./admin.ts";

const ANSWER_TIMEOUT_MS = 2_000;

/** Whether the broker at `host:port` lists its topics. */
export async function pollKafka(address: string): Promise<Poll<void>> {
  try {
    await askKafka([address], ANSWER_TIMEOUT_MS, (admin) => admin.listTopics());
    return { done: true, value: undefined };
  } catch (error) {
    return { done: false, because: `Kafka: ${messageOf(error)}` };
  }
}
