import type { Command } from "./commands.ts";
import { PRICE_TICKS_MAX } from "./limits.ts";
import { liquidateAll } from "./liquidation.ts";
import type { Market } from "./market.ts";
import { compareNames } from "./names.ts";
import { refuse } from "./refuse.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** A second is over: old client order ids are forgotten, mark prices follow the last trades, and who fell below maintenance margin is liquidated. */
export function tick(state: EngineState, turn: Turn): void {
  state.ticks += 1;
  for (const { recentIds } of state.markets.values()) {
    recentIds.expire(state.ticks);
  }
  const traded = [...state.markets.values()].filter((market) => market.tradedSinceMark);
  for (const market of traded.sort((one, other) => compareNames(one.spec.symbol, other.spec.symbol))) {
    setMark(turn, market, market.last);
  }
  liquidateAll(state, turn);
}

export function setMarkPrice(
  state: EngineState,
  turn: Turn,
  market: Market,
  command: Extract<Command, { readonly kind: "SET_MARK_PRICE" }>,
): void {
  if (!Number.isSafeInteger(command.price) || command.price < 1 || command.price > PRICE_TICKS_MAX) {
    refuse(turn, command, "PRICE_OUT_OF_RANGE");
    return;
  }
  setMark(turn, market, command.price);
  liquidateAll(state, turn);
}

function setMark(turn: Turn, market: Market, price: number): void {
  market.tradedSinceMark = false;
  if (market.mark !== price) {
    market.mark = price;
    turn.emit({ kind: "MARK_PRICE", symbol: market.spec.symbol, price });
  }
}
