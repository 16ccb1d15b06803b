import { exchangeOperatorHeader } from "#fixtures/exchange.ts";
import { z } from "zod";
import { LoadproofError } from "../../errors.ts";
import { CANARY_PERCENTS, type Step } from "./steps.ts";
import { type ProductionSettings, shardOf } from "./settings.ts";

const ANSWER_TIMEOUT_MS = 40_000;

/**
 * Symbols whose share of the traffic comes nearest to the step's percent. A larger step keeps all symbols of a smaller one,
 * so the smaller ones are chosen first. With few symbols the nearest may be far: the share that really is new is judged.
 */
export function canarySymbols(shares: Readonly<Record<string, number>>, percent: number): readonly string[] {
  let chosen: readonly string[] = [];
  for (const step of CANARY_PERCENTS.filter((one) => one <= percent)) {
    chosen = nearest(shares, step / 100, chosen);
  }
  return chosen;
}

/** Every set of symbols is looked at: the bundled exchange has nine. */
const SYMBOLS_MAX = 16;

function nearest(
  shares: Readonly<Record<string, number>>,
  wanted: number,
  kept: readonly string[],
): readonly string[] {
  const others = Object.keys(shares)
    .filter((symbol) => !kept.includes(symbol))
    .sort()
    .slice(0, SYMBOLS_MAX);
  const shareOf = (symbols: readonly string[]): number =>
    symbols.reduce((sum, symbol) => sum + (shares[symbol] ?? 0), 0);
  let best: readonly string[] = kept;
  let distance = kept.length === 0 ? Number.POSITIVE_INFINITY : Math.abs(shareOf(kept) - wanted);
  for (let bits = 1; bits < 2 ** others.length; bits += 1) {
    const symbols = [...kept, ...others.filter((_, index) => (bits >> index) & 1)];
    const away = Math.abs(shareOf(symbols) - wanted);
    if (away < distance) [best, distance] = [symbols, away];
  }
  return best;
}

const symbolsSchema = z.array(z.object({ symbol: z.string(), shard: z.string().nullable() }));

/** Where the bundled exchange must have its symbols for a step: on their shards, or with the engine from before. */
export function homesFor(
  step: Step,
  symbols: readonly string[],
  shares: Readonly<Record<string, number>>,
  settings: Pick<ProductionSettings, "shards" | "old">,
): ReadonlyMap<string, string> {
  const [old = ""] = settings.old;
  const isBefore = step.kind === "prepare" || step.kind === "baseline" || step.kind === "shard";
  const inCanary = new Set(step.kind === "canary" ? canarySymbols(shares, step.number) : []);
  const isNew = (symbol: string): boolean => !isBefore && (step.kind !== "canary" || inCanary.has(symbol));
  return new Map(symbols.map((symbol) => [symbol, isNew(symbol) ? (shardOf(symbol, settings) ?? old) : old]));
}

/**
 * Takes the step on the bundled exchange, as a deployment does it on a system of one's own: an operator moves the symbols.
 * Gives those that were moved.
 */
export async function takeStep(
  baseUrl: string,
  step: Step,
  shares: Readonly<Record<string, number>>,
  settings: Pick<ProductionSettings, "shards" | "old">,
): Promise<readonly string[]> {
  const current = symbolsSchema.parse(await ask(baseUrl, "/api/symbols"));
  const homes = homesFor(
    step,
    current.map(({ symbol }) => symbol),
    shares,
    settings,
  );
  const moves = current.filter(({ symbol, shard }) => shard !== homes.get(symbol));
  for (const { symbol } of moves)
    await ask(baseUrl, "/api/shards/rebalance", { symbol, shard: homes.get(symbol) ?? "" });
  return moves.map(({ symbol }) => `${symbol} → ${homes.get(symbol)}`);
}

async function ask(baseUrl: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(baseUrl + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...exchangeOperatorHeader(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new LoadproofError("ENVIRONMENT_FAILED", `the exchange at ${baseUrl} gives no answer`, {
      cause: error,
    });
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as unknown;
  throw new LoadproofError(
    "ENVIRONMENT_FAILED",
    `${path} of the exchange answered ${response.status}: ${text}`,
  );
}
