import type { Command, SymbolSpec } from "./commands.ts";
import { PRICE_TICKS_MAX, QUANTITY_LOTS_MAX } from "./limits.ts";
import { createMarket } from "./market.ts";
import { refuse } from "./refuse.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Opens a market for a symbol that this engine does not have yet. */
export function listSymbol(
  state: EngineState,
  turn: Turn,
  command: Extract<Command, { readonly kind: "LIST_SYMBOL" }>,
): void {
  if (state.markets.has(command.symbol)) {
    refuse(turn, command, "SYMBOL_ALREADY_LISTED");
    return;
  }
  if (command.spec.symbol !== command.symbol || !isSound(command.spec)) {
    refuse(turn, command, "BAD_SYMBOL_SPEC");
    return;
  }
  state.markets.set(command.symbol, createMarket(command.spec));
  turn.emit({ kind: "SYMBOL_LISTED", symbol: command.symbol });
}

function isSound(spec: SymbolSpec): boolean {
  return (
    /^[A-Z0-9]{1,20}$/.test(spec.symbol) &&
    isBetween(spec.quotePerTickLot, 1, 1_000_000) &&
    isBetween(spec.leverageMax, 1, 100) &&
    isBetween(spec.maintenanceDivisor, spec.leverageMax + 1, 10_000) &&
    isBetween(spec.bandPercent, 1, 50) &&
    isBetween(spec.quantityMax, 1, QUANTITY_LOTS_MAX) &&
    isBetween(spec.markInitial, 1, PRICE_TICKS_MAX)
  );
}

function isBetween(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
