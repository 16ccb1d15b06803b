import type { Baseline } from "../../../contracts/baseline.ts";
import type { ComparedObjective } from "../../../contracts/comparison.ts";
import type { RunEvidence } from "../../../contracts/run.ts";
import type { SampleStore } from "../../../contracts/samples.ts";
import { conditionsOf } from "../../../judge/comparison/conditions.ts";
import { cleanDeep } from "../../../text/clean.ts";
import {
  type BaselineKind,
  type Change,
  type ChangeRow,
  CHANGES,
  type Comparison,
  type Obstacle,
} from "./types.ts";
import { figureRows } from "./figure-changes.ts";
import { objectiveRows } from "./objective-changes.ts";
import { SeriesIndex } from "../../../figures/series-index.ts";
import type { ObjectiveView } from "../../view/types.ts";
import type { KeyFigures } from "../../../figures/types.ts";

/** Earlier runs to compare with, as they were kept. */
export interface BaselineInput {
  readonly kind: BaselineKind;
  /** Name of the pinned baseline, or id of the newest of its runs. */
  readonly name: string;
  /** Oldest first; one, or several for a rolling baseline. */
  readonly runs: readonly Baseline[];
  /** The objectives of the current run against these, by the judge's method. */
  readonly objectives: readonly ComparedObjective[];
  /** Of the newest of the runs, for its percentile curve; `null` when they are not at hand. */
  readonly samples: SampleStore | null;
}

/** The run that is compared. */
export interface CurrentRun {
  readonly evidence: RunEvidence;
  readonly index: SeriesIndex | null;
  readonly figures: KeyFigures;
  readonly objectives: readonly ObjectiveView[];
}

/**
 * What changed since the baseline; refuses to compare runs whose conditions differ and says which. It informs: the
 * verdict compares on its own, and only where the threshold file asks for it.
 */
export function compareWithBaseline(baseline: BaselineInput, current: CurrentRun): Comparison {
  const runs = cleanDeep(baseline.runs);
  const obstacles = findObstacles(runs.at(-1), current);
  const rows = obstacles.length > 0 ? [] : sorted(changeRows({ ...baseline, runs }, current));
  return {
    kind: baseline.kind,
    name: cleanDeep(baseline.name),
    runs: runs.map(({ runId, endedAt, commit }) => ({ runId, endedAt, commit })),
    obstacles,
    counts: Object.fromEntries(
      CHANGES.map((change) => [change, rows.filter((row) => row.change === change).length]),
    ) as Comparison["counts"],
    rows,
  };
}

function changeRows(baseline: BaselineInput, current: CurrentRun): ChangeRow[] {
  const judged = objectiveRows(cleanDeep(baseline.objectives), baseline.runs, current);
  const before = baseline.samples === null ? null : new SeriesIndex(baseline.samples);
  return [...judged, ...figureRows(baseline.runs, before, current, judged)];
}

function findObstacles(newest: Baseline | undefined, { evidence, index }: CurrentRun): Obstacle[] {
  if (newest === undefined || newest.requests === 0 || index === null)
    return [{ name: "samples", before: String(newest?.requests ?? 0), after: index === null ? "0" : "" }];
  if (newest.runId === evidence.runId) return [{ name: "self", before: newest.runId, after: evidence.runId }];
  if (newest.comparabilityKey === evidence.comparabilityKey) return [];
  const before = newest.conditions ?? { scenario: newest.scenario, profile: newest.profile ?? "own" };
  const differing = Object.entries(conditionsOf(evidence)).flatMap(([name, after]) => {
    const was = before[name];
    return was === undefined || was === after ? [] : [{ name, before: was, after }];
  });
  const keys = { name: "key", before: newest.comparabilityKey, after: evidence.comparabilityKey };
  return differing.length === 0 ? [keys] : differing;
}

const ORDER: Readonly<Record<Change, number>> = { worsened: 0, improved: 1, new: 2, gone: 3, unchanged: 4 };

function sorted(rows: readonly ChangeRow[]): ChangeRow[] {
  return rows.toSorted(
    (left, right) =>
      ORDER[left.change] - ORDER[right.change] ||
      Math.abs(right.relative ?? 0) - Math.abs(left.relative ?? 0),
  );
}
