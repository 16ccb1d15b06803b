import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { guardDisk } from "../files/guard-disk.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readTextIfThere } from "../files/read-regular-file.ts";
import { writeWhole } from "../files/write-whole.ts";
import { parseWhole } from "../text/parse-whole.ts";
import { hashOf } from "./hash-of.ts";
import { type Measured, measuredSchema } from "./measured.ts";
import type { Step } from "./steps.ts";

const keptSchema = z.strictObject({ key: z.string(), measured: measuredSchema });

/** What an unfinished proof has measured: a file for each step, which counts as long as nothing it depends on has changed. */
export class KeptResults {
  readonly #folder: string;
  readonly #conditions: readonly string[];

  /** `conditions`: all that a result depends on besides its row of the table, such as the state of the source. */
  constructor(folder: string, conditions: readonly string[]) {
    this.#folder = folder;
    this.#conditions = conditions;
  }

  /** `null` when there is none, when it is of another source or table, and when its file is damaged. */
  read(step: Step): Measured | null {
    const text = readTextIfThere(this.#path(step), FILE_BYTES_MAX.saved);
    const kept = keptSchema.safeParse(text === null ? null : parseWhole(text));
    return kept.success && kept.data.key === this.#key(step) ? kept.data.measured : null;
  }

  async write(step: Step, measured: Measured): Promise<void> {
    const path = this.#path(step);
    const text = `${JSON.stringify({ key: this.#key(step), measured }, null, 2)}\n`;
    await guardDisk(path, () => writeWhole(path, text));
  }

  /** Forgets these: the next proof begins anew. */
  async forget(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await rm(this.#path(step), { force: true });
  }

  #path({ id }: Step): string {
    return join(this.#folder, `${id}.json`);
  }

  #key({ load, mistake }: Step): string {
    return hashOf([
      load,
      mistake === null ? null : { name: mistake.name, proof: mistake.proof },
      this.#conditions,
    ]);
  }
}
