import { join } from "node:path";
import type { Context } from "../context.ts";
import type { SampleStore } from "../contracts/samples.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { startEnvironment } from "../environment/index.ts";
import { messageOf } from "../errors.ts";
import { makeNewFolder } from "../files/new-folder.ts";
import { tagSelections } from "../judge/index.ts";
import { buildScript, type LoadResult, placeBundle, runLoad } from "../load/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { scriptVariables } from "../run/script-variables.ts";
import { RecentSamples } from "./recent-samples.ts";

/** Users that the trickle may take while answers are slow; more would be a load of its own. */
const USERS_MAX = 200;
const USERS_FOR_EACH_PER_SECOND = 30;

/** A small load beside a watch, whose figures are judged like those of Prometheus. */
export interface Trickle extends AsyncDisposable {
  /** What it has measured lately; `null` before its first samples. */
  readonly samples: SampleStore | null;
  /** Why it has ended; `null` while it runs. */
  readonly failure: string | null;
}

/** So many iterations a second, all the time. */
export function trickleShape(perSecond: number, durationMs: number): LoadShape {
  const vusMax = Math.min(USERS_MAX, perSecond * USERS_FOR_EACH_PER_SECOND);
  return {
    model: "open",
    phases: [{ phase: "steady", durationMs, from: perSecond, to: perSecond }],
    vusMax,
  };
}

export interface TrickleOptions {
  readonly prepared: PreparedRun;
  readonly perSecond: number;
  /** Longer than the watch can be: it is ended with it. */
  readonly durationMs: number;
  /** How far back triggers look. */
  readonly keptMs: number;
  readonly metrics: readonly string[];
  /** Its folder lies beside the watch's report. */
  readonly folder: string;
  readonly context: Context;
}

/** Starts the load; resolves when k6 is being run. Ending it is no failure. */
export async function startTrickle(options: TrickleOptions): Promise<Trickle> {
  const { prepared, context, durationMs, perSecond } = options;
  const script = await buildScript(prepared.scriptPath);
  const runDirectory = await makeNewFolder(options.folder);
  const bundle = await placeBundle(script, runDirectory);
  const environment = await startEnvironment({
    runtime: "external",
    topology: prepared.system?.topology ?? { name: prepared.plan.scenario, servers: [], services: [] },
    targets: prepared.targets,
    ports: "free",
    defects: [],
    stateDirectory: join(runDirectory, "environment"),
    context,
  });
  const ending = new AbortController();
  const state: { samples: RecentSamples | null; failure: string | null } = { samples: null, failure: null };
  const load = followLoad(
    runLoad({
      k6: prepared.k6,
      bundle,
      plan: { ...prepared.plan, profile: null, shape: trickleShape(perSecond, durationMs) },
      variables: scriptVariables(prepared, environment, context),
      runDirectory,
      context,
      signal: ending.signal,
      applyShape: !prepared.isBundled,
      judged: prepared.thresholds === null ? [] : tagSelections(prepared.thresholds.file),
      k6Options: prepared.k6Options,
      onSnapshot: ({ store }) => {
        if (store.series.length === 0) return;
        state.samples ??= new RecentSamples(store, options.metrics, options.keptMs);
        state.samples.update(store);
      },
    }),
    ending.signal,
    (failure) => {
      state.failure = failure;
    },
  );
  return {
    get samples() {
      return state.samples;
    },
    get failure() {
      return state.failure;
    },
    async [Symbol.asyncDispose]() {
      ending.abort("the end of the watch");
      await load;
      await environment[Symbol.asyncDispose]();
    },
  };
}

/** Waits for the load; an end that nobody asked for is told, with its reason. */
async function followLoad(
  load: Promise<LoadResult>,
  ending: AbortSignal,
  onFailure: (failure: string) => void,
): Promise<void> {
  try {
    const { generators, scriptErrors } = await load;
    const [{ exitCode, signal }] = generators;
    if (!ending.aborted) onFailure(scriptErrors.fatal ?? `k6 ended with ${String(exitCode ?? signal)}`);
  } catch (error) {
    if (!ending.aborted) onFailure(messageOf(error));
  }
}
