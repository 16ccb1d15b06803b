import { setTimeout as delay } from "node:timers/promises";
import { LEGACY } from "../settings/sharding.ts";
import type { ExchangeCalls } from "./exchange-calls.ts";

/** A move that was not written, or whose outcome is unknown, may be asked for again: it is made once. */
const ATTEMPTS_MAX = 3;
const AGAIN_AFTER_MS = 1_000;
/** Its hand-off is written, and waited for already: without an engine no second one changes that. */
const HANDED_OFF = "503 symbol_moving";

export interface SymbolPlace {
  readonly symbol: string;
  readonly shard: string | null;
  readonly state: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly markPrice: string;
}

export interface Moved {
  readonly symbol: string;
  readonly from: string;
  /** Why it is not with the legacy engine; empty where it is. */
  readonly problem: string;
}

/** Every symbol that lives in a shard goes back to the legacy engine, with its book, positions and margin. All at once. */
export function moveToLegacy(
  calls: ExchangeCalls,
  symbols: readonly SymbolPlace[],
  onMoved: (moved: Moved) => void,
): Promise<readonly Moved[]> {
  const away = symbols.filter(({ shard }) => shard !== LEGACY.name);
  return Promise.all(
    away.map(async ({ symbol, shard }) => {
      const moved = { symbol, from: shard ?? "nowhere", problem: await move(calls, symbol) };
      onMoved(moved);
      return moved;
    }),
  );
}

async function move(calls: ExchangeCalls, symbol: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const body = { symbol, shard: LEGACY.name };
    const { problem } = await calls.asOperator("POST", "/api/shards/rebalance", body);
    if (problem === "" || problem.startsWith(HANDED_OFF) || attempt === ATTEMPTS_MAX) return problem;
    await delay(AGAIN_AFTER_MS);
  }
}
