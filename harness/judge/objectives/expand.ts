import type { SeriesCatalog } from "../metrics/selection.ts";
import { hasTags, inPhase } from "../metrics/selection.ts";
import type { Objective } from "../thresholds/types.ts";

/**
 * One objective per value of its `forEach` tag: the expected values first, in the file's order, then what was measured
 * besides them. An objective without `forEach` is itself. Empty when nothing is expected and nothing was measured.
 */
export function expandForEach(objective: Objective, catalog: SeriesCatalog): readonly Objective[] {
  if (objective.forEach === null) return [objective];
  const { tag, expect } = objective.forEach;
  const measured = catalog
    .ofMetric(objective.metric)
    .filter(({ tags }) => inPhase(tags, objective.phase) && hasTags(tags, objective.where))
    .map(({ tags }) => tags[tag])
    .filter((value) => value !== undefined);
  const values = new Set([...expect, ...measured.sort()]);
  return [...values].map((value) => ({
    ...objective,
    id: `${objective.id}[${value}]`,
    where: { ...objective.where, [tag]: value },
    forEach: null,
  }));
}
