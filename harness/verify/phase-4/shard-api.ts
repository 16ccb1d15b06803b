import { EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import type { Attempt } from "../checks.ts";
import { type ExchangeClient, Refused, until } from "../exchange-client.ts";
import { shardOf } from "../phase-3/rollback.ts";
import { requireHome } from "../phase-3/symbols.ts";
import { SHARDING_SYMBOLS } from "../staging-plan.ts";

const TESTER = 9999;
const SYMBOL = "XRPUSDT";
const NO_KEY = {};

/** 001: what operators read and do by the API of the shards. */
export function shardApiAttempts(client: ExchangeClient): Readonly<Record<string, Attempt>> {
  return {
    "api-shards": () => listShards(client),
    "api-symbols": async () => {
      for (const symbol of SHARDING_SYMBOLS) await requireHome({ client }, symbol, shardOf(symbol));
      const counts = EXCHANGE_SHARDS.map(
        (shard) => `${shard}: ${SHARDING_SYMBOLS.filter((symbol) => shardOf(symbol) === shard).length}`,
      );
      return counts.join(", ");
    },
    "api-counts": () => countOrders(client),
    "api-pause": async () => {
      const refused = await refusal(() => client.setTrading(SYMBOL, "pause", NO_KEY));
      expectCode(refused, "service_key_required");
      await client.setTrading(SYMBOL, "pause");
      const paused = await untilState(client, "PAUSED");
      await client.setTrading(SYMBOL, "resume");
      return `${paused}, ${await untilState(client, "ACTIVE")}; ${refused.status} ${refused.code}`;
    },
    "api-rebalance": async () => {
      const [target = ""] = EXCHANGE_SHARDS;
      const keyless = await refusal(() => client.rebalance(SYMBOL, target, NO_KEY));
      const nowhere = await refusal(() => client.rebalance(SYMBOL, "shard-99"));
      expectCode(keyless, "service_key_required");
      expectCode(nowhere, "shard_not_found");
      await requireHome({ client }, SYMBOL, shardOf(SYMBOL));
      for (const shard of [target, shardOf(SYMBOL)]) {
        await client.rebalance(SYMBOL, shard);
        await requireHome({ client }, SYMBOL, shard);
      }
      return `${SYMBOL} to ${target} and back; ${keyless.status} ${keyless.code}, ${nowhere.status} ${nowhere.code}`;
    },
  };
}

async function listShards(client: ExchangeClient): Promise<string> {
  const shards = (await client.shards()).filter(({ shard }) => EXCHANGE_SHARDS.includes(shard));
  const words = shards
    .map(
      ({ shard, status, primary, standbys }) =>
        `${shard} ${status}: ${primary ?? "no primary"}, ${standbys.join(" ") || "no standby"}`,
    )
    .join("; ");
  const isWhole = shards.every(
    ({ status, primary, standbys }) => status === "ACTIVE" && primary !== null && standbys.length === 1,
  );
  if (shards.length !== EXCHANGE_SHARDS.length || !isWhole) throw new Error(words || "no shards");
  return words;
}

/** A resting order is counted, and no more once it is cancelled. */
async function countOrders(client: ExchangeClient): Promise<string> {
  const look = async () => {
    const found = (await client.shards()).find(({ shard }) => shard === shardOf(SYMBOL));
    const resting = found?.symbols.find(({ symbol }) => symbol === SYMBOL)?.restingOrders ?? Number.NaN;
    return {
      resting,
      lag: found?.inputLagRecords ?? Number.NaN,
      parked: found?.parkedCommands ?? Number.NaN,
    };
  };
  const before = (await look()).resting;
  const order = { symbol: SYMBOL, side: "BUY", type: "LIMIT", price: "0.48", quantity: "100" };
  const { orderId } = await client.place(TESTER, order);
  await client.untilStatus(TESTER, orderId, "OPEN");
  await until(`${before + 1} resting orders`, async () => (await look()).resting === before + 1);
  await client.cancel(TESTER, orderId);
  await until(`${before} resting orders`, async () => (await look()).resting === before);
  // Ticks come each second, so that one record may be on its way.
  await until("no lag", async () => (await look()).lag <= 1);
  const { parked } = await look();
  if (parked !== 0) throw new Error(`${parked} commands are parked`);
  return `${SYMBOL}: ${before}, ${before + 1}, ${before} resting orders; nothing waits, nothing is parked`;
}

async function untilState(client: ExchangeClient, state: string): Promise<string> {
  await until(`${SYMBOL} to be ${state} in its shard`, async () =>
    (await client.shards()).some(({ symbols }) =>
      symbols.some((one) => one.symbol === SYMBOL && one.state === state),
    ),
  );
  return state;
}

/** What a call was refused with; throws when it was not. */
async function refusal(call: () => Promise<unknown>): Promise<Refused> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error("the call was not refused");
}

function expectCode(refused: Refused, code: string): void {
  if (refused.code !== code) throw new Error(`expected ${code}; ${refused.message}`);
}
