import { join, relative } from "node:path";
import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import type { LoadShape } from "../contracts/shape.ts";
import type { SampleStore } from "../contracts/samples.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { prepareRun } from "../plan/prepare-run.ts";
import { tellingOf } from "../plan/telling-of.ts";
import { performRun } from "../run/execute-run.ts";
import { readEvidence, readSamples } from "../saved/read-run.ts";
import { EXCHANGE, EXCHANGE_BACKEND } from "../systems/exchange.ts";
import { createProgress } from "../terminal/progress.ts";
import { withSharding } from "./exchange-topology.ts";
import type { Sharding } from "./figures.ts";
import { RAMP_PROFILE, STAGING_THRESHOLDS } from "./performance-plan.ts";
import { scaleDurations } from "./scale.ts";
import { type CommandCounts, readCommandCounts } from "./shard-commands.ts";

export interface LoadRunOptions {
  readonly context: Context;
  readonly sharding: Sharding;
  /** By how much the ramp's durations are multiplied. */
  readonly scale: number;
  readonly runtime: Runtime;
  readonly reportDirectory: string;
  readonly language: string;
  /** The command that repeats it. */
  readonly command: string;
}

/** A run of `exchange-orders` over the ramp of 000, 2.2.2. */
export interface LoadRun {
  readonly verdict: Verdict;
  readonly shape: LoadShape;
  readonly samples: SampleStore | null;
  readonly counts: { readonly before: CommandCounts; readonly after: CommandCounts } | null;
  /** Of the run's files, relative to the report folder. */
  readonly folder: string;
}

/** Runs the ramp as `loadproof run exchange-orders --profile rate-ramp` does, with its durations scaled. */
export async function runRamp(options: LoadRunOptions): Promise<LoadRun> {
  const { context, sharding, scale, runtime, reportDirectory, language, command } = options;
  const prepared = await prepareRun(
    "exchange-orders",
    {
      profile: RAMP_PROFILE,
      thresholds: join(context.projectDirectory, STAGING_THRESHOLDS[sharding]),
      reportDir: reportDirectory,
      lang: language,
      runtime,
    },
    context,
  );
  const { plan } = prepared;
  const shape = scaleDurations(plan.shape as LoadShape, scale);
  let before: CommandCounts | null = null;
  let after: CommandCounts | null = null;
  using progress = createProgress("terminal", context, tellingOf(prepared.options));
  const { verdict, folder } = await performRun(
    {
      ...prepared,
      system: {
        ...EXCHANGE,
        topology: withSharding(prepared.system?.topology ?? EXCHANGE.topology, sharding),
      },
      plan: { ...plan, shape, command },
    },
    context,
    progress,
    {
      beforeLoad: async (environment) => {
        before = await readCommandCounts(environment.urls(EXCHANGE_BACKEND));
      },
      afterLoad: async (environment) => {
        after = await readCommandCounts(environment.urls(EXCHANGE_BACKEND));
      },
    },
  );
  const samples = await readSamples(folder, await readEvidence(folder));
  const counts = before === null || after === null ? null : { before, after };
  return { verdict, shape, samples, counts, folder: relative(reportDirectory, folder.path) };
}
