import type { Command } from "./commands.ts";
import { PRICE_TICKS_MAX } from "./limits.ts";
import { liquidateAll } from "./liquidation.ts";
import { nextMark } from "./mark-price.ts";
import type { Market } from "./market.ts";
import { compareNames } from "./names.ts";
import { refuse } from "./refuse.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** A second is over: old client order ids are forgotten, mark prices follow their books, and who fell below maintenance margin is liquidated. */
export function tick(state: EngineState, turn: Turn): void {
  state.ticks += 1;
  const markets = [...state.markets.values()];
  for (const market of markets.sort((one, other) => compareNames(one.spec.symbol, other.spec.symbol))) {
    market.recentIds.expire(state.ticks);
    if (!market.paused) {
      setMark(turn, market, nextMark(market));
    }
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
  if (market.mark !== price) {
    market.mark = price;
    turn.emit({ kind: "MARK_PRICE", symbol: market.spec.symbol, price });
  }
}
