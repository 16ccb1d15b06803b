import { storedName } from "../text/names.ts";
import { type HistoryRecord, historyRecordSchema } from "./record.ts";

export interface DamagedLine {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

export interface History {
  /** Oldest first; of a run that was added twice, the last line. */
  readonly records: readonly HistoryRecord[];
  /** Lines that could not be read. They stay in the file and are left out of every figure. */
  readonly damaged: readonly DamagedLine[];
}

/**
 * Reads a history file. A line that a crash cut short, that two writers mixed up or that a later version wrote is
 * reported and skipped: the other runs are still worth reading.
 */
export function parseHistory(text: string): History {
  const records = new Map<string, HistoryRecord>();
  const damaged: DamagedLine[] = [];
  text.split("\n").forEach((content, index) => {
    if (content.trim() === "") return;
    const record = parseLine(content);
    if (typeof record === "string") damaged.push({ line: index + 1, reason: record });
    else records.set(record.runId, record);
  });
  const sorted = [...records.values()].sort(
    (left, right) => Date.parse(left.startedAt) - Date.parse(right.startedAt),
  );
  return { records: sorted, damaged };
}

function parseLine(content: string): HistoryRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return "not a whole JSON document (cut short?)";
  }
  const parsed = historyRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join(".") || "record"}: ${issue?.message ?? "not a history record"}`;
}

/** `history/msa-hotpath/baseline.ndjson`, from names that may hold anything. */
export function historyPath(scenario: string, profile: string | null): string {
  const folders = scenario.split("/").map(storedName).join("/");
  return `history/${folders}/${storedName(profile ?? "own-options")}.ndjson`;
}
