import { askDashboard } from "../../dashboard/ask-dashboard.ts";
import { bundledDashboards } from "../../dashboard/bundled-dashboards.ts";
import { PrometheusClient } from "../../observe/index.ts";
import type { AnsweredDashboard, AnsweredPanel } from "../../report/index.ts";
import { EXCHANGE, EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import { formatMs, formatShare } from "../../text/numbers.ts";
import type { Attempt } from "../checks.ts";
import type { ExchangeClient } from "../exchange-client.ts";
import { ROUTED_LINES } from "./plan.ts";

const TESTER = 9999;
/** Rates look back over four looks of Prometheus; what is shown begins after that, so that only these orders are seen. */
const RATE_MS = 8_000;
const ORDERS_MS = 2 * RATE_MS;
const PAUSE_MS = 100;
const SCRAPE_MS = 2_000;
/** An engine that collects garbage for a tenth of its time has too little memory. */
const GC_SHARE_MAX = 0.1;
const MS_PER_SECOND = 1_000;
const TITLES = { overview: "Matching Engine Overview", runtime: "JVM Metrics", orders: "Order Processing" };

interface Ground {
  readonly client: Pick<ExchangeClient, "place">;
  readonly prometheusUrl: string;
  readonly projectDirectory: string;
  readonly engines: readonly string[];
  readonly signal: AbortSignal;
}

/** 000, 2.4.1: the queries of the three dashboards, asked while orders come in. */
export function dashboardPanelAttempts(ground: Ground): Readonly<Record<string, Attempt>> {
  let asked: Promise<readonly AnsweredDashboard[]> | undefined;
  const panelsOf = async (title: string): Promise<readonly AnsweredPanel[]> => {
    asked ??= askUnderOrders(ground);
    const found = (await asked).find((dashboard) => dashboard.title.startsWith(title));
    if (found === undefined) throw new Error(`no dashboard is called ${title}`);
    const panels = found.rows.flatMap((row) => row.panels);
    const empty = panels.filter(({ series }) => series.every(({ points }) => points.length === 0));
    if (empty.length > 0) throw new Error(`no data: ${empty.map(sayEmpty).join(", ")}`);
    return panels;
  };
  return {
    "dashboard-overview": async () => shardsShown(await panelsOf(TITLES.overview)),
    "dashboard-jvm": async () => memoryNormal(await panelsOf(TITLES.runtime), ground.engines),
    "dashboard-orders": async () => latencyNormal(await panelsOf(TITLES.orders)),
  };
}

function sayEmpty({ title, problem }: AnsweredPanel): string {
  return problem === null ? title : `${title} (${problem})`;
}

async function askUnderOrders(ground: Ground): Promise<readonly AnsweredDashboard[]> {
  const { client, prometheusUrl, projectDirectory, signal } = ground;
  const fromMs = Date.now();
  while (Date.now() - fromMs < ORDERS_MS) {
    signal.throwIfAborted();
    for (const { symbol, price, quantity } of ROUTED_LINES)
      await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const prometheus = new PrometheusClient({ url: prometheusUrl, token: null, signal });
  const range = { fromMs: fromMs + RATE_MS, toMs: Date.now(), stepMs: SCRAPE_MS, clockOffsetMs: 0 };
  const answered: AnsweredDashboard[] = [];
  for (const dashboard of bundledDashboards(projectDirectory, EXCHANGE.topology.name))
    answered.push(await askDashboard(dashboard, prometheus, range, SCRAPE_MS));
  return answered;
}

function panelOf(panels: readonly AnsweredPanel[], title: string): AnsweredPanel {
  const found = panels.find((panel) => panel.title === title);
  if (found === undefined) throw new Error(`no panel is called ${title}`);
  return found;
}

/** The highest value of each series of a panel. */
function highest({ series }: AnsweredPanel): ReadonlyMap<string, number> {
  return new Map(series.map(({ label, points }) => [label, Math.max(...points.map(([, value]) => value))]));
}

export function shardsShown(panels: readonly AnsweredPanel[]): string {
  const rates = highest(panelOf(panels, "Throughput of each shard"));
  const still = EXCHANGE_SHARDS.filter((shard) => !((rates.get(shard) ?? 0) > 0));
  if (still.length > 0) throw new Error(`no throughput of ${still.join(", ")} under orders`);
  const told = EXCHANGE_SHARDS.map((shard) => `${shard} ${(rates.get(shard) ?? 0).toFixed(1)}/s`);
  return `${panels.length} panels with data; ${told.join(", ")}`;
}

export function memoryNormal(panels: readonly AnsweredPanel[], engines: readonly string[]): string {
  for (const title of ["Resident memory", "Heap used", "Time in garbage collection"]) {
    const values = highest(panelOf(panels, title));
    const without = engines.filter((engine) => !Number.isFinite(values.get(engine)));
    if (engines.length === 0 || without.length > 0)
      throw new Error(`${title}: no data of ${without.join(", ") || "any engine"}`);
  }
  const collecting = [...highest(panelOf(panels, "Time in garbage collection"))];
  const slow = collecting.filter(([, share]) => share > GC_SHARE_MAX);
  if (slow.length > 0)
    throw new Error(
      slow.map(([name, share]) => `${name} collects ${formatShare(share)} of the time`).join(", "),
    );
  const most = Math.max(...collecting.map(([, share]) => share));
  return `${panels.length} panels with data; at most ${formatShare(most)} of the time in GC`;
}

export function latencyNormal(panels: readonly AnsweredPanel[]): string {
  const told = ["P50", "P95", "P99"].map((name) => {
    const panel = panelOf(panels, `${name} of answers`);
    const seconds = Math.max(...highest(panel).values());
    const limit = panel.bounds.at(-1) ?? 0;
    if (!(seconds > 0 && seconds < limit))
      throw new Error(
        `${name} ${formatMs(seconds * MS_PER_SECOND)}, limit ${formatMs(limit * MS_PER_SECOND)}`,
      );
    return `${name} ${formatMs(seconds * MS_PER_SECOND)}`;
  });
  return `${panels.length} panels with data; ${told.join(", ")}`;
}
