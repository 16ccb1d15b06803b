import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readShardingSettings } from "./sharding.ts";

const bundled = readFileSync(new URL("sharding.yml", import.meta.url), "utf8");

describe("sharding settings", () => {
  test("the bundled file names three shards and their nine topics", () => {
    const { enabled, shards } = readShardingSettings(bundled, "sharding.yml");
    expect(enabled).toBe(true);
    expect(shards.map(({ name, symbols }) => [name, symbols])).toEqual([
      ["shard-1", ["BTC*"]],
      ["shard-2", ["ETH*"]],
      ["shard-3", []],
    ]);
    expect(shards.flatMap((shard) => [shard.inputTopic, shard.outputTopic, shard.syncTopic])).toEqual([
      "matching-engine-shard-1-input",
      "matching-engine-shard-1-output",
      "shard-sync-shard-1",
      "matching-engine-shard-2-input",
      "matching-engine-shard-2-output",
      "shard-sync-shard-2",
      "matching-engine-shard-3-input",
      "matching-engine-shard-3-output",
      "shard-sync-shard-3",
    ]);
  });

  test("lists of symbols are read as well, and the environment may switch sharding off", () => {
    const text = bundled.replace('"BTC*"', '"BTCUSDT, BTCBUSD,BTCUSDC"');
    const { enabled, shards } = readShardingSettings(text, "staging.yml", false);
    expect(enabled).toBe(false);
    expect(shards[0]?.symbols).toEqual(["BTCUSDT", "BTCBUSD", "BTCUSDC"]);
  });

  test.each([
    [
      "two shards for the rest",
      bundled.replace('"ETH*"', '""'),
      "2 shards have no symbols: expected exactly one, which takes the rest",
    ],
    ["a symbol in two shards", bundled.replace('"ETH*"', '"BTC*"'), "BTC* is named twice"],
    [
      "a topic with two uses",
      bundled.replace("shard-2-output", "shard-2-input"),
      "matching-engine-shard-2-input is named twice",
    ],
    [
      "a symbol in lower case",
      bundled.replace('"BTC*"', '"btc"'),
      "shard1.symbols.0: expected symbols of A-Z and 0-9",
    ],
    ["a key that is no shard", bundled.replace("shard2:", "shardTwo:"), "unknown key shardTwo"],
    ["no sharding at all", "other: 1", "sharding"],
  ])("%s is refused", (_name, text, message) => {
    expect(() => readShardingSettings(text, "staging.yml")).toThrow(message);
  });
});
