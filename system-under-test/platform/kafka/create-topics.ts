import type { Admin, ITopicConfig } from "kafkajs";
import { pause } from "./pause.ts";

const SERVED_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/**
 * Creates topics, and waits until their leaders serve them. Those that someone else has created by now are left as they
 * are. The client's own wait (`waitForLeaders`) fails when the broker that it asks has not heard of a new topic yet.
 */
export async function createServedTopics(
  admin: Pick<Admin, "createTopics" | "fetchTopicOffsets">,
  topics: readonly ITopicConfig[],
  timeoutMs = SERVED_TIMEOUT_MS,
): Promise<void> {
  await admin.createTopics({ topics: [...topics], waitForLeaders: false });
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      await Promise.all(topics.map(({ topic }) => admin.fetchTopicOffsets(topic)));
      return;
    } catch (error) {
      if (performance.now() > endAt) throw error;
    }
    await pause(POLL_MS);
  }
}
