import type { State } from "../report/svg/small-charts.ts";
import { columns, numericColumns } from "../report/blocks/make.ts";
import type { Cell, Table } from "../report/blocks/types.ts";
import { formatNumber } from "../text/numbers.ts";
import { HEADLINE_STATES } from "../report/view/words.ts";
import { phrase } from "../report/words/ko-phrases.ts";
import type { Telling } from "../report/words/telling.ts";
import type { Decision, Outcome } from "./decide.ts";
import { figureText } from "./figure-text.ts";
import type { ControlRow, ProofRow } from "./report.ts";

export const OUTCOME_STATES = {
  caught: "pass",
  "cause-missed": "warn",
  escaped: "breach",
  quiet: "pass",
  alarm: "breach",
  "not-shown": "invalid",
} as const satisfies Readonly<Record<Outcome, State>>;

/** A row for each mistake: what became of it, and the figures that say so. */
export function mistakeTable(label: string, rows: readonly ProofRow[], telling: Telling): Table {
  const { text } = telling;
  return {
    label,
    sortable: true,
    columns: [
      ...columns(text, "mistake", "result", "caughtBy", "cause", "verdict"),
      ...numericColumns(text, "seconds"),
    ],
    rows: rows.map((row) => ({
      cells: [
        { text: row.defect, code: true, note: row.mistake },
        outcomeCell(row, telling),
        figureCell(row, telling),
        causeCell(row, telling),
        verdictCell(row, telling),
        secondsCell(row),
      ],
    })),
  };
}

/** Under which load each mistake must show, and why. */
export function loadTable(label: string, rows: readonly ProofRow[], { text }: Telling): Table {
  return {
    label,
    columns: columns(text, "mistake", "load", "arithmetic"),
    rows: rows.map(({ defect, load, arithmetic }) => ({
      cells: [{ text: defect, code: true }, { text: load, code: true }, { text: arithmetic }],
    })),
  };
}

export function controlTable(label: string, controls: readonly ControlRow[], telling: Telling): Table {
  const { text } = telling;
  return {
    label,
    sortable: true,
    columns: [...columns(text, "load", "result", "verdict", "shows"), ...numericColumns(text, "seconds")],
    rows: controls.map((row) => ({
      cells: [
        { text: row.load, code: true },
        outcomeCell(row, telling),
        verdictCell(row, telling),
        { text: row.shows.join(", ") },
        secondsCell(row),
      ],
    })),
  };
}

function outcomeCell(row: ProofRow | ControlRow, telling: Telling): Cell {
  const { outcome } = row;
  return {
    text: telling.text(`proof.outcome.${outcome}`),
    state: OUTCOME_STATES[outcome],
    note: becauseText(row, telling),
  };
}

/** What decided a load that was not as it must be; empty for one that was. */
export function becauseText({ outcome, because }: Decision, { text, language }: Telling): string {
  if (because.length === 0) return "";
  const names = because.map((name) => phrase(name, language)).join(", ");
  if (outcome === "escaped" || outcome === "alarm") return text(`proof.${outcome}`, { names });
  return text("proof.not-shown", { names });
}

function figureCell({ isEquivalent, figures }: ProofRow, telling: Telling): Cell {
  if (isEquivalent) return { text: telling.text("proof.figure.nothing") };
  const [first = "", ...lines] = figures.map((figure) => figureText(figure, telling));
  return { text: first, lines };
}

function causeCell({ cause, outcome }: ProofRow, { text }: Telling): Cell {
  const named = cause.named === null ? text("proof.cause.none") : text(`cause.${cause.named}`);
  if (cause.wanted === null) return { text: named, note: text("proof.cause.free") };
  if (outcome !== "cause-missed") return { text: named };
  return {
    text: named,
    state: "warn",
    note: text("proof.cause-missed", { wanted: text(`cause.${cause.wanted}`) }),
  };
}

function verdictCell({ headline, code, facts }: ProofRow | ControlRow, { text, reason }: Telling): Cell {
  return {
    text: text(`verdict.${headline}`),
    state: HEADLINE_STATES[headline],
    ...(headline === "PASS" ? {} : { note: reason({ code, facts }) }),
  };
}

function secondsCell({ seconds }: ProofRow | ControlRow): Cell {
  return { text: formatNumber(seconds), sort: seconds };
}
