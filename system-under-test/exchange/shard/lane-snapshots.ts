import type { LaneOutput } from "../lane/lane.ts";
import type { LaneLog } from "./lane-log.ts";
import type { SnapshotFiles } from "./snapshot-files.ts";

export interface LaneSnapshotsOptions {
  readonly log: LaneLog;
  /** `null`: none are taken. */
  readonly files: SnapshotFiles | null;
  /** Commands from one snapshot to the next: what a start has to replay at most, besides what came since. */
  readonly everyCommands: number;
  readonly say: (level: "error", message: string) => void;
}

/** One that is written, and how often the lane had gone back by then: what it has applied since may differ. */
interface Written {
  readonly nextOffset: number;
  readonly goneBack: number;
}

/**
 * Takes the snapshots of one lane. What comes of its input is written to Kafka by one of two processes, so a snapshot
 * counts only when all outputs before it are known to be written: a start from it then misses none. A snapshot that
 * can't be saved is an error in the log and no reason to stop trading.
 */
export class LaneSnapshots {
  readonly #options: LaneSnapshotsOptions;
  #commandsSince = 0;
  #written: Written | null = null;
  /** The file that is being written or renamed: one at a time. */
  #work: Promise<void> | null = null;
  #newest: number;

  constructor(options: LaneSnapshotsOptions) {
    this.#options = options;
    this.#newest = options.log.startOffset;
  }

  /** To be called after each input record, and waited for before the next one is applied. */
  async afterRecord({ commands }: Pick<LaneOutput, "commands">): Promise<void> {
    this.#commandsSince += Math.max(1, commands);
    if (this.#commandsSince >= this.#options.everyCommands && this.#written === null) {
      await this.#do(() => this.#write());
    }
  }

  /** Publishes what was written, once all outputs before it are. */
  async publish(): Promise<void> {
    const written = this.#written;
    const { isTrusted, committed, goneBack } = this.#options.log;
    if (written === null || !isTrusted) {
      return;
    }
    if (written.goneBack !== goneBack) {
      this.#written = null;
    } else if (written.nextOffset - 1 <= committed) {
      await this.#do(() => this.#publish(written.nextOffset));
    }
  }

  /** Leaves one of the lane as it is at its end, if all its outputs are written. */
  async finish(): Promise<void> {
    await this.#work;
    await this.publish();
    const { lane, isTrusted, committed } = this.#options.log;
    if (isTrusted && lane.nextOffset > this.#newest && lane.nextOffset - 1 <= committed) {
      await this.#do(() => this.#write());
      await this.publish();
    }
  }

  async #do(work: () => Promise<void>): Promise<void> {
    if (this.#work !== null || this.#options.files === null) {
      return;
    }
    this.#work = work();
    await this.#work;
    this.#work = null;
  }

  async #write(): Promise<void> {
    const { files, log, say } = this.#options;
    const { lane, goneBack } = log;
    this.#commandsSince = 0;
    try {
      await files?.write(lane);
      this.#written = { nextOffset: lane.nextOffset, goneBack };
    } catch (error) {
      say("error", `snapshot of ${lane.name} at ${lane.nextOffset} could not be written: ${String(error)}`);
    }
  }

  async #publish(nextOffset: number): Promise<void> {
    const { files, log, say } = this.#options;
    const { name } = log.lane;
    try {
      await files?.publish(name, nextOffset);
      this.#newest = nextOffset;
    } catch (error) {
      say("error", `snapshot of ${name} at ${nextOffset} could not be published: ${String(error)}`);
    }
    this.#written = null;
  }
}
