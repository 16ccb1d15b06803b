import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import { LoadproofError } from "../errors.ts";
import { parseHistory } from "./parse-history.ts";
import type { HistoryRecord } from "./record.ts";

/** Longest line; beyond it something is wrong, and a reader could no longer rely on short lines. */
const LINE_BYTES_MAX = 1_000_000;

/**
 * Adds a run to a history file, in one write at its end. A last line without its end, from a crash, is closed first so
 * that it spoils nothing but itself. Returns false, and writes nothing, when the run is there already.
 */
export async function appendHistory(path: string, record: HistoryRecord): Promise<boolean> {
  const line = JSON.stringify(record);
  if (Buffer.byteLength(line) > LINE_BYTES_MAX) {
    throw new LoadproofError(
      "BAD_FILE",
      `${path}: the record of run "${record.runId}" is longer than ${LINE_BYTES_MAX} bytes`,
    );
  }
  await makeFolder(dirname(path));
  await using file = await open(path, "a+");
  const text = await readFile(path, "utf8");
  if (parseHistory(text).records.some((known) => known.runId === record.runId)) return false;
  const torn = text !== "" && !text.endsWith("\n");
  await file.appendFile(`${torn ? "\n" : ""}${line}\n`);
  await file.sync();
  return true;
}
