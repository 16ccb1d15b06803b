import { describe, expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { pickSymbol, priceAt, TRADED_SYMBOLS } from "./symbols.ts";

describe("traded symbols", () => {
  const shareOf = (prefixes: readonly string[]): number =>
    TRADED_SYMBOLS.filter(({ symbol }) => prefixes.some((prefix) => symbol.startsWith(prefix))).reduce(
      (sum, { percent }) => sum + percent,
      0,
    );

  test("share orders out as 000 expects: 45% BTC, 30% ETH, 25% the rest", () => {
    expect([shareOf(["BTC"]), shareOf(["ETH"]), shareOf([""])]).toEqual([45, 30, 100]);
  });

  test("are picked by their shares", () => {
    const random = createRandom(1);
    const picks = Array.from({ length: 20_000 }, () => pickSymbol(random).symbol);
    const btc = picks.filter((symbol) => symbol.startsWith("BTC")).length / picks.length;
    expect(Math.abs(btc - 0.45)).toBeLessThan(0.01);
  });

  test("have prices on their ticks", () => {
    expect(TRADED_SYMBOLS.slice(0, 1).map((btc) => priceAt(btc, 0.00123))).toEqual(["50061.5"]);
  });
});
