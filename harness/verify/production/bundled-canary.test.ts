import { describe, expect, test } from "vitest";
import { canarySymbols, homesFor } from "./bundled-canary.ts";
import { type Step, stepsOf } from "./steps.ts";
import { BUNDLED } from "./testing/made-up-figures.ts";

/** What the load of the exchange sends. */
const SHARES = {
  BTCUSDT: 0.31,
  BTCBUSD: 0.08,
  BTCUSDC: 0.06,
  ETHUSDT: 0.2,
  ETHBUSD: 0.06,
  ETHUSDC: 0.04,
  SOLUSDT: 0.11,
  XRPUSDT: 0.08,
  ADAUSDT: 0.06,
};

describe("symbols of a canary", () => {
  test.each([5, 25, 50])(
    "come within 1% of %i percent of the traffic, and keep those of the smaller steps",
    (percent) => {
      const symbols = canarySymbols(SHARES, percent);
      const share = symbols.reduce((sum, symbol) => sum + SHARES[symbol as keyof typeof SHARES], 0);
      expect(Math.abs(share - percent / 100)).toBeLessThanOrEqual(0.011);
      for (const smaller of [5, 25].filter((one) => one < percent))
        expect(symbols).toEqual(expect.arrayContaining([...canarySymbols(SHARES, smaller)]));
    },
  );

  test("are the nearest there are, if that is far", () => {
    expect(canarySymbols({ BTCUSDT: 0.6, ETHUSDT: 0.4 }, 5)).toEqual(["ETHUSDT"]);
  });
});

test.each<[string, readonly string[]]>([
  ["prepare", ["legacy", "legacy"]],
  ["baseline", ["legacy", "legacy"]],
  ["shard-1", ["legacy", "legacy"]],
  ["canary-5", ["legacy", "shard-2"]],
  ["full", ["shard-1", "shard-2"]],
  ["after", ["shard-1", "shard-2"]],
  ["day-7", ["shard-1", "shard-2"]],
])("at %s two symbols are at %j", (name, homes) => {
  const step = stepsOf(3).find((one) => one.name === name) as Step;
  const found = homesFor(step, ["BTCUSDT", "ETHUSDC"], { BTCUSDT: 0.9, ETHUSDC: 0.1 }, BUNDLED);
  expect([...found.values()]).toEqual(homes);
});
