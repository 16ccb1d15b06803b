import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** Writes a file that is never seen half written: a reader finds what was there before, or all of the new one. */
export async function writeWhole(path: string, text: string, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path));
  const part = `${path}.part`;
  await rm(part, { force: true });
  const file = await open(part, "wx", mode);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  await rename(part, path);
}
