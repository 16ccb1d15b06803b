import type { Said } from "../contracts/reason.ts";
import type { Observation, Observations } from "../contracts/observations.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import { judgeObserved, type Objective, seriesVanished, type ThresholdFile } from "../judge/index.ts";
import type { Observer } from "../observe/index.ts";
import type { Seen, Tracker } from "./tracker.ts";

export interface PrometheusEye {
  readonly observer: Observer;
  readonly objectives: readonly Objective[];
  readonly policy: ThresholdFile["policy"];
  readonly tracker: Tracker;
  /** Series that an objective's query has given, by its id. */
  readonly series: Map<string, Set<string>>;
}

interface Moment {
  readonly atMs: number;
  /** When it was looked before; values since then are new. */
  readonly beforeMs: number;
}

/** What Prometheus says now: each objective on what came since the last look, and on its window once that is known. */
export async function lookAtPrometheus(eye: PrometheusEye, moment: Moment): Promise<readonly Seen[]> {
  if (eye.objectives.length === 0) return [];
  const { atMs, beforeMs } = moment;
  const stepMs = eye.observer.stepMs;
  const longestMs = Math.max(atMs - beforeMs, ...eye.objectives.map(({ window }) => window?.sizeMs ?? 0));
  // A whole number of steps, so that the last value is that of this moment.
  const rangeMs = (Math.ceil(longestMs / stepMs) + 1) * stepMs;
  const observations = await eye.observer.observe(atMs - rangeMs, atMs);
  return eye.objectives.flatMap((objective) => seenOf(objective, observations, moment, eye));
}

function seenOf(
  objective: Objective,
  observations: Observations,
  { atMs, beforeMs }: Moment,
  eye: PrometheusEye,
): readonly Seen[] {
  const observation = observations.observations.find(({ query }) => query === objective.query);
  const newest = since(observations, Math.min(beforeMs + 1, atMs - observations.stepMs + 1));
  const results = judgeObserved([objective], newest, eye.policy);
  const vanished = vanishedSeries(objective, observation, newest, eye);
  const gone = goneParts(objective, results, eye.tracker);
  return [
    ...results.map((now): Seen => {
      const own = { ...objective, id: now.id, where: now.where, forEach: null };
      return {
        objective,
        now,
        window: onWindow(own, observations, atMs, eye),
        vanished,
        points: pointsOf(own, newest),
      };
    }),
    ...gone,
  ];
}

/** The window's result, where the values of all its time are known. */
function onWindow(
  objective: Objective,
  observations: Observations,
  atMs: number,
  { tracker, policy }: PrometheusEye,
): ObjectiveResult | null {
  const { window } = objective;
  const knownSinceMs = tracker.knownSinceMs(objective.id);
  if (window === null || knownSinceMs === null || atMs - knownSinceMs < window.sizeMs) return null;
  // A window of so many steps begins one step later than it is long.
  const fromMs = atMs - window.sizeMs + 1;
  return judgeObserved([objective], since(observations, fromMs), policy)[0] ?? null;
}

/** What was observed from a moment on; times stay those of the steps that were asked for. */
function since(observations: Observations, fromMs: number): Observations {
  const { fromMs: firstMs, stepMs, toMs } = observations;
  const steps = Math.max(0, Math.ceil((fromMs - firstMs) / stepMs));
  const startMs = Math.min(firstMs + steps * stepMs, toMs);
  return {
    ...observations,
    fromMs: startMs,
    observations: observations.observations.map((one) => ({
      ...one,
      series: one.series.map(({ tags, points }) => ({
        tags,
        points: points.filter(([pointMs]) => pointMs >= startMs - stepMs / 2),
      })),
    })),
  };
}

function pointsOf({ query, where }: Objective, { observations }: Observations): number {
  const series = observations.find((one) => one.query === query)?.series ?? [];
  return series.filter(({ tags }) => isOf(tags, where)).reduce((sum, { points }) => sum + points.length, 0);
}

/** Series that were there in this watch and have no value now: what they stood for is not known to be well. */
function vanishedSeries(
  objective: Objective,
  observation: Observation | undefined,
  newest: Observations,
  { series }: PrometheusEye,
): Said | null {
  // Without any series, and without an answer, the judge says so; parts of a forEach are looked at one by one.
  if (objective.forEach !== null || observation === undefined || observation.problem !== null) return null;
  const all = newest.observations.find(({ query }) => query === objective.query)?.series ?? [];
  const there = all
    .filter(({ tags, points }) => points.length > 0 && isOf(tags, objective.where))
    .map(({ tags }) => nameOf(tags));
  const known = series.get(objective.id) ?? new Set();
  series.set(objective.id, known);
  if (there.length === 0) return null;
  const missing = [...known].filter((name) => !there.includes(name));
  for (const name of there) known.add(name);
  return seriesVanished(missing);
}

/** Values of a `forEach` that were there before and are not any more, each with the result that it had. */
function goneParts(
  objective: Objective,
  results: readonly ObjectiveResult[],
  tracker: Tracker,
): readonly Seen[] {
  if (objective.forEach === null) return [];
  const there = new Set(results.map(({ id }) => id));
  return tracker.ids.flatMap((id) => {
    const last = tracker.lastSeen(id);
    if (last?.objective !== objective || there.has(id)) return [];
    const vanished = seriesVanished([nameOf(last.now.where)]);
    return [{ ...last, window: null, vanished, points: 0 }];
  });
}

function isOf(tags: Readonly<Record<string, string>>, where: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([name, value]) => tags[name] === value);
}

function nameOf(tags: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  return `{${pairs.join(",")}}`;
}
