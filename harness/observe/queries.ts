import type { Topology } from "#system/topology.ts";
import type { Objective, ThresholdFile } from "../judge/index.ts";

/** A query of a threshold file and what its answer is called there. */
export interface ObservedQuery {
  readonly metric: string;
  readonly query: string;
  /** Ids of the objectives that are judged on it. */
  readonly objectives: readonly string[];
}

/** The queries that the objectives of a file need, each once, in the file's order. */
export function observedQueries(file: Pick<ThresholdFile, "objectives"> | null): readonly ObservedQuery[] {
  const asked = (file?.objectives ?? []).filter(({ source }) => source === "prometheus");
  return [...Map.groupBy(asked, ({ query }) => query ?? "")].map(([query, objectives]) => ({
    metric: (objectives[0] as Objective).metric,
    query,
    objectives: objectives.map(({ id }) => id),
  }));
}

/** The topology with a Prometheus of its own, where objectives are judged on what one sees. */
export function withPrometheus(topology: Topology, file: Pick<ThresholdFile, "objectives"> | null): Topology {
  if (observedQueries(file).length === 0 || topology.servers.includes("prometheus")) return topology;
  return { ...topology, servers: [...topology.servers, "prometheus"] };
}
