import { IS_BUILT } from "../installation.ts";
import { alignColumns } from "./align-columns.ts";
import type { DoctorRow } from "./doctor.ts";
import { missingForMainJob } from "./main-job.ts";

const HEADER = ["TOOL", "STATUS", "VERSION", "ACCEPTED", "NEEDED FOR", "WHERE"] as const;

const MAIN_JOB = IS_BUILT ? "loadproof run msa-hotpath" : "make load-msa-report";

export interface DoctorReport {
  readonly text: string;
  readonly mainJobCanRun: boolean;
}

/** The table of `loadproof doctor`, what to do about each missing tool, and whether the main job can run. */
export function formatDoctor(rows: readonly DoctorRow[]): DoctorReport {
  const needed = missingForMainJob((name) => rows.some((row) => row.tool === name && row.status === "ready"));
  const isNeeded = (row: DoctorRow): boolean => needed.includes(row.tool);
  const missing = rows.filter((row) => row.status === "missing");
  const table = alignColumns([HEADER, ...rows.map((row) => cellsOf(row, isNeeded(row)))]);
  const sections = [
    table,
    fixesOf("Missing for the main job", missing.filter(isNeeded)),
    fixesOf(
      "Absent, needed only for what the table says",
      missing.filter((row) => !isNeeded(row)),
    ),
    conclusionOf(rows.filter(isNeeded)),
  ];
  return {
    text: sections.filter((section) => section !== "").join("\n\n"),
    mainJobCanRun: needed.length === 0,
  };
}

function cellsOf(row: DoctorRow, needed: boolean): string[] {
  const status = row.status === "ready" ? "ready" : needed ? "MISSING" : "absent";
  return [row.title, status, row.version ?? "-", row.accepts, row.neededFor, row.path ?? "-"];
}

function fixesOf(title: string, rows: readonly DoctorRow[]): string {
  if (rows.length === 0) return "";
  const lines = rows.flatMap((row) => [
    `  ${row.title}: ${row.fix}`,
    ...(row.unfit === null ? [] : [`    ${row.unfit}`]),
  ]);
  return [`${title}:`, ...lines].join("\n");
}

function conclusionOf(needed: readonly DoctorRow[]): string {
  if (needed.length === 0) return `The main job (${MAIN_JOB}) can run.`;
  return `The main job (${MAIN_JOB}) can't run without ${needed.map((row) => row.title).join(", ")}.`;
}
