import { expect, test } from "vitest";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { planInstances, type ServiceInstance } from "./instances.ts";
import { type Endpoint, serviceVariables } from "./variables.ts";

const endpoint = (service: string, port: number, scheme = "http"): Endpoint => ({
  service,
  url: `${scheme}://127.0.0.1:${port}`,
  address: `127.0.0.1:${port}`,
});
const ENDPOINTS = [
  endpoint("postgres", 1, "postgresql"),
  endpoint("redis", 2, "redis"),
  endpoint("dbman", 3),
  endpoint("dbman", 4),
  endpoint("tenanthub", 5),
];
const chat = planInstances(CHAT_TOPOLOGY).find((instance) => instance.name === "chat-2") as ServiceInstance;

test("a service gets who it is, where it listens, what it shares and where the others are", () => {
  const variables = serviceVariables(
    chat,
    { host: "127.0.0.1", port: 9, dataFolder: "/tmp/data" },
    ENDPOINTS,
    {
      caller: { CHAT_SETTING: "1" },
      tokenSecret: "s3cret",
      defects: ["global-lock", "missing-index"],
    },
  );
  expect(variables).toEqual({
    NODE_ENV: "production",
    DBMAN_URLS: "http://127.0.0.1:3,http://127.0.0.1:4",
    TENANTHUB_URL: "http://127.0.0.1:5",
    REDIS_URL: "redis://127.0.0.1:2",
    HOST: "127.0.0.1",
    PORT: "9",
    INSTANCE: "chat-2",
    DEFECTS: "global-lock,missing-index",
    TOKEN_SECRET: "s3cret",
  });
});

test("host:port is written where the topology asks for it, and what a service fixes can't replace who it is", () => {
  const definition = {
    ...chat.definition,
    environment: { LOG_LEVEL: "warn", PORT: "80" },
    addresses: { KAFKA: { of: "kafka", as: "host-port" }, NOBODY: { of: "nobody", as: "url" } },
    dataFolder: "SNAPSHOT_DIRECTORY",
  } as const;
  const variables = serviceVariables(
    { ...chat, definition },
    { host: "0.0.0.0", port: 9, dataFolder: "/data" },
    [endpoint("kafka", 7), endpoint("kafka", 8)],
    { caller: {}, tokenSecret: "s", defects: [] },
  );
  expect(variables).toMatchObject({
    KAFKA: "127.0.0.1:7,127.0.0.1:8",
    NOBODY: "",
    SNAPSHOT_DIRECTORY: "/data",
    LOG_LEVEL: "warn",
    PORT: "9",
    DEFECTS: "",
  });
});

test("settings that a service takes come from the caller; it has a folder and a control where it asks for them", () => {
  const definition = {
    ...chat.definition,
    environment: { DELAY_MS: "1", MODE: "normal" },
    settings: ["DELAY_MS", "MODE", "NOT_SET"],
    dataFolder: "BOOKS",
    control: "CONTROL",
  };
  const variables = serviceVariables(
    { ...chat, definition },
    { host: "127.0.0.1", port: 9, dataFolder: "/state/chat-2" },
    [],
    {
      caller: { DELAY_MS: "50", MODE: "", OTHER: "x" },
      tokenSecret: "s",
      defects: [],
      controlUrl: "http://127.0.0.1:5",
    },
  );
  expect(variables).toMatchObject({
    DELAY_MS: "50",
    MODE: "normal",
    BOOKS: "/state/chat-2",
    CONTROL: "http://127.0.0.1:5",
  });
  expect(Object.keys(variables)).not.toEqual(expect.arrayContaining(["OTHER"]));
  expect(variables).not.toHaveProperty("NOT_SET");
});
