import type { Baseline } from "../../../contracts/baseline.ts";
import type { ComparedObjective } from "../../../contracts/comparison.ts";
import { namedStatistic } from "../../../judge/statistic/parse.ts";
import { changeRow, shareNoise } from "./change-row.ts";
import type { ChangeRow } from "./types.ts";
import type { CurrentRun } from "./data.ts";
import { noiseFloorMs } from "./noise.ts";
import { objectiveLabel } from "../../../figures/objective-label.ts";
import type { ObjectiveView } from "../../view/types.ts";

/** Without an interval a difference counts from this share of the earlier value on. */
const UNKNOWN_SPREAD_SHARE = 0.1;

/** One row per objective that has a value on both sides, by the judge's comparison. */
export function objectiveRows(
  compared: readonly ComparedObjective[],
  runs: readonly Baseline[],
  { objectives, figures }: CurrentRun,
): ChangeRow[] {
  const byId = new Map(objectives.map((objective) => [objective.id, objective]));
  const requests = runs.at(-1)?.requests ?? 0;
  return compared.flatMap((one) => {
    if (one.base === null || one.current === null) return [];
    const objective = byId.get(one.id);
    const count = objective?.numbers.samples ?? figures.http.requests;
    return [
      changeRow({
        subject: objective?.label ?? objectiveLabel(one),
        objective: one.id,
        statistic: one.statistic,
        unit: one.unit,
        before: one.base,
        after: one.current,
        noise: noiseOf(one, Math.min(count, Math.max(1, requests)), count),
        lowerIsBetter: isLowerBetter(one, objective),
      }),
    ];
  });
}

/** Half of the interval of the difference, never below what may be called a change. */
function noiseOf(
  { base, current, interval, unit }: ComparedObjective,
  before: number,
  after: number,
): number {
  const [was, now] = [base ?? 0, current ?? 0];
  const known = interval === null ? null : (Math.abs(interval.high - interval.low) / 2) * Math.abs(was);
  if (unit === "share")
    return Math.max(known ?? 0, shareNoise({ share: was, count: before }, { share: now, count: after }));
  const spread = known ?? Math.abs(was) * UNKNOWN_SPREAD_SHARE;
  return unit === "ms" ? Math.max(noiseFloorMs(was), spread) : spread;
}

/** What the objective's bounds say, else what its statistic means. */
function isLowerBetter(
  { metric, statistic }: ComparedObjective,
  objective: ObjectiveView | undefined,
): boolean {
  const bound = objective?.pass[0] ?? objective?.warn[0];
  if (bound !== undefined) return !bound.operator.startsWith(">");
  return namedStatistic(statistic)?.row.worseSign(metric) !== -1;
}
