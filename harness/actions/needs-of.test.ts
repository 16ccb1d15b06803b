import { expect, test } from "vitest";
import type { Action } from "../contracts/plan.ts";
import { needsOf } from "./needs-of.ts";

const action = (kind: string, subject: string): Action => ({
  name: `${subject}-${kind}`,
  kind,
  subject,
  atMs: 1_000,
  durationMs: null,
});

test("actions on instances, marks and kinds that nobody knows need nothing", () => {
  expect(needsOf([])).toEqual({ links: [], smallDisks: [] });
  expect(needsOf([action("stop", "chat-1"), action("mark", "deploy"), action("melt", "redis")])).toEqual({
    links: [],
    smallDisks: [],
  });
});

test("faults on links need them, each once; a link that is none is for the check to say", () => {
  const schedule = [
    action("latency", "chat/redis"),
    action("partition", "chat/redis"),
    action("refuse", "shard-2/kafka"),
    action("reset", "redis"),
  ];
  expect(needsOf(schedule)).toEqual({
    links: [
      { from: "chat", to: "redis" },
      { from: "shard-2", to: "kafka" },
    ],
    smallDisks: [],
  });
});
