import { z } from "zod";
import { type Inferred, measured } from "../contracts/measured.ts";
import { boundSchema, objectiveResultSchema } from "../contracts/verdict.ts";
import { findChangePoints, medianAbsoluteDeviation, medianOrNull } from "./change-points.ts";
import type { HistoryRecord } from "./record.ts";

/** Runs that a trend looks back on. */
export const TREND_RUNS_MAX = 120;

/** One objective over the runs of a history. */
export const trendSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  target: boundSchema.nullable(),
  points: z.array(
    z.strictObject({
      runId: z.string(),
      startedAt: z.iso.datetime(),
      commit: z.string().nullable(),
      value: z.number(),
      result: objectiveResultSchema.shape.result,
    }),
  ),
  /** Of the runs since the last change, the newest left out: what the newest is compared with. */
  median: measured,
  deviation: measured,
  /** Index of the first run of a new level, and the medians of both levels. */
  changes: z.array(
    z.strictObject({
      index: z.number().int(),
      before: z.number(),
      after: z.number(),
      commit: z.string().nullable(),
      /** The last commit of the old level: the change lies between the two. */
      commitBefore: z.string().nullable(),
      startedAt: z.string(),
    }),
  ),
});
export type Trend = Inferred<typeof trendSchema>;
export type TrendPoint = Trend["points"][number];

export interface TrendReport {
  readonly trends: readonly Trend[];
  /** Runs that count, oldest first. */
  readonly runs: readonly HistoryRecord[];
  /** Runs that were left out: measured wrongly, disturbed on purpose, or not comparable with the newest. */
  readonly leftOut: readonly {
    readonly runId: string;
    readonly why: "invalid" | "disturbed" | "not comparable";
  }[];
}

/** Trends of all objectives of the newest run over the runs that can be compared with it. */
export function buildTrends(
  records: readonly HistoryRecord[],
  runsMax: number = TREND_RUNS_MAX,
): TrendReport {
  const newest = records.at(-1);
  if (newest === undefined) return { trends: [], runs: [], leftOut: [] };
  const leftOut = records.flatMap((record) => {
    const why = reasonToLeaveOut(record, newest);
    return why === null ? [] : [{ runId: record.runId, why }];
  });
  const excluded = new Set(leftOut.map((one) => one.runId));
  const runs = records.filter((record) => !excluded.has(record.runId)).slice(-runsMax);
  return { trends: newest.objectives.map((objective) => trendOf(objective, runs)), runs, leftOut };
}

function reasonToLeaveOut(
  record: HistoryRecord,
  newest: HistoryRecord,
): TrendReport["leftOut"][number]["why"] | null {
  if (record.comparabilityKey !== newest.comparabilityKey) return "not comparable";
  if (record.invalid || record.incomplete) return "invalid";
  const disturbed = record.faults.length > 0 || record.defects.length > 0;
  const newestDisturbed = newest.faults.length > 0 || newest.defects.length > 0;
  return disturbed !== newestDisturbed ? "disturbed" : null;
}

function trendOf(
  { id, label, unit, target }: HistoryRecord["objectives"][number],
  runs: readonly HistoryRecord[],
): Trend {
  const points = runs.flatMap((run): TrendPoint[] => {
    const found = run.objectives.find((objective) => objective.id === id);
    if (found === undefined || found.value === null) return [];
    const { runId, startedAt, commit } = run;
    return [{ runId, startedAt, commit, value: found.value, result: found.result }];
  });
  const changes = findChangePoints(points.map((point) => point.value)).map((change) => ({
    ...change,
    commit: points[change.index]?.commit ?? null,
    commitBefore: points[change.index - 1]?.commit ?? null,
    startedAt: points[change.index]?.startedAt ?? "",
  }));
  const since = points.slice(changes.at(-1)?.index ?? 0, -1).map((point) => point.value);
  return {
    id,
    label,
    unit,
    target,
    points,
    median: medianOrNull(since),
    deviation: since.length > 0 ? medianAbsoluteDeviation(since) : null,
    changes,
  };
}
