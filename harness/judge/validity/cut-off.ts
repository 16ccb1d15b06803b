import type { RunEvidence } from "../../contracts/run.ts";
import type { Measurement } from "../objectives/measurement.ts";

/**
 * Iterations of the script's own set numbers that were not started before their `maxDuration` ended. k6 counts them in
 * `dropped_iterations`, beside those that an arrival rate asked for and no user was free for.
 */
export function cutOffIterations(
  { store, catalog }: Measurement,
  { shape, ownLoad }: Pick<RunEvidence, "shape" | "ownLoad">,
): number {
  if (shape !== null || !ownLoad || ownLoad.kind === "duration") return 0;
  const of = (where: Readonly<Record<string, string>>): number =>
    store.total(catalog.select("dropped_iterations", where, "all")).sum;
  if (ownLoad.kind === "iterations") return of({});
  return (ownLoad.ofIterations ?? []).reduce((sum, scenario) => sum + of({ scenario }), 0);
}
