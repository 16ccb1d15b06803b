import { same } from "../checks.ts";
import { type Figures, NOTHING, type Rows, type TrafficFigures, type Window } from "./figures.ts";
import {
  errorsLine,
  lagLine,
  latencyLine,
  requestsNeeded,
  routingLine,
  shareLine,
  symbolLine,
  throughputLine,
} from "./gates.ts";
import { type Line, notMeasured } from "./lines.ts";
import { pairedLines } from "./paired-lines.ts";
import { type ProductionSettings, sideQueries } from "./settings.ts";
import { activeLine, type Look } from "./shard-states.ts";

/** What the steps that look at traffic have to go by. */
export interface Seen {
  readonly figures: Figures;
  readonly settings: ProductionSettings;
  readonly window: Window;
  readonly looks: readonly Look[];
}

/** 001, 3.2. */
export const CHECKED_SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"] as const;

/** 001, 2.1: what later steps are held to. Nothing here has a limit: it is recorded, or it is missing. */
export async function baselineLines({ figures, settings, window }: Seen): Promise<readonly Line[]> {
  const traffic = await figures.traffic(settings.traffic, window);
  return [
    errorsLine("baseline-errors", traffic, null, 1),
    latencyLine("baseline-p50", traffic, "p50", null),
    latencyLine("baseline-p95", traffic, "p95", null),
    latencyLine("baseline-p99", traffic, "p99", null),
    throughputLine("baseline-throughput", traffic, null),
    recordedLag(await figures.largest(settings.lag, window)),
  ];
}

/** Before there are shards, whatever tells a lag is what there is. */
export function recordedLag({ rows, why, evidence }: Rows): Line {
  const id = "baseline-lag";
  const values = rows.map(({ value }) => value);
  if (why !== null || values.length === 0) return notMeasured(id, null, why ?? NOTHING, evidence);
  const value = Math.max(...values);
  const reason = same(rows.map(({ tags, value: lag }) => `${tags["shard"] ?? "–"} ${lag}`).join(", "));
  return { id, outcome: "pass", value, shown: same(String(value)), limit: null, reason, evidence };
}

/** Share of the requests by symbol: what a canary of the bundled exchange is chosen by. */
export async function symbolShares({ figures, settings, window }: Seen): Promise<Record<string, number>> {
  const { rows } = await figures.rows(settings.routing, window);
  const counts = new Map<string, number>();
  for (const { tags, value } of rows) {
    const symbol = tags["symbol"] ?? "";
    counts.set(symbol, (counts.get(symbol) ?? 0) + value);
  }
  const all = [...counts.values()].reduce((sum, value) => sum + value, 0);
  return all > 0 ? Object.fromEntries([...counts].map(([symbol, count]) => [symbol, count / all])) : {};
}

/** 001, 2.2 step 2: the new part of the traffic, by itself and against the old one. */
export async function canaryLines(step: string, percent: number, seen: Seen): Promise<readonly Line[]> {
  const { figures, settings, window } = seen;
  const fresh = await figures.traffic(sideQueries(settings, "new"), window);
  const old = await figures.number(sideQueries(settings, "old").requests, window);
  const paired = await pairedLines(figures, settings, window, fresh.requests.value);
  return [
    shareLine(`${step}-share`, { new: fresh.requests, old }, percent, settings.limits.shareWithin),
    ...(await newPartLines(step, fresh, seen, false)),
    ...paired.map((line) => ({ ...line, id: `${step}-${line.id}` })),
  ];
}

/** 001, 2.2 step 3: everybody is served by the new part. */
export async function fullLines(seen: Seen): Promise<readonly Line[]> {
  const { figures, settings, window } = seen;
  const fresh = await figures.traffic(sideQueries(settings, "new"), window);
  const old = await figures.number(sideQueries(settings, "old").requests, window);
  const { shareWithin } = settings.limits;
  return [
    shareLine("full-share", { new: fresh.requests, old }, 100, shareWithin),
    ...(await newPartLines("full", fresh, seen, true)),
  ];
}

/** The gates of every step that gives the new part traffic. */
async function newPartLines(
  step: string,
  fresh: TrafficFigures,
  { figures, settings, window, looks }: Seen,
  onlyNew: boolean,
): Promise<readonly Line[]> {
  const { errors, latencyP95 } = settings.limits;
  const needed = requestsNeeded(errors, settings.requestsMin);
  return [
    errorsLine(`${step}-errors`, fresh, errors, needed),
    latencyLine(`${step}-p95`, fresh, "p95", latencyP95),
    lagLine(`${step}-lag`, await figures.largest(settings.lag, window), settings),
    activeLine(`${step}-active`, looks, Object.keys(settings.shards)),
    routingLine(`${step}-routing`, await figures.rows(settings.routing, window), settings, onlyNew),
  ];
}

/** 001, 3.1 and 3.2: all of the traffic, right after the last step. */
export async function afterLines(
  { figures, settings, window, looks }: Seen,
  baselinePerSecond: number | null,
): Promise<readonly Line[]> {
  const { errors, latencyP95, throughputOfBaseline } = settings.limits;
  const traffic = await figures.traffic(settings.traffic, window);
  const routing = await figures.rows(settings.routing, window);
  const held = { bound: throughputOfBaseline, baseline: baselinePerSecond };
  return [
    errorsLine("after-errors", traffic, errors, requestsNeeded(errors, settings.requestsMin)),
    latencyLine("after-p95", traffic, "p95", latencyP95),
    throughputLine("after-throughput", traffic, held),
    lagLine("after-lag", await figures.largest(settings.lag, window), settings),
    activeLine("after-active", looks, Object.keys(settings.shards)),
    ...CHECKED_SYMBOLS.map((symbol) => symbolLine(`routing-${symbol}`, symbol, routing, settings)),
  ];
}

/** 001, 4.1: one row of the table of the first week. */
export async function dayLines(step: string, { figures, settings, window }: Seen): Promise<readonly Line[]> {
  const { errors, latencyP95 } = settings.limits;
  const traffic = await figures.traffic(settings.traffic, window);
  return [
    errorsLine(`${step}-errors`, traffic, errors, requestsNeeded(errors, settings.requestsMin)),
    latencyLine(`${step}-p95`, traffic, "p95", latencyP95),
    throughputLine(`${step}-throughput`, traffic, null),
  ];
}
