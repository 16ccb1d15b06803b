import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FileReference } from "../contracts/plan.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeNewFolder } from "../files/new-folder.ts";

/** What makes a folder that of a run. */
export const EVIDENCE_FILE = "run.json";

/** The threshold file of a run as it was, with all it extends. */
export const THRESHOLDS_FILE = "thresholds.json";

/** What was found of the invariants of the system's data. */
export const INVARIANTS_FILE = "invariants.json";

/** Of a folder of pairs: what came of them. */
export const COMPARISON_FILE = "comparison.json";

/** A run's folder under the report directory: every file of the run lies in it. */
export class RunFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder; a run id that is taken gets a counter (`-2`), so nothing of an earlier run is overwritten. */
  static async create(reportDirectory: string, runId: string): Promise<{ folder: RunFolder; runId: string }> {
    const path = await makeNewFolder(join(reportDirectory, "runs", runId));
    return { folder: new RunFolder(path), runId: basename(path) };
  }

  /** The folder of a saved run; its files are checked when they are read. */
  static open(path: string): RunFolder {
    return new RunFolder(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async writeText(name: string, text: string): Promise<FileReference> {
    await guardDisk(this.file(name), () => writeFile(this.file(name), text));
    return { path: name, sha256: createHash("sha256").update(text).digest("hex") };
  }

  async writeJson(name: string, value: unknown): Promise<FileReference> {
    return this.writeText(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Reference to a file of the folder that is there already; `null` when it is not. */
  async reference(name: string): Promise<FileReference | null> {
    const found = await stat(this.file(name)).catch(() => null);
    if (found === null || !found.isFile()) return null;
    return { path: name, sha256: await hashFile(this.file(name)) };
  }
}

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
