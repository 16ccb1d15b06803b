import { type Reason, say } from "../../contracts/reason.ts";
import type { FaultResult } from "../../contracts/fault-result.ts";
import type { Observations } from "../../contracts/observations.ts";
import type { ActionRecord } from "../../contracts/run.ts";
import type { ActionWindow } from "../../contracts/verdict.ts";
import { BucketCache } from "../metrics/bucket-cache.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { isWithin, PartialClock, PartialStore, partsOf } from "../metrics/run-part.ts";
import { SeriesCatalog } from "../metrics/selection.ts";
import { nearest } from "../../text/nearest.ts";
import type { Objective } from "../thresholds/types.ts";
import type { MeasurementOf } from "./judge-all.ts";
import { observedMeasurement, type Measurement, recoveryMeasurement } from "./measurement.ts";

interface Measured {
  /** Of the whole run; `null` when it took no samples. */
  readonly measurement: Measurement | null;
  readonly observations: Observations | null;
  readonly objectives: readonly Objective[];
  readonly actions: readonly ActionRecord[];
  readonly faults: readonly FaultResult[];
}

/** What each objective is judged on: its source, in the part of the run that it asks for. Made once per source and part. */
export function measurementsFor(measured: Measured): MeasurementOf {
  const made = new Map<string, Measurement | null>();
  return ({ source, when }) => {
    const key = JSON.stringify([source, when]);
    const known = made.get(key);
    if (known !== undefined) return known;
    const own = measurementFor(source, when, measured);
    made.set(key, own);
    return own;
  };
}

function measurementFor(
  source: Objective["source"],
  when: ActionWindow | null,
  { measurement, observations, objectives, actions, faults }: Measured,
): Measurement | null {
  if (measurement === null) return null;
  if (source === "actions") return recoveryMeasurement(measurement, actions, faults);
  const parts = when === null ? null : partsOf(when, actions, measurement.store);
  const load = parts === null ? measurement : partOf(measurement, parts);
  const why = when === null || parts === null || parts.length > 0 ? null : whyNoParts(when, actions);
  const unusable = why === null ? {} : { whyUnusable: () => why };
  if (source === "k6") return { ...load, ...unusable };
  if (observations === null) return null;
  const observed = parts === null ? observations : pointsOf(observations, parts, measurement.store.startMs);
  const asking = objectives.filter((objective) => objective.source === "prometheus");
  return { ...observedMeasurement(load, observed, asking), ...unusable };
}

/** k6's own figures are of the whole run and say nothing of a part of it. */
export function partOf(whole: Measurement, parts: readonly Span[]): Measurement {
  const store = new PartialStore(whole.store, parts);
  return {
    ...whole,
    store,
    cache: new BucketCache(store),
    catalog: new SeriesCatalog(store),
    clock: new PartialClock(whole.clock, parts),
    summary: [],
  };
}

function pointsOf(observations: Observations, parts: readonly Span[], startMs: number): Observations {
  return {
    ...observations,
    observations: observations.observations.map((one) => ({
      ...one,
      series: one.series.map((series) => ({
        ...series,
        points: series.points.filter(([atMs]) => isWithin(parts, atMs - startMs)),
      })),
    })),
  };
}

function whyNoParts({ action }: ActionWindow, actions: readonly ActionRecord[]): Reason {
  const known = actions.map(({ name }) => name);
  if (known.includes(action)) return say("ACTION_NEVER_BEGAN", { action });
  const near = nearest(action, known);
  return near === null ? say("NO_SUCH_ACTION", { action }) : say("DID_YOU_MEAN_ACTION", { action, near });
}
