import type { Generator } from "../contracts/run.ts";
import type { LoadShape } from "../contracts/shape.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import type { LiveSnapshot } from "../load/index.ts";
import type { Telling } from "../report/words/telling.ts";
import { formatAmount, formatMs, formatNumber, formatShare } from "../text/numbers.ts";

/** `00:01:05`; hours are always shown so that lines align over a soak run. */
export function clock(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1_000);
  const part = (value: number): string => String(value).padStart(2, "0");
  return `${part(Math.floor(seconds / 3_600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

/** Whole length of a shape, milliseconds. */
export function shapeDurationMs(shape: LoadShape): number {
  return shape.phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** Counts of the objectives as they stand: `objectives 7 ok, 1 warn, 0 breached`; empty where none is judged live. */
export function objectiveCounts(objectives: readonly ObjectiveResult[], { text }: Telling): string {
  const count = (result: ObjectiveResult["result"]): number =>
    objectives.filter((one) => one.result === result).length;
  if (objectives.length === 0) return "";
  return text("live.objectives", { pass: count("pass"), warn: count("warn"), breach: count("breach") });
}

/** The figures of a snapshot in one line, shared by the panel and the plain lines. */
export function snapshotFigures(snapshot: LiveSnapshot, { text }: Telling): string {
  const { vus, requestsPerSecond, p95, p99, errorRate, droppedIterations } = snapshot;
  const figures = text("live.figures", {
    vus: formatNumber(vus),
    rate: formatAmount(requestsPerSecond),
    p95: formatMs(p95),
    p99: formatMs(p99),
    errors: formatShare(errorRate),
  });
  if (droppedIterations === 0) return figures;
  return `${figures} · ${text("live.dropped", { count: formatNumber(droppedIterations) })}`;
}

/** A phase of the load in the reader's language. */
export function phaseText(phase: LiveSnapshot["phase"] | null, { text }: Telling): string {
  return phase === null ? "" : text(`phase.${phase}`);
}

/** How the k6 of each generator ended: its exit code, or the signal that ended it. */
export function exitsOf(generators: readonly Pick<Generator, "exitCode" | "signal">[]): string {
  return generators.map(({ exitCode, signal }) => exitCode ?? signal).join(", ");
}
