import type { CommandPlace } from "../lane/command-failure.ts";
import type { ParkedCommand } from "./sync-records.ts";

type Outcome = "parked" | "abandoned";

interface Undecided {
  readonly command: ParkedCommand;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** Commands that this engine could not apply and that wait for what the shard's primary, perhaps this one, makes of them. */
export class UndecidedCommands {
  readonly #waiting = new Set<Undecided>();
  #closed = false;

  get commands(): readonly ParkedCommand[] {
    return [...this.#waiting].map(({ command }) => command);
  }

  /** Rejects when the primary turns out to have applied it: this engine can then follow no further. */
  async outcomeOf(command: ParkedCommand): Promise<Outcome> {
    if (this.#closed) return "abandoned";
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const undecided = { command, resolve, reject };
    this.#waiting.add(undecided);
    try {
      return await promise;
    } finally {
      this.#waiting.delete(undecided);
    }
  }

  parked({ partition, offset, index }: CommandPlace & { readonly partition: number }): void {
    for (const { command, resolve } of this.#waiting) {
      const isSame = command.partition === partition && command.offset === offset && command.index === index;
      if (isSame) resolve("parked");
    }
  }

  /** The primary has applied all records of the partition up to this one. */
  applied(partition: number, offset: number): void {
    for (const { command, reject } of this.#waiting) {
      if (command.partition === partition && command.offset <= offset)
        reject(new AppliedElsewhereError(command));
    }
  }

  /** Nobody waits for those of the partition any more. */
  abandon(partition: number): void {
    for (const { command, resolve } of this.#waiting) {
      if (command.partition === partition) resolve("abandoned");
    }
  }

  close(): void {
    this.#closed = true;
    for (const { resolve } of this.#waiting) resolve("abandoned");
  }
}

/** This engine can't apply what the primary has applied: it is no replica any more, and ends. */
export class AppliedElsewhereError extends Error {
  override readonly name = "AppliedElsewhereError";

  constructor({ partition, offset, index, reason }: ParkedCommand) {
    super(
      `partition ${partition}, offset ${offset}, command ${index} was applied by the primary and failed here twice (${reason}): this engine can't follow; start it again, from its snapshot, or with the primary's release`,
    );
  }
}
