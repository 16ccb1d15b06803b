import { expect, test } from "vitest";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { waysOf } from "../environment/links/ways.ts";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { checkSchedule } from "./check-schedule.ts";
import { inOrder, parseActions } from "./parse-action.ts";

const INSTANCES = ["postgres", "chat-1", "chat-2"];

function problemsOf(
  texts: readonly string[],
  { loadMs = 60_000, instances = INSTANCES }: { loadMs?: number | null; instances?: string[] | null } = {},
): readonly string[] {
  const problems = new ProblemCollector();
  checkSchedule(inOrder(parseActions(texts, problems)), {
    loadMs,
    instances,
    ways: waysOf(CHAT_TOPOLOGY, ["chat"]),
    auditedServers: ["postgres"],
    problems,
  });
  try {
    problems.throwIfAny();
  } catch (error) {
    if (error instanceof InputProblems) return error.message.split("\n");
    throw error;
  }
  return [];
}

test.each([
  ["none", []],
  ["one", ["stop:chat-1@20s+15s"]],
  ["several at once on several parts", ["stop:chat-1@20s+15s", "stop:chat-2@25s+5s", "mark:deploy@25s"]],
  ["in turn on one part", ["stop:chat-1@20s+15s", "stop:chat-1@35s+5s"]],
  ["a server that is back when its data is checked", ["kill:postgres@20s+5s", "stop:postgres@40s"]],
  ["an instance that stays dead", ["kill:chat-1@20s"]],
  ["until the end", ["stop:chat-1@59999ms"]],
  ["a restart, and another when it may be over", ["restart:postgres@20s", "stop:postgres@30s+1s"]],
  [
    "faults on ways that end at one part",
    ["partition:chat-1/redis@20s+5s", "latency:chat-2/redis,delay=1s@21s+5s"],
  ],
  ["faults on one way in turn", ["refuse:chat/redis@20s+5s", "reset:chat-1/redis@25s+5s"]],
  ["the way of the load", ["partition:load/chat@20s+5s"]],
  ["marks at the same time", ["mark:a@20s+10s", "b=mark:a@21s+10s"]],
])("%s is fine", (_name, texts) => expect(problemsOf(texts)).toEqual([]));

test("the load's end is not known where the script's own options give it", () => {
  expect(problemsOf(["stop:chat-1@2h+1h"], { loadMs: null })).toEqual([]);
});

test("all problems at once", () => {
  expect(
    problemsOf(["stop:chat-3@20s+15s", "mark:late@1m", "stop:chat-1@50s+10s", "stop:chat-1@55s+1s"]),
  ).toEqual([
    'action chat-3-stopped: instance "chat-3": expected one of postgres, chat-1, chat-2; did you mean chat-1?',
    'action chat-1-stopped: end "1m": expected a time before the load ends (1m after its start); without a duration it lasts until then',
    'action chat-1-stopped-2 "chat-1 at 55s": expected a time at which chat-1-stopped (50s to 1m) is over',
    'action late: time "1m": expected a time before the load ends (1m after its start)',
  ]);
});

test("what lasts until the end can't be followed by another on the same part", () => {
  expect(problemsOf(["stop:chat-1@10s", "stop:chat-1@50s+1s"])).toEqual([
    'action chat-1-stopped-2 "chat-1 at 50s": expected a time at which chat-1-stopped (10s to the end of the load) is over',
  ]);
});

test("a restart takes some time, though nobody knows how much", () => {
  expect(problemsOf(["restart:postgres@10s", "stop:postgres@10500ms+1s"])).toEqual([
    'action postgres-stopped "postgres at 10s500ms": expected a time at which postgres-restarted (10s to 11s) is over',
  ]);
});

test("what the invariants are read from can't stay dead", () => {
  expect(problemsOf(["kill:postgres@20s"])).toEqual([
    'action postgres-killed: instance "postgres": expected one that can stay dead: the invariants of its data are checked after the load; give it the time after which to start it again, such as kill:postgres@20s+5s',
  ]);
});

test("a name can be used once", () => {
  expect(problemsOf(["x=mark:a@1s", "x=mark:b@2s"])).toEqual([
    'action "x": expected a name used once; give it one of its own, such as again=stop:chat-1@40s',
  ]);
});

test("a system that is not ours can be marked, and not stopped", () => {
  const external = { instances: null };
  expect(problemsOf(["mark:deploy@30s"], external)).toEqual([]);
  expect(problemsOf(["stop:chat-1@30s+1s"], external)).toEqual([
    'action chat-1-stopped "stop": expected a system that is ours to change; leave the base URLs out for the bundled system; mark:NAME@TIME can name a moment of any run',
  ]);
});

test.each([
  ["partition:chat@20s", 'link "chat": expected who calls and who is called, such as chat/redis'],
  [
    "partition:chat/redis/1@20s",
    'link "chat/redis/1": expected who calls and who is called, such as chat/redis',
  ],
  [
    "partition:chaat/redis@20s",
    'link "chaat/redis": expected a way from one of dbman, dbman-1, dbman-2, session, session-1, orghub, orghub-1, tenanthub, tenanthub-1, chat, chat-1, chat-2, load; did you mean chat?',
  ],
  [
    "partition:chat/postgres@20s",
    'link "chat/postgres": expected one of chat/dbman, chat/dbman-1, chat/dbman-2, chat/tenanthub, chat/tenanthub-1, chat/redis',
  ],
  [
    "partition:dbman-1/postgre@20s",
    'link "dbman-1/postgre": expected one of dbman-1/postgres; did you mean dbman-1/postgres?',
  ],
  ["partition:load/session@20s", 'link "load/session": expected one of load/chat, load/chat-1, load/chat-2'],
])("%s names no way", (text, expected) => {
  const [, name = ""] = /:(.*)@/.exec(text) ?? [];
  expect(problemsOf([text])).toEqual([`action ${name.replaceAll("/", "-")}-partition: ${expected}`]);
});

test("two faults can't disturb one way at once, whatever it is called", () => {
  expect(problemsOf(["partition:chat/redis@20s+5s", "latency:chat-1/redis,delay=1s@21s+5s"])).toEqual([
    'action chat-1-redis-latency "chat-1/redis at 21s": expected a time at which chat-redis-partition (20s to 25s) is over',
  ]);
});

test("a way of a system that is not ours can't be disturbed", () => {
  expect(problemsOf(["partition:chat/redis@30s+1s"], { instances: null })).toEqual([
    expect.stringContaining('"partition": expected a system that is ours to change'),
  ]);
});
