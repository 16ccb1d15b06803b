import { expect, test } from "vitest";
import { ProblemCollector } from "../text/problems.ts";
import { readServerAddresses } from "./server-addresses.ts";

const ALL = ["kafka", "postgres", "redis"] as const;

test("addresses of the servers that are asked for, and no others", () => {
  const environment = {
    KAFKA_BOOTSTRAP: "a:9092,b.example:9093",
    POSTGRES_URL: "postgres://u:p@h:5432/d",
    REDIS_URL: "not looked at",
  };
  const problems = new ProblemCollector();
  expect(readServerAddresses(["kafka", "postgres"], environment, problems)).toEqual({
    kafka: "a:9092,b.example:9093",
    postgres: "postgres://u:p@h:5432/d",
  });
  problems.throwIfAny();
  expect(readServerAddresses(ALL, { KAFKA_BOOTSTRAP: "" }, problems)).toEqual({});
});

test("wrong ones are all named, and one that may hold a password is not shown", () => {
  const problems = new ProblemCollector();
  const environment = { KAFKA_BOOTSTRAP: "nowhere", POSTGRES_URL: "u:secret@h", REDIS_URL: "h:6379" };
  expect(readServerAddresses(ALL, environment, problems)).toEqual({});
  const refuse = (): void => problems.throwIfAny();
  expect(refuse).toThrow('KAFKA_BOOTSTRAP "nowhere": expected host:port of a Kafka broker');
  expect(refuse).toThrow('POSTGRES_URL "***": expected a connection string such as');
  expect(refuse).toThrow('REDIS_URL "***": expected a URL such as redis://host:6379');
  expect(refuse).not.toThrow("secret");
});
