import type { FaultResult } from "../contracts/fault-result.ts";
import { columns, numericColumns } from "../report/blocks/make.ts";
import type { Cell, ListItem, Table } from "../report/blocks/types.ts";
import type { State } from "../report/svg/small-charts.ts";
import { formatLength } from "../report/text/times.ts";
import type { Telling } from "../report/words/telling.ts";
import { formatNumber } from "../text/numbers.ts";
import type { ChaosOutcome, ChaosRow } from "./report.ts";

export const OUTCOME_STATES = {
  survived: "pass",
  failed: "breach",
  "broken-data": "breach",
  "not-shown": "invalid",
} as const satisfies Readonly<Record<ChaosOutcome, State>>;

/** Fault by system: how soon each was over, and what it cost. */
export function chaosTable(label: string, rows: readonly ChaosRow[], telling: Telling): Table {
  const { text } = telling;
  return {
    label,
    columns: [
      ...columns(text, "experiment", "result"),
      ...numericColumns(text, "clientsBack", "systemBack", "breachedTime", "failed"),
      ...numericColumns(text, "lostCount", "duplicatedCount"),
      ...columns(text, "dataChecks"),
    ],
    rows: rows.map((row) => ({ cells: cellsOf(row, telling) })),
  };
}

function cellsOf(row: ChaosRow, telling: Telling): readonly Cell[] {
  const { text } = telling;
  const { held, count, compared } = row.invariants;
  return [
    { text: titleOf(row, telling), note: row.experiment },
    { text: text(`chaos.outcome.${row.outcome}`), state: OUTCOME_STATES[row.outcome] },
    linesCell(row.faults, (fault) => clientsBack(fault, telling)),
    linesCell(row.faults, (fault) => systemBack(fault, telling)),
    linesCell(row.faults, ({ breachedMs }) => formatLength(breachedMs)),
    linesCell(row.faults, ({ requests: { failed, unknown, dropped } }) =>
      text("chaos.requests", {
        failed: formatNumber(failed),
        unknown: formatNumber(unknown),
        dropped: formatNumber(dropped),
      }),
    ),
    { text: row.lost === null ? "" : formatNumber(row.lost) },
    { text: row.duplicated === null ? "" : formatNumber(row.duplicated) },
    { text: count === 0 ? "" : text("chaos.invariants", { held, count, compared: formatNumber(compared) }) },
  ];
}

/** A line for each fault of the experiment. */
function linesCell(faults: readonly FaultResult[], line: (fault: FaultResult) => string): Cell {
  const [first = "", ...lines] = faults.map(line);
  return lines.length === 0 ? { text: first } : { text: first, lines };
}

/** `3.8 s, 1.2 s after healing`; `> 32 s` of what did not recover before the end. */
export function clientsBack(fault: FaultResult, { text }: Telling): string {
  const { outcome, recoveryFromInjectionMs: injected, recoveryFromHealingMs: healed, moments } = fault;
  if (outcome === "no-impact") return text("chaos.noImpact");
  if (outcome === "not-recovered")
    return text("chaos.never", { time: formatLength(moments.observedToMs - moments.injectedMs) });
  if (outcome !== "recovered" || injected === null) return "";
  const time = formatLength(injected);
  return healed === null ? time : `${time}, ${text("chaos.fromHealing", { time: formatLength(healed) })}`;
}

export function systemBack({ gates: { system }, moments }: FaultResult, { text }: Telling): string {
  const { state, afterMs } = system;
  if (state === "missed")
    return text("chaos.never", { time: formatLength(moments.observedToMs - moments.injectedMs) });
  if (afterMs === 0) return text("chaos.noImpact");
  return afterMs === null ? "" : formatLength(afterMs);
}

export function titleOf({ title, experiment }: ChaosRow, { language }: Telling): string {
  return title?.[language === "en" ? "en" : "ko"] ?? experiment;
}

/** The sentence of each fault; of a run that shows nothing, why. */
export function sentences(rows: readonly ChaosRow[], telling: Telling): readonly ListItem[] {
  return rows.flatMap((row) => {
    const item = (text: string): ListItem => ({
      state: OUTCOME_STATES[row.outcome],
      term: titleOf(row, telling),
      text,
    });
    const told = row.faults.map((fault) => item(telling.reason(fault)));
    return row.outcome === "survived" ? told : [...told, item(telling.reason(row))];
  });
}
