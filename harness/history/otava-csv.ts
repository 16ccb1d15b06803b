import type { HistoryRecord } from "./record.ts";

/**
 * A history as CSV that Apache Otava reads (`type: csv`, `time_column: time`, `attributes: [commit, run]`): one row per
 * run, one column per objective. Numbers are in the objective's unit; a value that was not measured is empty.
 */
export function otavaCsv(records: readonly HistoryRecord[]): string {
  const ids = [...new Set(records.flatMap((record) => record.objectives.map((objective) => objective.id)))];
  const header = ["time", "commit", "run", ...ids].map(cell).join(",");
  const rows = records.map((record) => {
    const values = ids.map((id) =>
      String(record.objectives.find((objective) => objective.id === id)?.value ?? ""),
    );
    return [record.startedAt, record.commit ?? "", record.runId].map(cell).concat(values).join(",");
  });
  return `${[header, ...rows].join("\n")}\n`;
}

/** Otava's test of this CSV; metrics are latencies and rates, so smaller is better unless the bound says otherwise. */
export function otavaConfiguration(records: readonly HistoryRecord[], csvFile: string): string {
  const newest = records.at(-1);
  const metrics = (newest?.objectives ?? []).map(({ id, target }) => {
    const direction = target?.operator.startsWith(">") === true ? 1 : -1;
    return `      ${yamlText(id)}:\n        column: ${yamlText(id)}\n        direction: ${direction}`;
  });
  const name = newest === undefined ? "loadproof" : `${newest.scenario}-${newest.profile ?? "own-options"}`;
  return [
    "tests:",
    `  ${yamlText(name)}:`,
    "    type: csv",
    `    file: ${yamlText(csvFile)}`,
    "    time_column: time",
    "    attributes: [commit, run]",
    "    metrics:",
    ...metrics,
    "",
  ].join("\n");
}

/** Quotes what needs it, and disarms what a spreadsheet would run as a formula. */
function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** A JSON string is a YAML string. */
function yamlText(text: string): string {
  return JSON.stringify(text);
}
