import { expect, test } from "vitest";
import { createServedTopics } from "./create-topics.ts";

/** A broker that has heard of a topic only after so many questions, and what it was asked. */
function brokerThatIsLate(questions: number) {
  const asked: string[] = [];
  return {
    asked,
    createTopics: async () => true,
    fetchTopicOffsets: async (topic: string) => {
      asked.push(topic);
      if (asked.length <= questions) throw new Error("This server does not host this topic-partition");
      return [];
    },
  };
}

test("topics that the broker has not heard of yet are waited for", async () => {
  const broker = brokerThatIsLate(2);
  await createServedTopics(broker, [{ topic: "new" }]);
  expect(broker.asked).toEqual(["new", "new", "new"]);
});

test("a broker that never hears of them is given up with what it says", async () => {
  const broker = brokerThatIsLate(Number.POSITIVE_INFINITY);
  await expect(createServedTopics(broker, [{ topic: "new" }], 120)).rejects.toThrow("does not host");
  expect(broker.asked.length).toBeGreaterThan(1);
});
