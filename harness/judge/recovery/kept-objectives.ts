import type { Implied, Objective } from "../thresholds/types.ts";
import { rowOf } from "../statistic/table.ts";
import { expandForEach } from "../objectives/expand.ts";
import { isPerSecond, type Measurement, selectSeries } from "../objectives/measurement.ts";
import { replacement } from "../guards/implied.ts";

/** What objectives are asked of: those of the file and of the script, and what every run is held to. */
export interface Asked {
  readonly objectives: readonly Objective[];
  readonly implied: readonly Implied[];
}

/**
 * The objectives that tell whether clients are well: on times, failures and checks of the load, each value of a `forEach`
 * by itself. What may happen during a fault is no measure of being over it; amounts, spikes and burn rates say nothing of a
 * second.
 */
export function keptObjectives(
  { objectives, implied }: Asked,
  action: string,
  measurement: Measurement,
): readonly Objective[] {
  const own = implied.filter((one) => one.off === null && replacement(one, objectives) === null);
  return [...objectives, ...own.map(({ objective }) => objective)]
    .filter((objective) => isOfClients(objective, measurement) && isMeantFor(objective, action))
    .flatMap((objective) => expandForEach(objective, measurement.catalog));
}

function isOfClients(objective: Objective, measurement: Measurement): boolean {
  const { source, statistic, pass, warn, phase } = objective;
  if (source !== "k6" || pass.length + warn.length === 0) return false;
  if (phase !== "steady" && phase !== "all") return false;
  const row = rowOf(statistic);
  const { type } = selectSeries(objective, measurement);
  if (row.countsOnes === true) return type === "rate" && !isPerSecond(objective, type);
  if (row.isShareOfAmount === true) return objective.good !== null;
  const isOfTime =
    measurement.kinds.get(objective.metric)?.contains === "time" ||
    [...pass, ...warn].some(({ unit }) => unit === "ms");
  return row.countsFailed === true || (row.isOfValues === true && row.isLast !== true && isOfTime);
}

/**
 * `during` is of the fault itself. `before` says what the steady state is: being over it is being back there. Both `before` and
 * `after` are of the action that they name.
 */
function isMeantFor({ when }: Objective, action: string): boolean {
  if (when === null || when.relation === "except") return true;
  return when.relation !== "during" && when.action === action;
}
