import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { crossMargin, type Trader } from "./cross-margin.ts";
import type { AccountState } from "./exchange-client.ts";

const LANE = "matching-engine-shard-3-input/0";
const account = (cash: string, xrp: string | null, ada: string | null): AccountState => ({
  pools: [
    { lane: "matching-engine-shard-1-input/0", cash: "1100" },
    { lane: LANE, cash },
  ],
  positions: [
    ...(xrp === null ? [] : [{ symbol: "XRPUSDT", side: "LONG", size: "10000", unrealisedProfit: xrp }]),
    ...(ada === null ? [] : [{ symbol: "ADAUSDT", side: "LONG", size: "12500", unrealisedProfit: ada }]),
  ],
});
const OPENED = account("1100", "0", "0");
const BACKED = account("1100", "-1000", "500");
const CLOSED = account("3.75", null, null);

/** An exchange that shows these states of the account one after the other, the last one from then on. */
function exchangeThatShows(...states: AccountState[]): Trader {
  const order = { orderId: "1", status: "FILLED", reason: null, averagePrice: null };
  let next = 0;
  return {
    openAccount: () => Promise.resolve(),
    place: () => Promise.resolve(order),
    untilStatus: () => Promise.resolve(order),
    setMarkPrice: () => Promise.resolve(),
    account: () => Promise.resolve(states[Math.min(next++, states.length - 1)] as AccountState),
  };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** With a minute of waiting in no time. */
async function tried(client: Trader): Promise<string> {
  const outcome = crossMargin(client);
  outcome.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  return outcome;
}

test("kept while one position backs the other, closed when both lack margin", async () => {
  const said = await tried(exchangeThatShows(OPENED, BACKED, BACKED, CLOSED));
  expect(said).toContain("at 350 for 462.5 both closed, 3.75 left");
});

test("closed while one still backed the other is a failure that tells both values", async () => {
  await expect(tried(exchangeThatShows(OPENED, BACKED, CLOSED))).rejects.toThrow(
    "while one backs the other: expected cash 1100, equity 600.00, positions ADAUSDT LONG 12500, XRPUSDT LONG 10000; it is cash 3.75, equity 3.75, positions none",
  );
});

test.each([
  ["never closed", BACKED, "equity 600.00, positions ADAUSDT"],
  ["a loss another than by hand", account("3.76", null, null), "it is cash 3.76"],
  ["one of both left", account("73.75", "-1000", null), "positions XRPUSDT LONG 10000"],
])("%s is a failure", async (_name, last, words) => {
  await expect(tried(exchangeThatShows(OPENED, BACKED, BACKED, last))).rejects.toThrow(words);
});
