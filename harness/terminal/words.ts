import type { Generator } from "../contracts/run.ts";
import type { LoadShape } from "../contracts/shape.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import type { LiveSnapshot } from "../load/index.ts";

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

/** `212 ms`; a dash before the first sample. */
export function milliseconds(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const value = share * 100;
  return `${value.toFixed(value !== 0 && value < 10 ? 2 : 1)}%`;
}

/** Counts of the objectives as they stand: `objectives 7 ok, 1 warn, 0 breached`. */
export function objectiveCounts(objectives: readonly ObjectiveResult[]): string {
  const count = (result: ObjectiveResult["result"]): number =>
    objectives.filter((one) => one.result === result).length;
  return `objectives ${count("pass")} ok, ${count("warn")} warn, ${count("breach")} breached`;
}

/** The figures of a snapshot in one line, shared by the panel and the plain lines. */
export function snapshotFigures(snapshot: LiveSnapshot): string {
  const { vus, requestsPerSecond, p95, p99, errorRate, droppedIterations } = snapshot;
  const dropped = droppedIterations > 0 ? ` · dropped ${droppedIterations}` : "";
  const rate = Math.round(requestsPerSecond).toLocaleString("en-US");
  return `VUs ${vus} · ${rate} rps · p95 ${milliseconds(p95)} p99 ${milliseconds(p99)} · errors ${percent(errorRate)}${dropped}`;
}

/** How the k6 of each generator ended: its exit code, or the signal that ended it. */
export function exitsOf(generators: readonly Pick<Generator, "exitCode" | "signal">[]): string {
  return generators.map(({ exitCode, signal }) => exitCode ?? signal).join(", ");
}
