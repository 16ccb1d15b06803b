import { observedQueries } from "../observe/index.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { type LoadedThresholds, locateQuery } from "./read-thresholds.ts";

/** A system of the user's has a Prometheus of the user's, or none: then nothing could ever be seen of it. */
export function checkPrometheusGiven(
  thresholds: LoadedThresholds | null,
  url: string | undefined,
  problems: ProblemCollector,
): void {
  const [first] = observedQueries(thresholds?.file ?? null);
  if (thresholds === null || first === undefined || url !== undefined) return;
  const [objective = ""] = first.objectives;
  problems.add({
    subject: `${locateQuery(thresholds.saved, objective)} objective ${objective}`,
    value: "source: prometheus",
    expected: "a Prometheus that sees the system under load",
    hint: "set PROMETHEUS_URL (or --prometheus), or leave the objectives out in a file that extends this one (`without`)",
  });
}
