import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import { InputProblems, LoadproofError } from "../errors.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readUserText } from "../files/read-user-text.ts";
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
  await using file = await guardDisk(
    path,
    async () => {
      await makeFolder(dirname(path));
      return open(path, "a+");
    },
    "--dir",
  );
  const wanted = { expected: "a history file", hint: "give another --dir" };
  const text = readUserText(path, { ...wanted, bytesMax: FILE_BYTES_MAX.history });
  const { records, damaged } = parseHistory(text);
  if (records.length === 0 && damaged.length > 0) throw new InputProblems([{ subject: path, ...wanted }]);
  if (records.some((known) => known.runId === record.runId)) return false;
  const torn = text !== "" && !text.endsWith("\n");
  await file.appendFile(`${torn ? "\n" : ""}${line}\n`);
  await file.sync();
  return true;
}
