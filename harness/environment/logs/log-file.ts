import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";

const TAIL_BYTES = 64 * 1024;
const TAIL_LINES = 60;

/** Path of the log of one instance in the state folder of its run. */
export function logPath(stateDirectory: string, instance: string): string {
  return join(stateDirectory, "logs", `${instance}.log`);
}

/** The log of one instance, appended to by each of its incarnations. The children write it themselves: no byte of it passes the harness. */
export class LogFile {
  readonly path: string;
  #lastTail: readonly string[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** Opens it for a child's stdout and stderr; the caller closes it after the child has been started. */
  async openForChild(): Promise<FileHandle> {
    await makeFolder(dirname(this.path));
    return open(this.path, "a", 0o640);
  }

  /** The last lines, newest last; the ones read before when the file has been removed meanwhile. */
  tail(): readonly string[] {
    try {
      this.#lastTail = readTail(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    return this.#lastTail;
  }
}

function readTail(path: string): readonly string[] {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, TAIL_BYTES);
    const bytes = Buffer.alloc(length);
    const read = readSync(file, bytes, 0, length, size - length);
    const lines = bytes.toString("utf8", 0, read).split("\n");
    if (size > length) lines.shift();
    return lines.filter((line) => line.trim() !== "").slice(-TAIL_LINES);
  } finally {
    closeSync(file);
  }
}
