import { type Account, positionOf } from "./account.ts";
import { proportion } from "./arithmetic.ts";
import type { Command, InstallSymbol } from "./commands.ts";
import type { Refusal } from "./events.ts";
import { equity, exposure, requirement, requirementOfAll, unrealised } from "./margin.ts";
import type { Market } from "./market.ts";
import { refuse } from "./refuse.ts";
import { type MarketSnapshot, restoreMarket, SNAPSHOT_VERSION, snapshotMarket } from "./snapshot.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Characters of one chunk of a moving symbol: with room to spare below Kafka's default of 1 MB for a record. */
const CHUNK_CHARACTERS = 200_000;

/** A symbol on its way: its market, and what each account holds there with the cash that goes along. */
interface SymbolPackage {
  readonly version: number;
  readonly market: MarketSnapshot;
  readonly holders: readonly {
    readonly accountId: number;
    readonly cash: number;
    readonly size: number;
    readonly cost: number;
  }[];
}

/**
 * Moves a symbol to another lane: book, stops, positions and the margin behind them leave this engine in one command.
 * Whatever still arrives here for the symbol is forwarded behind its package, so nothing is lost or done twice.
 */
export function handOff(
  state: EngineState,
  turn: Turn,
  market: Market,
  command: Extract<Command, { readonly kind: "HAND_OFF" }>,
): void {
  const { symbol, target } = command;
  if (target === state.place.lane || !state.place.lanes.includes(target)) {
    refuse(turn, command, "UNKNOWN_LANE");
    return;
  }
  const accounts = [...state.accounts.values()]
    .filter((account) => holds(account, symbol))
    .sort((one, other) => one.id - other.id);
  const holders = accounts.map((account) => release(state, turn, market, account));
  const moving: SymbolPackage = { version: SNAPSHOT_VERSION, market: snapshotMarket(market), holders };
  for (const account of state.accounts.values()) {
    account.positions.delete(symbol);
  }
  state.markets.delete(symbol);
  state.moved.set(symbol, target);
  turn.emit({ kind: "HANDED_OFF", symbol, target });
  sendPackage(state, turn, symbol, target, JSON.stringify(moving));
}

function holds(account: Account, symbol: string): boolean {
  const position = account.positions.get(symbol);
  return position !== undefined && (position.size !== 0 || position.openBuys + position.openSells > 0);
}

/**
 * Takes from the account what moves with its position: the share of its equity that the symbol binds of all its
 * margin. The position's own unrealised profit is part of that share; the difference goes as cash.
 */
function release(
  state: EngineState,
  turn: Turn,
  market: Market,
  account: Account,
): SymbolPackage["holders"][number] {
  const position = positionOf(account, market.spec.symbol);
  const boundBySymbol = requirement(market, exposure(position));
  const bound = requirementOfAll(account, state.marketOf);
  const equityLeft = Math.max(0, equity(account, state.marketOf));
  const share = bound === 0 ? 0 : proportion(equityLeft, boundBySymbol, bound);
  const cash = share - unrealised(market, position);
  account.cash -= cash;
  state.netDeposits -= cash - position.cost;
  turn.emit({ kind: "CASH", accountId: account.id, change: -cash, cash: account.cash });
  return { accountId: account.id, cash, size: position.size, cost: position.cost };
}

function sendPackage(state: EngineState, turn: Turn, symbol: string, target: string, text: string): void {
  const parts = Math.ceil(text.length / CHUNK_CHARACTERS);
  for (let part = 1; part <= parts; part++) {
    turn.forward(target, {
      kind: "INSTALL_SYMBOL",
      symbol,
      source: state.place.lane,
      part,
      parts,
      text: text.slice((part - 1) * CHUNK_CHARACTERS, part * CHUNK_CHARACTERS),
    });
  }
}

/** Collects the chunks of a symbol; with the last one the symbol is at home here. */
export function installSymbol(state: EngineState, turn: Turn, command: InstallSymbol): void {
  const { symbol, part, parts } = command;
  const chunks = part === 1 ? [] : (state.arriving.get(symbol) ?? []);
  if (state.markets.has(symbol) || chunks.length !== part - 1) {
    refuse(turn, command, state.markets.has(symbol) ? "SYMBOL_ALREADY_LISTED" : "BAD_PACKAGE");
    return;
  }
  chunks.push(command.text);
  state.arriving.set(symbol, chunks);
  if (part < parts) {
    return;
  }
  state.arriving.delete(symbol);
  const moving = readPackage(symbol, chunks.join(""));
  if (typeof moving === "string") {
    refuse(turn, command, moving);
    return;
  }
  install(state, turn, command, moving);
}

function readPackage(symbol: string, text: string): SymbolPackage | Refusal {
  try {
    const moving = JSON.parse(text) as SymbolPackage;
    if (moving.version > SNAPSHOT_VERSION) {
      return "PACKAGE_OF_NEWER_VERSION";
    }
    return moving.market.spec.symbol === symbol && Array.isArray(moving.holders) ? moving : "BAD_PACKAGE";
  } catch {
    return "BAD_PACKAGE";
  }
}

function install(state: EngineState, turn: Turn, command: InstallSymbol, moving: SymbolPackage): void {
  const { symbol, source } = command;
  for (const { accountId, cash, size, cost } of moving.holders) {
    const account = state.openAccount(accountId);
    account.cash += cash;
    state.netDeposits += cash - cost;
    const position = positionOf(account, symbol);
    Object.assign(position, { size, cost });
    turn.touch(account, position);
  }
  const market = restoreMarket(state, moving.market);
  state.markets.set(symbol, market);
  state.moved.delete(symbol);
  turn.emit({ kind: "SYMBOL_INSTALLED", symbol, source, orders: market.book.size + market.stops.size });
}
