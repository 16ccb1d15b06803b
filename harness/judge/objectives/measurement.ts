import type { FaultResult } from "../../contracts/fault-result.ts";
import type { Fact } from "../../contracts/reason.ts";
import type { SampleStore } from "../../contracts/samples.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { summaryDurationMs, summaryMetrics, type SummaryMetric } from "../metrics/summary-values.ts";
import type { Observations } from "../../contracts/observations.ts";
import { Recoveries, type Unended } from "../metrics/recovery-store.ts";
import type { ActionRecord } from "../../contracts/run.ts";
import { Observed } from "./observed.ts";
import type { MetricKinds, MetricType } from "../metrics/metric-types.ts";
import { BucketCache } from "../metrics/bucket-cache.ts";
import { type Clock, PhaseClock } from "../metrics/phase-clock.ts";
import { hasTags, SeriesCatalog } from "../metrics/selection.ts";
import { unsureTags } from "./unsure-tags.ts";
import { isShareOfAmount, rowOf } from "../statistic/table.ts";
import type { ExpectedFailure, Objective, Policy } from "../thresholds/types.ts";

/** All that objectives are judged on. */
export interface Measurement {
  readonly store: SampleStore;
  readonly cache: BucketCache;
  readonly catalog: SeriesCatalog;
  readonly kinds: MetricKinds;
  readonly clock: Clock;
  readonly expectedFailures: readonly ExpectedFailure[];
  readonly policy: Policy;
  /** k6's own figures over the whole run; empty where they don't apply. */
  readonly summary: readonly SummaryMetric[];
  /** Why an objective can't be judged on what was observed, or in its part of the run; absent where nothing speaks against it. */
  readonly whyUnusable?: (objective: Objective) => Fact | null;
  /** Of how long something took: that it was not over before the end of what was observed. */
  readonly unended?: (objective: Objective) => Unended | null;
}

export function createMeasurement(options: {
  store: SampleStore;
  kinds: MetricKinds;
  shape: LoadShape | null;
  expectedFailures: readonly ExpectedFailure[];
  policy: Policy;
  summary: unknown;
}): Measurement {
  const { store, kinds, shape, expectedFailures, policy } = options;
  const catalog = new SeriesCatalog(store);
  const clock = new PhaseClock(store, catalog, shape, summaryDurationMs(options.summary));
  return {
    store,
    cache: new BucketCache(store),
    catalog,
    kinds,
    clock,
    expectedFailures,
    policy,
    summary: summaryMetrics(options.summary),
    whyUnusable: (objective) => unsureTags(objective, catalog),
  };
}

/** What was observed of the system's side, on the clock of the load. */
export function observedMeasurement(
  load: Measurement,
  observations: Observations,
  objectives: readonly Objective[],
): Measurement {
  return besideLoad(load, new Observed(observations, objectives, load));
}

/** How long what the actions took away took to be back, and what faults did. */
export function recoveryMeasurement(
  load: Measurement,
  actions: readonly ActionRecord[],
  faults: readonly FaultResult[],
): Measurement {
  const recoveries = new Recoveries(actions, faults, load.store);
  return { ...besideLoad(load, recoveries), unended: (objective) => recoveries.unended(objective) };
}

/** What another source measured, judged as the load is. */
function besideLoad(
  load: Measurement,
  source: { readonly store: SampleStore; whyUnusable(objective: Objective): Fact | null },
): Measurement {
  const { store } = source;
  return {
    ...load,
    store,
    cache: new BucketCache(store),
    catalog: new SeriesCatalog(store),
    summary: [],
    whyUnusable: (objective) => source.whyUnusable(objective),
  };
}

/** The rate that holds one sample per request, 1 for a failed one: what expected failures are taken out of. */
export const FAILURE_RATE = "http_req_failed";

/** The series an objective looks at. */
export interface Selection {
  readonly type: MetricType;
  readonly ids: readonly number[];
  /** Of these, failures that the file declares as expected. */
  readonly forgivenIds: readonly number[];
  /** Of these, samples of failed requests that are not expected to fail. */
  readonly failedIds: readonly number[];
  /** Series that a share is a share of. */
  readonly wholeIds: readonly number[];
}

export function selectSeries(
  objective: Objective,
  { catalog, kinds, expectedFailures }: Measurement,
): Selection {
  const { metric, where, phase } = objective;
  const ids = catalog.select(metric, where, phase);
  const chosen = new Set(ids);
  const series = catalog.ofMetric(metric).filter(({ id }) => chosen.has(id));
  const expected = series.filter(({ tags }) => expectedFailures.some((rule) => hasTags(tags, rule.where)));
  const expectedIds = new Set(expected.map(({ id }) => id));
  const failed = series.filter(
    ({ id, tags }) => tags["expected_response"] === "false" && !expectedIds.has(id),
  );
  return {
    type: typeOf(objective, kinds),
    ids,
    // What k6 counts of its own thresholds is k6's to say.
    forgivenIds: metric === FAILURE_RATE && !objective.isScripts ? [...expectedIds] : [],
    failedIds: rowOf(objective.statistic).countsFailed ? failed.map(({ id }) => id) : [],
    wholeIds: isShareOfAmount(objective) ? catalog.select(metric, objective.of ?? {}, phase) : [],
  };
}

function typeOf(objective: Objective, kinds: MetricKinds): MetricType {
  if (objective.type !== null) return objective.type;
  if (objective.source === "prometheus") return rowOf(objective.statistic).observedType;
  return kinds.get(objective.metric)?.type ?? guessType(objective);
}

/** Type of a custom metric when neither the file nor k6's summary says it: what the statistic is made for. */
function guessType({ statistic, pass, warn, metric }: Objective): MetricType {
  const perSecond = [...pass, ...warn].some(({ unit }) => unit === "perSecond");
  return rowOf(statistic).guessType(metric, perSecond);
}

/** A `rate` is per second for counters, and wherever the file says `/s`; on rates it is a share of the samples. */
export function isPerSecond({ statistic, pass, warn }: Objective, type: MetricType): boolean {
  if (!rowOf(statistic).countsOnes) return false;
  return (
    type === "counter" || [...pass, ...warn].some(({ unit }) => unit === "perSecond" || unit === "bytes")
  );
}
