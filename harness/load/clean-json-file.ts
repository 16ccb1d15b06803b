import { readFile, writeFile } from "node:fs/promises";
import { guardDisk } from "../files/guard-disk.ts";
import { mapStrings } from "../text/map-strings.ts";
import { parseWhole } from "../text/parse-whole.ts";

/** Changes the texts in a JSON file, keys included; a file without a change, or that is none, stays byte for byte. */
export async function cleanJsonFile(path: string, clean: (text: string) => string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => null);
  const value = text === null ? null : parseWhole(text);
  if (value === null) return;
  let changed = false;
  const cleaned = mapStrings(value, (one) => {
    const other = clean(one);
    changed ||= other !== one;
    return other;
  });
  if (changed) await guardDisk(path, () => writeFile(path, `${JSON.stringify(cleaned)}\n`));
}
