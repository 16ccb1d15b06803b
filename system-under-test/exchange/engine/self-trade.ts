import type { Command } from "./commands.ts";
import { refuse } from "./refuse.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

/**
 * What happens when an order would trade with a resting one of its own account: what is left of the new one is
 * cancelled, the resting one is and the new one goes on, both are, or they trade.
 */
export const SELF_TRADE_MODES = ["CANCEL_NEWEST", "CANCEL_OLDEST", "CANCEL_BOTH", "NONE"] as const;
export type SelfTradeMode = (typeof SELF_TRADE_MODES)[number];
export const SELF_TRADE_MODE_DEFAULT: SelfTradeMode = "CANCEL_NEWEST";

/** Sets the mode of an account in this lane, known here or not: a symbol that moves in may bring the account along. */
export function setSelfTradeMode(
  state: EngineState,
  turn: Turn,
  command: Extract<Command, { readonly kind: "SET_SELF_TRADE_MODE" }>,
): void {
  const { accountId, mode } = command;
  if (accountId < 1) {
    refuse(turn, command, "UNKNOWN_ACCOUNT");
    return;
  }
  if (mode === SELF_TRADE_MODE_DEFAULT) {
    state.selfTradeModes.delete(accountId);
  } else {
    state.selfTradeModes.set(accountId, mode);
  }
  turn.emit({ kind: "SELF_TRADE_MODE", accountId, mode });
}
