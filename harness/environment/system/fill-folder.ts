import { closeSync, openSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { FilledDisk } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";

const FILLER = "loadproof-filler";
/** Large ones first; the last block that has room takes the rest. */
const CHUNK_BYTES = [1_048_576, 4_096, 1] as const;
/** What the server frees meanwhile is taken too. */
const TOP_UP_EVERY_MS = 200;
/** Of a disk that was meant to be filled. */
const DISK_BYTES_MAX = 2 * 1024 ** 3;

/** Fills the disk of a folder until nothing more can be written there, and keeps it full. */
export function fillFolder(folder: string): FilledDisk {
  const path = join(folder, FILLER);
  const { bsize, blocks } = statfsSync(folder);
  const sizeBytes = bsize * blocks;
  if (sizeBytes > DISK_BYTES_MAX)
    throw new LoadproofError("ENVIRONMENT_FAILED", `the disk of "${folder}" is no small one of its own`);
  const file = openSync(path, "w");
  let timer: NodeJS.Timeout | undefined;
  const release = (): Promise<void> => {
    clearInterval(timer);
    closeSync(file);
    unlinkSync(path);
    return Promise.resolve();
  };
  try {
    const filledBytes = writeUntilFull(file);
    timer = setInterval(() => writeUntilFull(file), TOP_UP_EVERY_MS);
    return { sizeBytes, filledBytes, release };
  } catch (error) {
    void release();
    throw error;
  }
}

/** Returns how much was written before the disk was full. */
function writeUntilFull(file: number): number {
  let written = 0;
  for (const size of CHUNK_BYTES) {
    const chunk = Buffer.alloc(size);
    try {
      while (written < DISK_BYTES_MAX) written += writeSync(file, chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
  return written;
}
