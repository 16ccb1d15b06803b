import type { Account, Position } from "./account.ts";
import type { Command } from "./commands.ts";
import type { EngineEvent } from "./events.ts";

/** A command for another lane, to be appended there together with this command's events or not at all. */
export interface Forward {
  readonly lane: string;
  readonly command: Command;
}

/** What one command did: its events in order, and what it sends to other lanes. */
export class Turn {
  readonly events: EngineEvent[] = [];
  readonly forwards: Forward[] = [];
  /** In the order of the first change: a sweep of liquidations touches thousands. */
  readonly #touched = new Map<Position, Account>();

  emit(event: EngineEvent): void {
    this.events.push(event);
  }

  forward(lane: string, command: Command): void {
    this.forwards.push({ lane, command });
  }

  /** Marks a position as changed: it is reported once, as it is at the end of the command. */
  touch(account: Account, position: Position): void {
    this.#touched.set(position, account);
  }

  end(): void {
    for (const [position, account] of this.#touched) {
      const { symbol, size, cost } = position;
      this.emit({ kind: "POSITION", accountId: account.id, symbol, size, cost, cash: account.cash });
    }
  }
}
