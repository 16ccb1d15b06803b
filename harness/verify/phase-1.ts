import { join } from "node:path";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Finding } from "../contracts/findings.ts";
import type { Runtime } from "../contracts/plan.ts";
import { startEnvironment } from "../environment/index.ts";
import { EXIT } from "../errors.ts";
import { EXCHANGE, EXCHANGE_BACKEND } from "../systems/exchange.ts";
import {
  type Attempt,
  type CheckResult,
  type CheckSection,
  runSection,
  type SectionResults,
} from "./checks.ts";
import { auditExchange } from "./audit-exchange.ts";
import { AUDIT_TABLE, auditRows } from "./audit-rows.ts";
import { crossMargin } from "./cross-margin.ts";
import { ExchangeClient, type OrderState } from "./exchange-client.ts";
import { withSharding } from "./exchange-topology.ts";
import type { PhaseResults } from "./exit-code.ts";
import type { Sharding } from "./figures.ts";
import {
  FLOW_SECTION,
  LEGACY_INPUT,
  LEGACY_SECTION,
  ROUTED_SYMBOLS,
  ROUTING_SECTION,
} from "./staging-plan.ts";
import { REPLICAS_SECTION, replicaAttempts } from "./replicas.ts";
import { expectTopic, readTopicCommands } from "./topic-commands.ts";

const MAKER = 1;
const TAKER = 2;
const TESTER = 9999;
const BALANCE = "1000000";

export interface PhaseOptions {
  readonly context: Context;
  readonly runtime: Runtime;
  readonly stateDirectory: string;
  readonly onProgress: (message: string) => void;
  readonly onResult: (result: CheckResult) => void;
}

/**
 * 000, phase 1: routing with sharding off and on, read back from the topics, and the order flow. Each exchange has its
 * standbys, and ends with the audit of all that it wrote.
 */
export async function verifyPhase1(options: PhaseOptions): Promise<PhaseResults> {
  const legacy = await withExchange(options, "off", async ({ client, kafkaAddress }) => {
    const { attempts, orders } = await legacyAttempts(client);
    return [await runRouted(options, LEGACY_SECTION, attempts, orders, kafkaAddress)];
  });
  const sharded = await withExchange(options, "on", async ({ client, kafkaAddress, environment }) => {
    const orders = await placeAndCancelAll(client);
    const routing = await runRouted(options, ROUTING_SECTION, {}, orders, kafkaAddress);
    const flow = await runSection(FLOW_SECTION, flowAttempts(client), options.onResult);
    return [
      routing,
      flow,
      await runSection(REPLICAS_SECTION, replicaAttempts(environment), options.onResult),
    ];
  });
  const audited = [
    ...auditRows("off", { en: "sharding off", ko: "샤딩 OFF" }, legacy.findings),
    ...auditRows("on", { en: "sharding on", ko: "샤딩 ON" }, sharded.findings),
  ];
  for (const row of audited) options.onResult(row);
  return {
    sections: [...legacy.sections, ...sharded.sections, { table: AUDIT_TABLE, results: audited }],
    runExitCodes: audited.some(({ outcome }) => outcome === "fail") ? [EXIT.invariant] : [],
  };
}

/** Which topic an order's or cancel's command must be found in, by case. */
type Routed = Record<string, { readonly kind: string; readonly orderId: string; readonly topic: string }>;

/** Cases that are judged by what Kafka holds, after all of them were sent; the others as they are tried. */
async function runRouted(
  options: PhaseOptions,
  section: CheckSection,
  others: Readonly<Record<string, () => Promise<string>>>,
  routed: Routed,
  kafkaAddress: string,
): Promise<SectionResults> {
  const commands = await readTopicCommands(kafkaAddress, options.context);
  const attempts: Record<string, Attempt> = { ...others };
  for (const [id, { kind, orderId, topic }] of Object.entries(routed)) {
    const before = others[id];
    attempts[id] = async () => {
      const seen = before === undefined ? "" : `${await before()}; `;
      return seen + expectTopic(commands, kind, orderId, topic);
    };
  }
  return runSection(section, attempts, options.onResult);
}

/** An exchange under test. */
interface Tried {
  readonly client: ExchangeClient;
  readonly kafkaAddress: string;
  readonly environment: StartedEnvironment;
}

/** Starts an exchange with its standbys, tries it, and audits what it wrote. */
async function withExchange(
  options: PhaseOptions,
  sharding: Sharding,
  run: (tried: Tried) => Promise<readonly SectionResults[]>,
): Promise<{ readonly sections: readonly SectionResults[]; readonly findings: readonly Finding[] }> {
  const { context, runtime, onProgress } = options;
  const stateDirectory = join(options.stateDirectory, `sharding-${sharding}`);
  await using environment: StartedEnvironment = await startEnvironment({
    runtime,
    topology: withSharding(EXCHANGE.topology, sharding),
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory,
    context,
    onProgress,
  });
  const client = new ExchangeClient(environment.urls(EXCHANGE_BACKEND)[0] ?? "");
  for (const accountId of [MAKER, TAKER, TESTER]) await client.openAccount(accountId, BALANCE);
  // The environment ends with this function, so its work must end before.
  const sections = await run({ client, kafkaAddress: environment.instance("kafka").url, environment });
  onProgress(`auditing the exchange, sharding ${sharding}`);
  return {
    sections,
    findings: await auditExchange(environment, client.acknowledged, stateDirectory, context),
  };
}

async function legacyAttempts(
  client: ExchangeClient,
): Promise<{ attempts: Record<string, () => Promise<string>>; orders: Routed }> {
  const orders: Routed = {};
  let last: OrderState | null = null;
  for (const { symbol, price, quantity } of ROUTED_SYMBOLS) {
    if (!LEGACY_SECTION.cases.some(({ id }) => id === `legacy-${symbol}`)) continue;
    last = await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
    await client.untilStatus(TESTER, last.orderId, "OPEN");
    orders[`legacy-${symbol}`] = { kind: "PLACE_ORDER", orderId: last.orderId, topic: LEGACY_INPUT };
  }
  if (last !== null) {
    await client.cancel(TESTER, last.orderId);
    await client.untilStatus(TESTER, last.orderId, "CANCELLED");
    orders["legacy-cancel"] = { kind: "CANCEL_ORDER", orderId: last.orderId, topic: LEGACY_INPUT };
  }
  const cancelled = last?.orderId ?? "";
  return {
    orders,
    attempts: {
      "legacy-cancel": async () => (await client.untilStatus(TESTER, cancelled, "CANCELLED")).status,
      "legacy-market": () => marketBuy(client, "BTCUSDT", "50000", "0.01"),
    },
  };
}

async function placeAndCancelAll(client: ExchangeClient): Promise<Routed> {
  const orders: Routed = {};
  for (const { symbol, topic, price, quantity } of ROUTED_SYMBOLS) {
    const { orderId } = await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
    await client.untilStatus(TESTER, orderId, "OPEN");
    await client.cancel(TESTER, orderId);
    await client.untilStatus(TESTER, orderId, "CANCELLED");
    orders[`order-${symbol}`] = { kind: "PLACE_ORDER", orderId, topic };
    orders[`cancel-${symbol}`] = { kind: "CANCEL_ORDER", orderId, topic };
  }
  return orders;
}

async function marketBuy(
  client: ExchangeClient,
  symbol: string,
  price: string,
  quantity: string,
): Promise<string> {
  await client.place(MAKER, { symbol, side: "SELL", type: "LIMIT", price, quantity });
  const { orderId } = await client.place(TAKER, { symbol, side: "BUY", type: "MARKET", quantity });
  const { status, averagePrice } = await client.untilStatus(TAKER, orderId, "FILLED");
  return `${status} at ${averagePrice}`;
}

function flowAttempts(client: ExchangeClient): Readonly<Record<string, Attempt>> {
  return {
    "flow-limit": () => limitMatch(client),
    "flow-market": () => marketBuy(client, "ETHUSDT", "3000", "0.1"),
    "flow-stop": () => stopLimit(client),
    "flow-liquidation": () => crossMargin(client),
    "flow-cancel": () => cancel(client),
  };
}

async function limitMatch(client: ExchangeClient): Promise<string> {
  const order = { symbol: "BTCUSDT", type: "LIMIT", price: "50000", quantity: "0.1" };
  const sell = await client.place(MAKER, { ...order, side: "SELL" });
  const buy = await client.place(TAKER, { ...order, side: "BUY" });
  await client.untilStatus(MAKER, sell.orderId, "FILLED");
  const { averagePrice } = await client.untilStatus(TAKER, buy.orderId, "FILLED");
  const sides = [await client.positions(TAKER), await client.positions(MAKER)].map((positions) =>
    positions.find(({ symbol }) => symbol === "BTCUSDT"),
  );
  const [taker, maker] = sides.map((position) =>
    `${position?.side ?? "none"} ${position?.size ?? ""}`.trim(),
  );
  if (taker !== "LONG 0.1" || maker !== "SHORT 0.1") throw new Error(`positions are ${taker} and ${maker}`);
  return `FILLED at ${averagePrice}; positions ${taker} and ${maker}`;
}

async function stopLimit(client: ExchangeClient): Promise<string> {
  const symbol = "SOLUSDT";
  const stop = await client.place(TAKER, {
    symbol,
    side: "BUY",
    type: "STOP_LIMIT",
    price: "103",
    stopPrice: "102",
    quantity: "1",
  });
  await client.untilStatus(TAKER, stop.orderId, "WAITING");
  await client.place(MAKER, { symbol, side: "SELL", type: "LIMIT", price: "102", quantity: "2" });
  await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price: "102", quantity: "1" });
  const { averagePrice } = await client.untilStatus(TAKER, stop.orderId, "FILLED");
  return `WAITING, then FILLED at ${averagePrice}`;
}

async function cancel(client: ExchangeClient): Promise<string> {
  const order = { symbol: "ADAUSDT", side: "BUY", type: "LIMIT", price: "0.38", quantity: "100" };
  const { orderId } = await client.place(TESTER, order);
  await client.untilStatus(TESTER, orderId, "OPEN");
  await client.cancel(TESTER, orderId);
  const { status, reason } = await client.untilStatus(TESTER, orderId, "CANCELLED");
  return `${status} ${reason ?? ""}`.trim();
}
