import { expect, test } from "vitest";
import { planInstances } from "#harness/environment/assembly/instances.ts";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { withReplicas } from "./with-replicas.ts";

function chatInstances(count: number): readonly (readonly [string, number])[] {
  return planInstances(withReplicas(CHAT_TOPOLOGY, "chat", count)).flatMap((instance) =>
    instance.kind === "service" && instance.service === "chat"
      ? [[instance.name, instance.defaultPort] as const]
      : [],
  );
}

test.each([1, 2, 4])("a topology with %i replicas of a service", (count) => {
  const expected = ["chat-1", "chat-2", "chat-3", "chat-4"].map((name, index) => [name, 8080 + index]);
  expect(chatInstances(count)).toEqual(expected.slice(0, count));
});

test("all else stays, and a service that is not there is named", () => {
  const others = withReplicas(CHAT_TOPOLOGY, "chat", 4).services.filter(({ name }) => name !== "chat");
  expect(others).toEqual(CHAT_TOPOLOGY.services.filter(({ name }) => name !== "chat"));
  expect(() => withReplicas(CHAT_TOPOLOGY, "chats", 4)).toThrow("chat has no service chats");
});
