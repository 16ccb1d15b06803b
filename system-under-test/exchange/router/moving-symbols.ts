import type { Command } from "../engine/commands.ts";
import { RouterError } from "./errors.ts";

interface Parked {
  readonly command: Command;
  readonly resolve: (sent: Promise<void>) => void;
  readonly reject: (error: RouterError) => void;
}

interface Move {
  readonly parked: Parked[];
  readonly timer: NodeJS.Timeout;
}

/** Holds back the commands of symbols that are on their way to another lane, each for a bounded time. */
export class MovingSymbols {
  readonly #moves = new Map<string, Move>();
  readonly #limits: { readonly parkedMax: number; readonly moveTimeoutMs: number };

  constructor(limits: { readonly parkedMax: number; readonly moveTimeoutMs: number }) {
    this.#limits = limits;
  }

  isMoving(symbol: string): boolean {
    return this.#moves.size > 0 && this.#moves.has(symbol);
  }

  /** A move that begins again, as after an unknown outcome, keeps what waits for the first. */
  begin(symbol: string): void {
    const parked = this.#take(symbol);
    const timer = setTimeout(() => this.#abandon(symbol), this.#limits.moveTimeoutMs);
    timer.unref();
    this.#moves.set(symbol, { parked, timer });
  }

  /** Waits until the symbol has arrived; resolves as the command's own sending does. */
  park(symbol: string, command: Command): Promise<void> {
    const move = this.#moves.get(symbol);
    if (move === undefined || move.parked.length >= this.#limits.parkedMax) {
      return Promise.reject(
        new RouterError(
          "SYMBOL_MOVING",
          `${symbol} moves between shards; more than ${this.#limits.parkedMax} commands wait for it`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      move.parked.push({ command, resolve, reject });
    });
  }

  /** The symbol has arrived: what waited is sent in its order. */
  end(symbol: string, send: (command: Command) => Promise<void>): void {
    for (const { command, resolve } of this.#take(symbol)) {
      resolve(send(command));
    }
  }

  #abandon(symbol: string): void {
    const message = `${symbol} did not arrive at its new shard within ${this.#limits.moveTimeoutMs} ms`;
    for (const { reject } of this.#take(symbol)) {
      reject(new RouterError("SYMBOL_MOVING", message));
    }
  }

  #take(symbol: string): Parked[] {
    const move = this.#moves.get(symbol);
    clearTimeout(move?.timer);
    this.#moves.delete(symbol);
    return move?.parked ?? [];
  }
}
