import type { Problem } from "../../errors.ts";
import { newest, type Records } from "./record.ts";
import { isServing, neededBefore, type Step } from "./steps.ts";

/** What stands in the way of taking a step now, each with what to do. */
export function outOfOrder(step: Step, steps: readonly Step[], records: Records): readonly Problem[] {
  const rolledBackAt = lastRollBack(steps, records);
  return neededBefore(step, steps).flatMap(({ name, kind }): readonly Problem[] => {
    const subject = `--step ${step.name}`;
    const before = newest(records, name);
    const hint = `take --step ${name} first, or give the reason by --force`;
    if (before === undefined) return [{ subject, expected: `${name} before it, which was not taken`, hint }];
    if (before.decision !== "go on") {
      return [
        { subject, expected: `${name} to have said "go on" before it; it said "${before.decision}"`, hint },
      ];
    }
    const isUndone = isServing({ kind }) && rolledBackAt !== null && before.at < rolledBackAt;
    return isUndone
      ? [
          {
            subject,
            expected: `${name} to have been taken again since the roll back of ${rolledBackAt}`,
            hint,
          },
        ]
      : [];
  });
}

/** When a step at which the new part serves said *roll back* last: what had gone well before it no longer stands. */
function lastRollBack(steps: readonly Step[], records: Records): string | null {
  const times = steps
    .filter(isServing)
    .flatMap(({ name }) => records.get(name) ?? [])
    .filter(({ decision }) => decision === "roll back")
    .map(({ at }) => at)
    .sort();
  return times.at(-1) ?? null;
}
