import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guardDisk } from "./guard-disk.ts";

/** A new folder of that name below TMPDIR. @throws LoadproofError that names TMPDIR. */
export async function makeTemporaryFolder(name: string): Promise<string> {
  const parent = tmpdir();
  return guardDisk(parent, () => mkdtemp(join(parent, `${name}-`)), "TMPDIR");
}

/** Tries it: what a run needs in its middle is better missed before it starts. @throws LoadproofError that names TMPDIR. */
export async function checkTemporaryFolder(): Promise<void> {
  await rm(await makeTemporaryFolder("loadproof-check"), { recursive: true });
}
