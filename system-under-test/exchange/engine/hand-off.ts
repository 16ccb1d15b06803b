import { type Account, addCash, type Position, positionOf } from "./account.ts";
import { proportion } from "./arithmetic.ts";
import type { Command, InstallSymbol } from "./commands.ts";
import type { Refusal } from "./events.ts";
import { equity, exposure, requirement, requirementOfAll, unrealised } from "./margin.ts";
import type { Market } from "./market.ts";
import { refuse } from "./refuse.ts";
import { type MarketSnapshot, restoreMarket, SNAPSHOT_VERSION, takeMarketSnapshot } from "./snapshot.ts";
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
 * Moves a symbol to another lane: book, stops, positions and margin leave this engine in one command. Whatever still
 * arrives here for the symbol is forwarded behind its package, so nothing is lost or done twice.
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
  const accounts = [...state.accounts.values()].sort((one, other) => one.id - other.id);
  const holders = accounts.flatMap((account) => release(state, turn, market, account) ?? []);
  const moving: SymbolPackage = {
    version: SNAPSHOT_VERSION,
    market: takeMarketSnapshot(market, state.ticks),
    holders,
  };
  for (const account of state.accounts.values()) {
    if (account.positions.delete(symbol)) account.digest = null;
  }
  state.markets.delete(symbol);
  state.moved.set(symbol, target);
  turn.emit({ kind: "HANDED_OFF", symbol, target });
  sendPackage(state, turn, symbol, target, JSON.stringify(moving));
}

/**
 * Takes the symbol's share of the account's equity. The position's own unrealised profit is part of that share; the
 * difference goes as cash. `null` for an account that has nothing to give.
 */
function release(
  state: EngineState,
  turn: Turn,
  market: Market,
  account: Account,
): SymbolPackage["holders"][number] | null {
  const position = positionOf(account, market.spec.symbol);
  const isHolder = position.size !== 0 || position.openBuys + position.openSells > 0;
  const share = shareOf(state, market, account, position);
  if (!isHolder && share === 0) {
    return null;
  }
  const cash = share - unrealised(market, position);
  addCash(account, -cash);
  state.netDeposits -= cash - position.cost;
  // Not `-cash`: the negative of 0 is -0, which is another value to whoever compares.
  turn.emit({ kind: "CASH", accountId: account.id, change: 0 - cash, cash: account.cash });
  return { accountId: account.id, cash, size: position.size, cost: position.cost };
}

/**
 * The margin that the symbol binds, and of the free margin as much as of any other symbol of this lane: the account can
 * go on trading all of them, and the last symbol leaves nothing behind. An account that has less than is bound gives
 * the symbol its proportion.
 */
function shareOf(state: EngineState, market: Market, account: Account, position: Position): number {
  const boundBySymbol = requirement(market, exposure(position));
  const bound = requirementOfAll(account, state.marketOf);
  const equityLeft = Math.max(0, equity(account, state.marketOf));
  return equityLeft < bound
    ? proportion(equityLeft, boundBySymbol, bound)
    : boundBySymbol + Math.floor((equityLeft - bound) / state.markets.size);
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
    addCash(account, cash);
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
