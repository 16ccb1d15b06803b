import { join } from "node:path";
import { guardDisk } from "./guard-disk.ts";
import { writeWhole } from "./write-whole.ts";

/** Writes files by their names into a folder of the reports, each whole. */
export async function writeTexts(directory: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await guardDisk(directory, async () => {
    for (const [name, text] of Object.entries(texts)) await writeWhole(join(directory, name), text);
  });
}
