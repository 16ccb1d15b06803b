import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatSelection } from "../format.ts";
import { say } from "../reasons.ts";
import type { Objective } from "../thresholds/types.ts";
import { expandForEach } from "./expand.ts";
import { judgeObjective } from "./judge-objective.ts";
import type { Measurement } from "./measurement.ts";
import { objectiveResult } from "./objective-result.ts";

/** An objective (of a `forEach`, one of its values) with its result. */
export interface Judged {
  readonly objective: Objective;
  readonly result: ObjectiveResult;
}

/** Where an objective's samples come from: k6's, or what was observed of the system. `null` when there are none. */
export type MeasurementOf = (objective: Objective) => Measurement | null;

interface Task {
  readonly objective: Objective;
  readonly judge: () => ObjectiveResult;
}

/** Results in the file's order. Objectives on the same series are judged one after another: their buckets are decoded once. */
export function judgeAll(objectives: readonly Objective[], measurementOf: MeasurementOf): readonly Judged[] {
  const tasks = objectives.flatMap((objective) => tasksOf(objective, measurementOf(objective)));
  const results = new Map<Task, ObjectiveResult>();
  for (const task of tasks.toSorted(bySeries)) results.set(task, task.judge());
  return tasks.map((task) => ({ objective: task.objective, result: results.get(task) as ObjectiveResult }));
}

function tasksOf(objective: Objective, measurement: Measurement | null): readonly Task[] {
  if (measurement === null) return [{ objective, judge: () => unobserved(objective) }];
  const expanded = expandForEach(objective, measurement.catalog);
  if (expanded.length === 0) return [{ objective, judge: () => emptyForEach(objective) }];
  return expanded.map((one) => ({ objective: one, judge: () => judgeObjective(one, measurement) }));
}

function bySeries(left: Task, right: Task): number {
  const [before, after] = [seriesKey(left.objective), seriesKey(right.objective)];
  return before < after ? -1 : Number(before > after);
}

function seriesKey({ metric, phase, where }: Objective): string {
  return JSON.stringify([metric, phase, where]);
}

const NO_DATA_RESULT = { fail: "breach", warn: "warn", skip: "skipped" } as const;

function unobserved(objective: Objective): ObjectiveResult {
  const what = formatSelection(objective.metric, objective.where);
  const hint = objective.source === "prometheus" ? " (nothing was observed)" : "";
  const said = say("NO_DATA", { what, phase: objective.phase, hint });
  const decision = { result: NO_DATA_RESULT[objective.noData], said, bound: null, notes: [] };
  return objectiveResult(objective, { unit: "", decision, measured: null });
}

function emptyForEach(objective: Objective): ObjectiveResult {
  const said = say("FOREACH_EMPTY", { tag: objective.forEach?.tag ?? "" });
  return objectiveResult(objective, {
    unit: "",
    decision: { result: "breach", said, bound: null, notes: [] },
    measured: null,
  });
}
