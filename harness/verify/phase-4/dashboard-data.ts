import { EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import type { Attempt } from "../checks.ts";
import { type ExchangeClient, until } from "../exchange-client.ts";
import { ROUTED_LINES } from "./plan.ts";
import { promQuery } from "./prometheus.ts";

const TESTER = 9999;
/** How many orders each shard gets. */
const SENT = [5, 3, 2] as const;
/** Longer than from one scrape to the next. */
const SCRAPED_MS = 2_500;
const COMMANDS = "sum(order_router_commands_total) by (shard)";
const OF_ENGINES = {
  lag: "max(matching_engine_input_lag_records) by (instance)",
  memory: "process_resident_memory_bytes{service='matching-engine'}",
  "garbage collection": "sum(nodejs_gc_duration_seconds_count{service='matching-engine'}) by (instance)",
} as const;
const P95 =
  "histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket{route='/api/orders'}[30s])) by (le))";

/** 001: what dashboards draw comes out of Prometheus as it should. */
export function dashboardAttempts(
  client: ExchangeClient,
  prometheusUrl: string,
  engines: readonly string[],
): Readonly<Record<string, Attempt>> {
  return {
    "data-throughput": () => commandsByShard(client, prometheusUrl),
    "data-engines": () => valuesOfEngines(prometheusUrl, engines),
  };
}

async function commandsByShard(client: ExchangeClient, url: string): Promise<string> {
  const read = async () =>
    new Map((await promQuery(url, COMMANDS)).map(({ labels, value }) => [labels["shard"] ?? "", value]));
  let before = await read();
  await until("Prometheus to know the commands of each shard", async () => {
    const earlier = before;
    await new Promise((resolve) => setTimeout(resolve, SCRAPED_MS));
    before = await read();
    return EXCHANGE_SHARDS.every((shard) => before.has(shard) && before.get(shard) === earlier.get(shard));
  });
  for (const [index, { symbol, price, quantity }] of ROUTED_LINES.entries())
    for (let count = 0; count < (SENT[index] ?? 0); count += 1)
      await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
  let rises: readonly number[] = [];
  await until(`the counters to rise by ${SENT.join(", ")}`, async () => {
    const now = await read();
    rises = EXCHANGE_SHARDS.map((shard) => (now.get(shard) ?? 0) - (before.get(shard) ?? 0));
    return rises.join() === SENT.join();
  }).catch((error: unknown) => {
    throw new Error(`sent ${SENT.join(", ")}, counted ${rises.join(", ")}`, { cause: error });
  });
  return `${COMMANDS}: ${EXCHANGE_SHARDS.map((shard, index) => `${shard} +${rises[index]}`).join(", ")}`;
}

async function valuesOfEngines(url: string, engines: readonly string[]): Promise<string> {
  const missing: string[] = [];
  for (const [what, query] of Object.entries(OF_ENGINES)) {
    const told = new Map(
      (await promQuery(url, query)).map(({ labels, value }) => [labels["instance"], value]),
    );
    const without = engines.filter((engine) => !Number.isFinite(told.get(engine)));
    if (without.length > 0) missing.push(`no ${what} of ${without.join(", ")}`);
  }
  const [p95] = await promQuery(url, P95);
  if (p95 === undefined || !Number.isFinite(p95.value)) missing.push(`no value of ${P95}`);
  if (engines.length === 0 || missing.length > 0) throw new Error(missing.join("; ") || "no engines");
  const p95Ms = ((p95?.value ?? 0) * 1_000).toFixed(1);
  return `P95 of orders ${p95Ms} ms; ${Object.keys(OF_ENGINES).join(", ")} of ${engines.length} engines`;
}
