import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { startEnvironment } from "../environment/index.ts";
import { EXIT, LoadproofError } from "../errors.ts";
import { parseThresholds, type ThresholdFile } from "../judge/index.ts";
import type { SectionResults } from "./checks.ts";
import { KAFKA_TOPOLOGY } from "./exchange-topology.ts";
import type { PhaseResults } from "./exit-code.ts";
import {
  type Figure,
  type FigureOf,
  figureRow,
  judgeMeasured,
  type Measured,
  type Sharding,
  SHARDING,
  shardingRow,
} from "./figures.ts";
import { type LoadRun, type LoadRunOptions, runRamp } from "./load-run.ts";
import {
  CRITERIA_CASES,
  CRITERIA_TABLE,
  RAMP_STAGES,
  RAMP_TABLE,
  RUNS_TABLE,
  SHARE_CASES,
  SHARES_TABLE,
  STAGING_THRESHOLDS,
  THROUGHPUT_CASES,
  THROUGHPUT_TABLE,
} from "./performance-plan.ts";
import type { PhaseOptions } from "./phase-1.ts";
import { figuresOfRun } from "./run-figures.ts";
import { rowsOfRun } from "./run-rows.ts";
import { commandsByShard } from "./shard-commands.ts";
import { rampRates, stageRow } from "./stage-rates.ts";
import { measureThroughput } from "./throughput.ts";

type Phase2Options = PhaseOptions & Omit<LoadRunOptions, "sharding">;

type BySharding<Value> = Readonly<Record<Sharding, Value>>;

/** 000, phase 2: throughput, the ramp with sharding off and on, and the load of each shard. */
export async function verifyPhase2(options: Phase2Options): Promise<PhaseResults> {
  const thresholds = readThresholds(options.context);
  const throughput = await measureBoth(options);
  const off = await runWith("off", options);
  const on = await runWith("on", options);
  const sections = fillTables({ throughput, runs: { off, on }, thresholds, scale: options.scale });
  for (const { results } of sections) for (const result of results) options.onResult(result);
  return { sections, runExitCodes: [off.verdict.exitCode, on.verdict.exitCode] };
}

/** What is measured beside the runs is judged by. */
function readThresholds({ projectDirectory }: Context): ThresholdFile {
  const file = join(projectDirectory, STAGING_THRESHOLDS.beside);
  return parseThresholds(readFileSync(file, "utf8"), STAGING_THRESHOLDS.beside);
}

export interface Phase2Findings {
  readonly throughput: readonly Measured[];
  readonly runs: BySharding<Pick<LoadRun, "verdict" | "shape" | "samples" | "counts" | "folder">>;
  readonly thresholds: ThresholdFile;
  readonly scale: number;
}

/** The tables of 000, filled in with what the judge said. */
export function fillTables({
  throughput,
  runs,
  thresholds,
  scale,
}: Phase2Findings): readonly SectionResults[] {
  const { samples, shape, counts } = runs.on;
  const stages = samples === null ? [] : rampRates(samples, shape);
  const beside = judgeMeasured([...throughput, ...stages, ...commandsByShard(counts)], thresholds);
  const figureOf = (id: string): Figure => beside.get(id) ?? { result: null, evidence: "no such objective" };
  const withSharding = (sharding: Sharding): FigureOf => {
    const ofRun = figuresOfRun(runs[sharding]);
    return (objective) => beside.get(`${objective}[${sharding}]`) ?? ofRun(objective);
  };
  const figures = { off: withSharding("off"), on: withSharding("on") };
  return [
    { table: THROUGHPUT_TABLE, results: THROUGHPUT_CASES.map((row) => shardingRow(row, figures)) },
    {
      table: RAMP_TABLE,
      results: RAMP_STAGES.map((stage) => stageRow(stage, shape, scale, figureOf(stage.id))),
    },
    { table: SHARES_TABLE, results: SHARE_CASES.map((row) => figureRow(row, figureOf(row.id), oneDecimal)) },
    { table: CRITERIA_TABLE, results: CRITERIA_CASES.map((row) => shardingRow(row, figures)) },
    { table: RUNS_TABLE, results: SHARDING.flatMap((sharding) => rowsOfRun(sharding, runs[sharding])) },
  ];
}

function oneDecimal(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** On a Kafka of its own: what is sent there is no part of what the exchange's runs are audited for. */
async function measureBoth(options: Phase2Options): Promise<readonly Measured[]> {
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
  const measure = (sharding: Sharding): Promise<readonly Measured[]> => {
    onProgress(`measuring the throughput, sharding ${sharding}`);
    return measureThroughput({ kafkaAddress, sharding, scale, context });
  };
  const off = await measure("off");
  return [...off, ...(await measure("on"))];
}

async function runWith(sharding: Sharding, options: Phase2Options): Promise<LoadRun> {
  options.onProgress(`the ramp of 2.2.2, sharding ${sharding}`);
  const run = await runRamp({ ...options, sharding });
  if (run.verdict.exitCode === EXIT.interrupted)
    throw new LoadproofError("INTERRUPTED", "interrupted during the ramp");
  return run;
}
