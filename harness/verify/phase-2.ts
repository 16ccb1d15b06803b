import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import { startEnvironment } from "../environment/index.ts";
import { EXIT, LoadproofError } from "../errors.ts";
import type { CheckResult, SectionResults } from "./checks.ts";
import { KAFKA_TOPOLOGY } from "./exchange-topology.ts";
import { type Figures, judgeFigure, type Sharding, SHARDING } from "./figures.ts";
import { judgeRun } from "./judge-runs.ts";
import { type LoadRun, runRamp } from "./load-run.ts";
import { figuresOfRun } from "./run-figures.ts";
import {
  CRITERIA_CASES,
  CRITERIA_TABLE,
  RAMP_STAGES,
  RAMP_TABLE,
  RUNS_TABLE,
  SHARE_CASES,
  SHARES_TABLE,
  THROUGHPUT_CASES,
  THROUGHPUT_TABLE,
} from "./performance-plan.ts";
import { judgeShare } from "./shard-shares.ts";
import { judgeStage, stageRate } from "./stage-rates.ts";
import { measureThroughput } from "./throughput.ts";

export interface Phase2Options {
  readonly context: Context;
  readonly runtime: Runtime;
  readonly stateDirectory: string;
  readonly reportDirectory: string;
  readonly language: string;
  /** By how much the ramp's durations are multiplied. */
  readonly scale: number;
  readonly command: string;
  readonly onProgress: (message: string) => void;
  readonly onResult: (result: CheckResult) => void;
}

type Throughput = Awaited<ReturnType<typeof measureThroughput>>;
type BySharding<Value> = Readonly<Record<Sharding, Value>>;

/** What phase 2 came to; `exitCode` is that of a run that broke, `null` when both ended by themselves. */
export interface Phase2Results {
  readonly sections: readonly SectionResults[];
  readonly isInvariantBroken: boolean;
  readonly exitCode: number | null;
}

/** 000, phase 2: throughput, the ramp with sharding off and on, and the load of each shard. */
export async function verifyPhase2(options: Phase2Options): Promise<Phase2Results> {
  const throughput = await measureBoth(options);
  const off = await runWith("off", options);
  const on = await runWith("on", options);
  const runs: BySharding<LoadRun> = { off, on };
  const sections = judgePhase2(throughput, runs, options.scale);
  for (const { results } of sections) for (const result of results) options.onResult(result);
  const codes = SHARDING.map((sharding) => runs[sharding].verdict.exitCode);
  return {
    sections,
    isInvariantBroken: codes.includes(EXIT.invariant),
    exitCode: codes.find((code) => code === EXIT.environment || code === EXIT.configuration) ?? null,
  };
}

/** The tables of 000, filled in. */
function judgePhase2(
  throughput: BySharding<Throughput>,
  runs: BySharding<LoadRun>,
  scale: number,
): readonly SectionResults[] {
  const figures: Figures = {
    off: { ...throughput.off, ...figuresOfRun(runs.off) },
    on: { ...throughput.on, ...figuresOfRun(runs.on) },
  };
  const { samples, shape, counts } = runs.on;
  return [
    { table: THROUGHPUT_TABLE, results: THROUGHPUT_CASES.map((row) => judgeFigure(row, figures)) },
    {
      table: RAMP_TABLE,
      results: RAMP_STAGES.map((stage) =>
        judgeStage(stage, samples === null ? null : stageRate(samples, shape, stage), scale),
      ),
    },
    { table: SHARES_TABLE, results: SHARE_CASES.map((row) => judgeShare(row, counts)) },
    { table: CRITERIA_TABLE, results: CRITERIA_CASES.map((row) => judgeFigure(row, figures)) },
    { table: RUNS_TABLE, results: SHARDING.flatMap((sharding) => judgeRun(sharding, runs[sharding])) },
  ];
}

/** On a Kafka of its own: what is sent there is no part of what the exchange's runs are audited for. */
async function measureBoth(options: Phase2Options): Promise<BySharding<Throughput>> {
  const { context, runtime, stateDirectory, scale, onProgress } = options;
  await using environment = await startEnvironment({
    runtime,
    topology: KAFKA_TOPOLOGY,
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory: `${stateDirectory}/throughput`,
    context,
    onProgress,
  });
  const kafkaAddress = environment.instance("kafka").url;
  const measure = (sharding: Sharding): Promise<Throughput> => {
    onProgress(`measuring the throughput, sharding ${sharding}`);
    return measureThroughput({ kafkaAddress, sharding, scale, context });
  };
  const off = await measure("off");
  return { off, on: await measure("on") };
}

async function runWith(sharding: Sharding, options: Phase2Options): Promise<LoadRun> {
  options.onProgress(`the ramp of 2.2.2, sharding ${sharding}`);
  const run = await runRamp({ ...options, sharding });
  if (run.verdict.exitCode === EXIT.interrupted)
    throw new LoadproofError("INTERRUPTED", "interrupted during the ramp");
  return run;
}
