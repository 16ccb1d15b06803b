import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mergeSampleFiles } from "#harness/sketch/index.ts";
import { SAMPLES_FILE } from "./made-up-hour.ts";
import { printTaken } from "./once.ts";

/** Merges a saved run's samples with themselves. Arguments: its folder, how many generators. */
const [folder = "", generators = "50"] = process.argv.slice(2);
const bytes = new Uint8Array(readFileSync(join(folder, SAMPLES_FILE)));

printTaken(() => {
  let written = 0;
  for (const chunk of mergeSampleFiles(Array.from({ length: Number(generators) }, () => bytes)))
    written += chunk.length;
  if (written < bytes.length / 2) throw new Error(`the merged file has only ${written} bytes`);
});
