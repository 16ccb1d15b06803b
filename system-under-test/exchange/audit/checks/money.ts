import { Check, type Finding } from "../../../platform/audit/findings.ts";
import type { Command, SymbolSpec } from "../../engine/commands.ts";
import type { EngineSnapshot } from "../../engine/snapshot.ts";
import type { OutputEvent } from "../../lane/output-events.ts";
import { parsePackage, type ReferencePackage } from "../../reference/reference-market.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import { commandsOf, type ReadLane } from "../read-lanes.ts";
import { LaneLedger } from "./lane-ledger.ts";

/**
 * Positions and cash, booked from the trades and compared with what the engine told after each command. Then each
 * symbol's positions sum to zero, and what a lane holds is what was deposited there, which the inputs say.
 */
export function checkMoney(
  lanes: readonly ReadLane[],
  snapshots: ReadonlyMap<string, EngineSnapshot>,
): { readonly positions: Finding; readonly cash: Finding } {
  const checks = {
    positions: new Check(EXCHANGE_INVARIANTS.positions),
    cash: new Check(EXCHANGE_INVARIANTS.cash),
  };
  const specs = specsOf(lanes);
  const sizes = new Map<string, bigint>([...specs.keys()].map((symbol) => [symbol, 0n]));
  for (const lane of lanes) {
    const ledger = new LaneBooks(lane, specs, checks).read();
    for (const { symbol, size } of ledger.holdings.values())
      sizes.set(symbol, (sizes.get(symbol) ?? 0n) + size);
    const deposits = snapshots.get(lane.lane)?.netDeposits ?? 0;
    const held =
      sum(ledger.cash.values()) - sum([...ledger.holdings.values()].map(({ cost }) => cost)) + ledger.fund;
    checks.cash.expect(held === BigInt(deposits), () => `${lane.lane}: ${held} held, ${deposits} deposited`);
  }
  for (const [symbol, size] of sizes)
    checks.positions.expect(size === 0n, () => `${symbol}: positions sum to ${size}`);
  return { positions: checks.positions.finding, cash: checks.cash.finding };
}

/** One lane's events, read against its ledger. */
class LaneBooks {
  readonly #lane: ReadLane;
  readonly #specs: ReadonlyMap<string, SymbolSpec>;
  readonly #checks: { readonly positions: Check; readonly cash: Check };
  readonly #ledger = new LaneLedger();
  readonly #chunks = new Map<string, string[]>();
  readonly #packages = new Map<string, ReferencePackage[]>();

  constructor(
    lane: ReadLane,
    specs: ReadonlyMap<string, SymbolSpec>,
    checks: { readonly positions: Check; readonly cash: Check },
  ) {
    this.#lane = lane;
    this.#specs = specs;
    this.#checks = checks;
  }

  read(): LaneLedger {
    for (const input of this.#lane.inputs) {
      for (const command of commandsOf(input)) this.#collect(command);
      const where = `${this.#lane.lane} at ${input.offset}`;
      for (const event of this.#lane.written.get(input.offset) ?? []) {
        // A new order begins a new command: the one before has told all that it changed.
        if (event.kind === "ACCEPTED") this.#expectAllTold(where);
        this.#take(event, where);
      }
      this.#expectAllTold(where);
    }
    return this.#ledger;
  }

  /** Keeps what a moving symbol brings along until the engine says that it is installed. */
  #collect(command: Command): void {
    if (command.kind !== "INSTALL_SYMBOL") return;
    const { symbol, part, parts, text } = command;
    const chunks = part === 1 ? [text] : [...(this.#chunks.get(symbol) ?? []), text];
    this.#chunks.set(symbol, chunks);
    const moving = part === parts ? parsePackage(chunks.join("")) : null;
    if (moving !== null) this.#packages.set(symbol, [...(this.#packages.get(symbol) ?? []), moving]);
  }

  #take(event: OutputEvent, where: string): void {
    const ledger = this.#ledger;
    if (event.kind === "TRADE") {
      const spec = this.#specs.get(event.symbol);
      if (spec !== undefined) ledger.trade(event, spec);
    } else if (event.kind === "POSITION") {
      this.#compare(event, where);
    } else if (event.kind === "CASH") {
      ledger.move(event);
      this.#expectCash(event, ledger.cashOf(event.accountId), event.cash, where);
    } else if (event.kind === "INSURANCE") {
      ledger.move(event);
      this.#expectCash({ accountId: 0 }, ledger.fund, event.fund, where);
    } else if (event.kind === "HANDED_OFF") {
      ledger.handedOff(event.symbol);
    } else if (event.kind === "SYMBOL_INSTALLED") {
      const moving = this.#packages.get(event.symbol)?.shift();
      if (moving !== undefined) ledger.installed(moving);
    }
  }

  #compare(event: Extract<OutputEvent, { readonly kind: "POSITION" }>, where: string): void {
    const { accountId, symbol, size, cost, cash } = event;
    const holding = this.#ledger.holding(accountId, symbol);
    this.#ledger.untold.delete(holding);
    this.#checks.positions.expect(
      holding.size === BigInt(size),
      () => `${where}: account ${accountId} has ${size} ${symbol}, by its trades ${holding.size}`,
    );
    this.#checks.cash.expect(
      holding.cost === BigInt(cost),
      () => `${where}: account ${accountId} paid ${cost} for ${symbol}, by its trades ${holding.cost}`,
    );
    this.#expectCash(event, this.#ledger.cashOf(accountId), cash, where);
  }

  #expectCash(
    { accountId }: { readonly accountId: number },
    booked: bigint,
    told: number,
    where: string,
  ): void {
    const whose = accountId === 0 ? "the insurance fund" : `account ${accountId}`;
    this.#checks.cash.expect(
      booked === BigInt(told),
      () => `${where}: ${whose} has ${told} in cash, by what was booked ${booked}`,
    );
  }

  #expectAllTold(where: string): void {
    for (const { accountId, symbol } of this.#ledger.untold)
      this.#checks.positions.expect(
        false,
        () => `${where}: no word of account ${accountId}'s ${symbol} after a trade`,
      );
    this.#ledger.untold.clear();
  }
}

/** Rules of the symbols, as the inputs list them or bring them along. */
function specsOf(lanes: readonly ReadLane[]): ReadonlyMap<string, SymbolSpec> {
  const specs = new Map<string, SymbolSpec>();
  for (const command of lanes.flatMap(({ inputs }) => inputs.flatMap(commandsOf))) {
    if (command.kind === "LIST_SYMBOL" && !specs.has(command.symbol)) specs.set(command.symbol, command.spec);
  }
  return specs;
}

function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
