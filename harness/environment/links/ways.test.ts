import { expect, test } from "vitest";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { EXCHANGE_TOPOLOGY } from "#system/exchange/topology.ts";
import { waysOf, waysOfLink, waysOfLinks } from "./ways.ts";

const CHAT = waysOf(CHAT_TOPOLOGY, ["chat"]);
const EXCHANGE = waysOf(EXCHANGE_TOPOLOGY, ["exchange"]);
const named = (link: string, ways = CHAT): readonly string[] => {
  const [from = "", to = ""] = link.split("/");
  return waysOfLink({ from, to }, ways).map((way) => `${way.from}/${way.to}`);
};

test.each([
  ["chat/redis", ["chat-1/redis", "chat-2/redis"]],
  ["chat-2/redis", ["chat-2/redis"]],
  ["chat-1/dbman", ["chat-1/dbman-1", "chat-1/dbman-2"]],
  ["chat/dbman-2", ["chat-1/dbman-2", "chat-2/dbman-2"]],
  ["dbman-1/postgres", ["dbman-1/postgres"]],
  ["chat/tenanthub", ["chat-1/tenanthub-1", "chat-2/tenanthub-1"]],
  ["load/chat", ["load/chat-1", "load/chat-2"]],
  ["load/session", []],
  ["redis/chat", []],
  ["chat/postgres", []],
  ["nobody/redis", []],
])("of chat, %s is %o", (link, expected) => {
  expect(named(link)).toEqual(expected);
});

test("of the exchange, a shard with its standby reaches Kafka, and nobody else by that link", () => {
  expect(named("shard-2/kafka", EXCHANGE)).toEqual(["shard-2-1/kafka", "shard-2-2/kafka"]);
  expect(named("exchange/shard-2", EXCHANGE)).toEqual(["exchange-1/shard-2-1", "exchange-1/shard-2-2"]);
});

test("where one URL names a service, its first replica alone is called", () => {
  const services = CHAT_TOPOLOGY.services.map((one) =>
    one.name === "tenanthub" ? { ...one, ports: [1, 2] } : one,
  );
  expect(named("chat-1/tenanthub", waysOf({ ...CHAT_TOPOLOGY, services }, []))).toEqual([
    "chat-1/tenanthub-1",
  ]);
});

test("links that share ways name each way once", () => {
  const links = [
    { from: "chat", to: "redis" },
    { from: "chat-1", to: "redis" },
  ];
  expect(waysOfLinks(links, CHAT).map(({ from }) => from)).toEqual(["chat-1", "chat-2"]);
});
