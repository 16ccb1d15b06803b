import { createWriteStream, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { mergeFiles } from "#harness/load/merge/samples/merge-files.ts";
import { SAMPLES_FILE } from "./made-up-hour.ts";
import { printTaken } from "./once.ts";

/** Merges a saved run's samples with themselves, as `loadproof merge` does. Arguments: its folder, how many generators. */
const [folder = "", generators = "50"] = process.argv.slice(2);
const path = join(folder, SAMPLES_FILE);
const merged = join(folder, "merged.sketch");

await printTaken(async () => {
  const chunks = mergeFiles(Array.from({ length: Number(generators) }, () => path));
  await pipeline(Readable.from(chunks), createWriteStream(merged));
  const { size } = statSync(merged);
  if (size < statSync(path).size / 2) throw new Error(`the merged file has only ${size} bytes`);
});
