import { readFrame } from "../codec/input-frame.ts";
import { OutputFrameWriter } from "../codec/output-frame.ts";
import type { Command } from "../engine/commands.ts";
import { Engine } from "../engine/engine.ts";
import { type EngineSnapshot, SnapshotError } from "../engine/snapshot.ts";
import type { Place } from "../engine/state.ts";
import { stateHash } from "../engine/state-hash.ts";
import type { Forward, Turn } from "../engine/turn.ts";
import { CommandFailure, type CommandPlace } from "./command-failure.ts";
import type { OutputEvent } from "./output-events.ts";

/** A state hash follows every input record whose offset is a multiple of this. */
export const HASH_EVERY_RECORDS = 1_000;
const NONE: ReadonlyMap<number, string> = new Map();

/** What one input record led to: its output records, and commands for other lanes. All of it is written, or none. */
export interface LaneOutput {
  readonly offset: number;
  readonly frames: readonly Buffer[];
  readonly forwards: readonly Forward[];
  readonly commands: number;
  readonly events: readonly OutputEvent[];
}

/** A lane at rest: its engine, the hash of its state, and the input offset that comes next. */
export interface LaneSnapshot {
  readonly nextOffset: number;
  readonly hash: string;
  readonly engine: EngineSnapshot;
}

/**
 * One input partition with the engine that owns it: a pure function from input records to output records. Two lanes
 * that read the same records write the same bytes.
 */
export class Lane {
  readonly name: string;
  readonly partition: number;
  readonly engine: Engine;
  /** Offset of the next input record. Gaps are normal: transaction markers take offsets too. */
  nextOffset: number;
  readonly #writer = new OutputFrameWriter();
  readonly #defect: ((command: Command) => void) | null;

  /**
   * `defect` is called after each command and may throw: a known mistake of the engine. Throws a `SnapshotError` for a
   * snapshot that does not give the state it was taken of.
   */
  constructor(place: Place, snapshot?: LaneSnapshot, defect: ((command: Command) => void) | null = null) {
    this.name = place.lane;
    this.partition = Number(place.lane.slice(place.lane.lastIndexOf("/") + 1));
    this.engine = new Engine(place, snapshot?.engine);
    this.nextOffset = snapshot?.nextOffset ?? 0;
    this.#defect = defect;
    if (snapshot !== undefined && stateHash(this.engine.state) !== snapshot.hash) {
      throw new SnapshotError(
        "SNAPSHOT_DAMAGED",
        `snapshot of lane ${place.lane} at ${snapshot.nextOffset} gives another state than it was taken of`,
      );
    }
  }

  /**
   * Applies the record at `offset`; offsets must ascend. `parked`: the commands of it, by index, that no engine could
   * apply, and why; they are refused. Throws a `CommandFailure`; the lane is then of no more use.
   */
  apply(offset: number, value: Buffer | null, parked: ReadonlyMap<number, string> = NONE): LaneOutput {
    if (offset < this.nextOffset) {
      throw new Error(
        `lane ${this.name} was given offset ${offset} again: expected ${this.nextOffset} or later`,
      );
    }
    const events: OutputEvent[] = [];
    const forwards: Forward[] = [];
    let commands = 0;
    let index = 0;
    const { sentAtMs } = readFrame(value ?? Buffer.alloc(0), {
      command: (command, start, end) => {
        const reason = parked.get(index);
        if (reason !== undefined) {
          events.push({ kind: "PARKED", code: "ENGINE_FAILED", message: reason, start, end });
        }
        const turn =
          reason === undefined ? this.#apply(command, { offset, index }) : this.engine.refuse(command);
        commands += 1;
        index += 1;
        // No spread: a command may do more than a call takes arguments.
        for (const event of turn.events) events.push(event);
        for (const forward of turn.forwards) forwards.push(forward);
      },
      malformed: ({ code, message, start, end }) => {
        events.push({ kind: "PARKED", code, message, start, end });
        index += 1;
      },
    });
    this.nextOffset = offset + 1;
    if (offset % HASH_EVERY_RECORDS === 0) {
      events.push({ kind: "STATE_HASH", hash: stateHash(this.engine.state) });
    }
    const frames = this.#writer.encode({ partition: this.partition, offset, sentAtMs }, events);
    return { offset, frames, forwards, commands, events };
  }

  #apply(command: Command, place: CommandPlace): Turn {
    try {
      const turn = this.engine.apply(command);
      this.#defect?.(command);
      return turn;
    } catch (error) {
      throw new CommandFailure(command, place, error);
    }
  }

  snapshot(): LaneSnapshot {
    const { engine, nextOffset } = this;
    return { nextOffset, hash: stateHash(engine.state), engine: engine.snapshot() };
  }
}
