import { cancelOrder } from "./cancel-order.ts";
import type { Command, SymbolCommand } from "./commands.ts";
import { deposit, fundInsurance, withdraw } from "./funds.ts";
import { handOff, installSymbol } from "./hand-off.ts";
import { listSymbol } from "./list-symbol.ts";
import { setMarkPrice, tick } from "./marks.ts";
import type { Market } from "./market.ts";
import { placeOrder } from "./place-order.ts";
import { refuse } from "./refuse.ts";
import { setSelfTradeMode } from "./self-trade.ts";
import { type EngineSnapshot, restoreSnapshot, takeSnapshot } from "./snapshot.ts";
import { EngineState, type Place } from "./state.ts";
import { Turn } from "./turn.ts";

/**
 * The matching engine of one lane: a pure function of the commands it was given, in their order. The same commands
 * give the same events and the same state, whoever applies them and whenever.
 */
export class Engine {
  readonly state: EngineState;

  constructor(place: Place, snapshot?: EngineSnapshot) {
    this.state = snapshot === undefined ? new EngineState(place) : restoreSnapshot(place, snapshot);
  }

  apply(command: Command): Turn {
    const turn = new Turn();
    applyCommand(this.state, turn, command);
    turn.end();
    return turn;
  }

  /** Refuses a command that can't be applied, whatever it is; the state stays as it is. */
  refuse(command: Command): Turn {
    const turn = new Turn();
    refuse(turn, command, "ENGINE_FAILED");
    return turn;
  }

  snapshot(): EngineSnapshot {
    return takeSnapshot(this.state);
  }
}

function applyCommand(state: EngineState, turn: Turn, command: Command): void {
  switch (command.kind) {
    case "DEPOSIT":
      return deposit(state, turn, command);
    case "WITHDRAW":
      return withdraw(state, turn, command);
    case "FUND_INSURANCE":
      return fundInsurance(state, turn, command);
    case "SET_SELF_TRADE_MODE":
      return setSelfTradeMode(state, turn, command);
    case "TICK":
      return tick(state, turn);
    case "INSTALL_SYMBOL":
      return installSymbol(state, turn, command);
    case "PLACE_ORDER":
    case "CANCEL_ORDER":
    case "LIST_SYMBOL":
    case "PAUSE_SYMBOL":
    case "RESUME_SYMBOL":
    case "SET_MARK_PRICE":
    case "HAND_OFF":
      return applyToSymbol(state, turn, command);
  }
}

function applyToSymbol(
  state: EngineState,
  turn: Turn,
  command: Exclude<SymbolCommand, { kind: "INSTALL_SYMBOL" }>,
): void {
  const target = state.moved.get(command.symbol);
  if (target !== undefined) {
    const orderId = "orderId" in command ? command.orderId : 0;
    turn.forward(target, command);
    turn.emit({ kind: "FORWARDED", symbol: command.symbol, target, orderId });
    return;
  }
  if (command.kind === "LIST_SYMBOL") {
    return listSymbol(state, turn, command);
  }
  const market = state.markets.get(command.symbol);
  if (market === undefined) {
    return refuse(turn, command, "UNKNOWN_SYMBOL");
  }
  return applyToMarket(state, turn, market, command);
}

function applyToMarket(
  state: EngineState,
  turn: Turn,
  market: Market,
  command: Exclude<SymbolCommand, { kind: "INSTALL_SYMBOL" | "LIST_SYMBOL" }>,
): void {
  switch (command.kind) {
    case "PLACE_ORDER":
      return placeOrder(state, turn, market, command);
    case "CANCEL_ORDER":
      return cancelOrder(state, turn, market, command);
    case "SET_MARK_PRICE":
      return setMarkPrice(state, turn, market, command);
    case "HAND_OFF":
      return handOff(state, turn, market, command);
    case "PAUSE_SYMBOL":
      market.paused = true;
      return turn.emit({ kind: "SYMBOL_PAUSED", symbol: command.symbol });
    case "RESUME_SYMBOL":
      market.paused = false;
      return turn.emit({ kind: "SYMBOL_RESUMED", symbol: command.symbol });
  }
}
