import type { TailRecord } from "../kafka/tail-reader.ts";
import { CommandFailure } from "../lane/command-failure.ts";
import type { Lane, LaneOutput, LaneSnapshot } from "../lane/lane.ts";
import type { LaneLog } from "./lane-log.ts";
import { ParkedCommands } from "./parked-commands.ts";
import type { ParkedRecord } from "./sync-records.ts";
import { AppliedElsewhereError, UndecidedCommands } from "./undecided-commands.ts";

export interface InputApplierOptions {
  readonly createLane: (name: string, snapshot: LaneSnapshot) => Lane;
  /** The lane that a start would begin with. */
  readonly restoreLane: (name: string) => Promise<Lane>;
  /** Reads the input again, from each lane's next offset on. */
  readonly readAgain: () => void;
  /** There is something for the primary to decide. */
  readonly onUndecided: () => void;
  readonly log: (level: "warn" | "error", message: string) => void;
}

const ATTEMPTS_MAX = 2;
const REASON_CHARACTERS_MAX = 300;

/**
 * Applies input to lanes, so that no command ends the shard. When one throws, its lane goes back to a snapshot, follows
 * the input up to the record again, and tries once more; a command that fails again waits until the shard's primary has
 * written that it is parked. All engines skip what the sync topic says is parked, and nothing else.
 */
export class InputApplier {
  readonly parked = new ParkedCommands();
  readonly undecided = new UndecidedCommands();
  readonly #options: InputApplierOptions;
  /** The record of a lane that failed and is tried again. */
  readonly #failed = new Map<LaneLog, CommandFailure>();
  /** Lanes as they were before the last such record: if one fails, others may, and a snapshot may be hours old. */
  readonly #checkpoints = new Map<LaneLog, LaneSnapshot>();

  constructor(options: InputApplierOptions) {
    this.#options = options;
  }

  /** `null` when the record was not applied: the lane's input is then read again, or no more. */
  async apply(log: LaneLog, record: TailRecord): Promise<LaneOutput | null> {
    if (this.#failed.get(log)?.offset === record.offset) {
      return this.#applyAgain(log, record);
    }
    try {
      return this.#tryOnce(log, record);
    } catch (error) {
      this.#say(log, failureOf(error), 1);
      this.#failed.set(log, failureOf(error));
      await this.#goBack(log);
      return null;
    }
  }

  /** Takes a decision of a primary. A lane that has applied the command nevertheless goes back to before it. */
  async park(log: LaneLog, record: ParkedRecord, timestamp: number): Promise<void> {
    const { partition, offset, index, reason } = record;
    if (!this.parked.add(record, timestamp)) return;
    this.undecided.parked(record);
    this.#options.log(
      "error",
      `event=parked lane=${log.lane.name} offset=${offset} index=${index} by=${record.instance} because ${reason}`,
    );
    if (offset >= log.lane.nextOffset || offset <= log.committed) return;
    log.distrust(offset);
    if ((this.#checkpoints.get(log)?.nextOffset ?? 0) > offset) this.#checkpoints.delete(log);
    await this.#goBack(log);
    this.undecided.abandon(partition);
  }

  async #applyAgain(log: LaneLog, record: TailRecord): Promise<LaneOutput | null> {
    const checkpoint = log.lane.snapshot();
    this.#checkpoints.set(log, checkpoint);
    const attempts = new Map([[this.#failed.get(log)?.index, 1]]);
    for (;;) {
      try {
        const output = this.#tryOnce(log, record);
        this.#failed.delete(log);
        return output;
      } catch (error) {
        const failure = failureOf(error);
        const attempt = (attempts.get(failure.index) ?? 0) + 1;
        attempts.set(failure.index, attempt);
        this.#say(log, failure, attempt);
        if (attempt >= ATTEMPTS_MAX && (await this.#outcomeOf(log, failure)) === "abandoned") return null;
        log.retry(this.#options.createLane(log.lane.name, checkpoint));
      }
    }
  }

  #tryOnce(log: LaneLog, record: TailRecord): LaneOutput {
    return log.apply(record, this.parked.at(log.lane.partition, record.offset));
  }

  #outcomeOf(log: LaneLog, { offset, index, message }: CommandFailure): Promise<"parked" | "abandoned"> {
    const reason = message.slice(0, REASON_CHARACTERS_MAX);
    const command = { partition: log.lane.partition, offset, index, reason };
    if (offset <= log.committed) throw new AppliedElsewhereError(command);
    const outcome = this.undecided.outcomeOf(command);
    this.#options.onUndecided();
    return outcome;
  }

  async #goBack(log: LaneLog): Promise<void> {
    const { createLane, restoreLane, readAgain } = this.#options;
    const { name } = log.lane;
    const checkpoint = this.#checkpoints.get(log);
    log.goBack(checkpoint === undefined ? await restoreLane(name) : createLane(name, checkpoint));
    readAgain();
  }

  #say({ lane }: LaneLog, { offset, index, message }: CommandFailure, attempt: number): void {
    this.#options.log(
      "warn",
      `event=command_failed lane=${lane.name} offset=${offset} index=${index} attempt=${attempt} because ${message}`,
    );
  }
}

function failureOf(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  throw error;
}
