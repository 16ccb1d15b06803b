import { type AccountState, type ExchangeClient, until } from "./exchange-client.ts";

/** What trading needs of an exchange. */
export type Trader = Pick<
  ExchangeClient,
  "openAccount" | "place" | "untilStatus" | "setMarkPrice" | "account"
>;

const MAKER = 1;
const TAKER = 2;
/** Its deposit is divided over three pools: 1,100 back its positions in this lane. */
const ACCOUNT = 77;
const DEPOSIT = "3300";
const LANE = "matching-engine-shard-3-input/0";
/** Both belong to shard 3, so one pool backs both. */
const [FALLING, BACKING] = ["XRPUSDT", "ADAUSDT"] as const;
/** Margins are checked at each tick, once a second. */
const CHECKED_AFTER_MS = 3_000;

/**
 * By hand, maintenance being 5% of the value at the mark price:
 *
 * |                          | cash  | XRP 10,000 from 0.5 | ADA 12,500 from 0.4 | equity | maintenance  |
 * | opened                   | 1,100 | 0.50: 0             | 0.40: 0             | 1,100  | 250 + 250    |
 * | XRP falls, ADA has risen | 1,100 | 0.40: -1,000        | 0.44: +500          | 600    | 200 + 275    |
 * | ADA falls back           | 1,100 | 0.40: -1,000        | 0.42: +250          | 350    | 200 + 262.50 |
 *
 * In the second row XRP alone would have 100 for the 200 it needs: ADA's profit backs it. In the third both together lack
 * 112.50. ADA needs most and is sold first, at 0.40: +0, less 0.5% of 5,250 = 26.25; XRP then has 73.75 for 200 and is sold
 * at 0.395: -1,050, less 0.5% of 4,000 = 20. 1,100 - 26.25 - 1,050 - 20 = 3.75 are left.
 */
const OPENED = { cash: "1100", equity: 1_100, positions: `${BACKING} LONG 12500, ${FALLING} LONG 10000` };
const BACKED = { ...OPENED, equity: 600 };
const CLOSED = { cash: "3.75", equity: 3.75, positions: "" };

/** Two positions of one account back each other; they are closed when both together lack margin, and not before. */
export async function crossMargin(client: Trader): Promise<string> {
  await client.openAccount(ACCOUNT, DEPOSIT);
  await buy(client, FALLING, "0.5", "10000");
  await buy(client, BACKING, "0.4", "12500");
  await becomes(client, "after opening", OPENED);

  await client.setMarkPrice(BACKING, "0.44");
  await client.setMarkPrice(FALLING, "0.4");
  await becomes(client, `with ${FALLING} at 0.4 and ${BACKING} at 0.44`, BACKED);
  for (const [symbol, price, quantity] of [
    [BACKING, "0.4", "12500"],
    [FALLING, "0.395", "10000"],
  ] as const) {
    const { orderId } = await client.place(TAKER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
    await client.untilStatus(TAKER, orderId, "OPEN");
  }
  await new Promise((resolve) => setTimeout(resolve, CHECKED_AFTER_MS));
  expectState("while one backs the other", seen(await client.account(ACCOUNT)), BACKED);

  await client.setMarkPrice(BACKING, "0.42");
  await becomes(client, `with ${BACKING} at 0.42`, CLOSED);
  // Later cases trade around the price that 000's symbols have.
  await client.setMarkPrice(BACKING, "0.4");
  return `kept at an equity of 600 for 475, ${BACKING} backing ${FALLING}; at 350 for 462.5 both closed, 3.75 left`;
}

type Seen = typeof OPENED;

async function buy(client: Trader, symbol: string, price: string, quantity: string): Promise<void> {
  const order = { symbol, type: "LIMIT", price, quantity };
  await client.place(MAKER, { ...order, side: "SELL" });
  const { orderId } = await client.place(ACCOUNT, { ...order, side: "BUY" });
  await client.untilStatus(ACCOUNT, orderId, "FILLED");
}

async function becomes(client: Trader, when: string, expected: Seen): Promise<void> {
  let last: Seen | null = null;
  await until(`the account's state ${when}`, async () => {
    last = seen(await client.account(ACCOUNT));
    return describe(last) === describe(expected);
  }).catch(() => undefined);
  if (last === null) throw new Error(`account ${ACCOUNT} was never seen ${when}`);
  expectState(when, last, expected);
}

function expectState(when: string, actual: Seen, expected: Seen): void {
  if (describe(actual) === describe(expected)) return;
  throw new Error(`${when}: expected ${describe(expected)}; it is ${describe(actual)}`);
}

function seen({ pools, positions }: AccountState): Seen {
  const cash = pools.find(({ lane }) => lane === LANE)?.cash ?? "no pool";
  const profit = positions.reduce((sum, { unrealisedProfit }) => sum + Number(unrealisedProfit), 0);
  const held = positions.map(({ symbol, side, size }) => `${symbol} ${side} ${size}`).sort();
  return { cash, equity: Number(cash) + profit, positions: held.join(", ") };
}

function describe({ cash, equity, positions }: Seen): string {
  return `cash ${cash}, equity ${equity.toFixed(2)}, positions ${positions || "none"}`;
}
