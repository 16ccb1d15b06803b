import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { say } from "../../contracts/reason.ts";
import { redactTags } from "../../text/redact-tags.ts";
import type { Objective } from "../thresholds/types.ts";
import { expandForEach } from "./expand.ts";
import { judgeAnswers } from "../guards/answers.ts";
import { withoutData } from "./judge-objective.ts";
import type { Measurement } from "./measurement.ts";
import { unmeasured } from "./objective-result.ts";

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
  const tasks = objectives.map(asStored).flatMap((objective) => tasksOf(objective, measurementOf(objective)));
  const results = new Map<Task, ObjectiveResult>();
  for (const task of bySeries(tasks)) results.set(task, task.judge());
  return tasks.map((task) => ({ objective: task.objective, result: results.get(task) as ObjectiveResult }));
}

/** Tags are stored without what URLs may hold of secrets, and looked for so. */
function asStored(objective: Objective): Objective {
  const { where, of } = objective;
  return { ...objective, where: redactTags(where), of: of === null ? null : redactTags(of) };
}

function tasksOf(objective: Objective, measurement: Measurement | null): readonly Task[] {
  if (measurement === null) {
    const hint = objective.source === "prometheus" ? say("NOTHING_OBSERVED", {}) : null;
    return [{ objective, judge: () => withoutData(objective, "", hint) }];
  }
  const expanded = expandForEach(objective, measurement.catalog);
  if (expanded.length === 0) {
    const unusable = measurement.whyUnusable?.(objective) ?? null;
    const judge = (): ObjectiveResult =>
      unusable === null ? emptyForEach(objective) : withoutData(objective, "", unusable);
    return [{ objective, judge }];
  }
  return expanded.map((one) => ({ objective: one, judge: () => judgeAnswers(one, measurement) }));
}

/** Objectives on the same series one after another, so that whoever goes through them decodes their buckets once. */
export function bySeries<Item extends { readonly objective: Objective }>(items: readonly Item[]): Item[] {
  return items.toSorted((left, right) => {
    const [before, after] = [seriesKey(left.objective), seriesKey(right.objective)];
    return before < after ? -1 : Number(before > after);
  });
}

function seriesKey({ metric, phase, where }: Objective): string {
  return JSON.stringify([metric, phase, where]);
}

function emptyForEach(objective: Objective): ObjectiveResult {
  const said = say("FOREACH_EMPTY", { tag: objective.forEach?.tag ?? "" });
  return unmeasured(objective, "", "breach", said);
}
