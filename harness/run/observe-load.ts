import type { Generator } from "../contracts/run.ts";
import type { FileReference } from "../contracts/plan.ts";
import { OBSERVATIONS_FILE } from "../contracts/observations.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { LoadproofError } from "../errors.ts";
import { observedQueries, Observer } from "../observe/index.ts";
import { locateQuery } from "../plan/read-thresholds.ts";
import type { RunSetting } from "./run-setting.ts";

/** The observer of a run, its queries checked; `null` when no objective needs one. */
export async function prepareObserver(
  { prepared: { thresholds, options }, context }: RunSetting,
  environment: StartedEnvironment,
): Promise<Observer | null> {
  const queries = observedQueries(thresholds?.file ?? null);
  if (thresholds === null || queries.length === 0) return null;
  const isExternal = environment.runtime === "external";
  const url = isExternal ? options.prometheus : environment.instance("prometheus").url;
  if (url === undefined)
    throw new LoadproofError("INTERNAL", "no Prometheus for the objectives that need one");
  const observer = new Observer({
    queries,
    url,
    token: isExternal ? context.environment["PROMETHEUS_TOKEN"] || null : null,
    signal: context.interrupted,
    locate: (objective) => locateQuery(thresholds.saved, objective),
    now: context.now,
  });
  await observer.check();
  return observer;
}

/** Asks for what was seen while the generators ran and saves it; `null` where there is nothing to ask, or nobody waits. */
export async function observeLoad(
  { folder, context, progress, telling }: RunSetting,
  observer: Observer | null,
  generators: readonly Generator[],
): Promise<FileReference | null> {
  if (observer === null || context.interrupted.aborted) return null;
  const phase = progress.phase(telling.text("progress.prometheus"));
  const observations = await observer.observe(
    Math.min(...generators.map(({ startedAt }) => Date.parse(startedAt))),
    Math.max(...generators.map(({ endedAt }) => Date.parse(endedAt))),
  );
  const answered = observations.observations.filter(({ problem }) => problem === null);
  phase.done(
    telling.text("progress.queries", {
      answered: answered.length,
      total: observations.observations.length,
    }),
  );
  for (const { metric, problem } of observations.observations) {
    if (problem !== null) progress.event(`${metric}: ${problem}`);
  }
  return folder.writeText(OBSERVATIONS_FILE, `${JSON.stringify(observations)}\n`);
}
