import type { Problem } from "../../errors.ts";
import { readLayers, type ReadExtended } from "./layers.ts";
import { mergeLayers, type MergedFile } from "./merge-layers.ts";
import type { Objective } from "./types.ts";

/** Series are told apart by metric and labels: a metric that two queries answer to would mix what they give. */
export function checkObservedMetrics(
  objectives: readonly Objective[],
  merged: Pick<MergedFile, "objectives">,
): Problem[] {
  const queries = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { id, metric, source, query } of objectives) {
    if (source !== "prometheus" || query === null) continue;
    const known = queries.get(metric);
    if (known === undefined) queries.set(metric, query);
    else if (known !== query) {
      const at = merged.objectives.find((one) => one.id === id)?.at("query") ?? "";
      problems.push({
        subject: `${at} objective ${id} query`,
        value: query,
        expected: `the query that ${metric} stands for elsewhere in the file, ${JSON.stringify(known)}`,
        hint: "give it a metric name of its own",
      });
    }
  }
  return problems;
}

/** `file:line` of each objective, by its id. The arguments are those of `parseThresholds`. */
export function objectiveLocations(
  text: string,
  fileName: string,
  readExtended: ReadExtended,
): ReadonlyMap<string, string> {
  const { objectives } = mergeLayers(readLayers(text, fileName, readExtended));
  return new Map(objectives.map((objective) => [objective.id, objective.at("id")]));
}

/** `file:line` of each objective's query, by the objective's id. The arguments are those of `parseThresholds`. */
export function queryLocations(
  text: string,
  fileName: string,
  readExtended: ReadExtended,
): ReadonlyMap<string, string> {
  const { objectives } = mergeLayers(readLayers(text, fileName, readExtended));
  return new Map(objectives.map((objective) => [objective.id, objective.at("query")]));
}
