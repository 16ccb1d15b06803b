import type { Observation, Observations, ObservedSeries } from "../../contracts/observations.ts";
import { calmMinute } from "./judge-made-up.ts";

type ObservedValue = ObservedSeries["points"][number][1];

export const START_MS = calmMinute().store.startMs;
export const STEP_MS = 2_000;

/** A series with a value every 2 s over a made-up minute; `null` is a time without one. */
export function seriesOf(
  tags: Readonly<Record<string, string>>,
  valueAt: (second: number) => ObservedValue | null,
): ObservedSeries {
  const seconds = Array.from({ length: 30 }, (_, index) => index * 2);
  const points = seconds.flatMap((second): [number, ObservedValue][] => {
    const value = valueAt(second);
    return value === null ? [] : [[START_MS + second * 1_000, value]];
  });
  return { tags: { ...tags }, points };
}

/** What was observed in a made-up minute. */
export function observationsOf(...observations: readonly Partial<Observation>[]): Observations {
  return {
    schema: "loadproof.observations",
    version: 1,
    prometheus: { url: "http://127.0.0.1:9090", version: "2.42.0" },
    fromMs: START_MS,
    toMs: START_MS + 60_000,
    stepMs: STEP_MS,
    observations: observations.map((one) => ({
      metric: "depth",
      query: "depth",
      series: [],
      problem: null,
      ...one,
    })),
  };
}
