import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { resolveShape } from "#scenarios/profiles.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { PHASE_TAG, type SampleStore } from "../../contracts/samples.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { parseThresholds, type ThresholdFile } from "../../judge/index.ts";
import { MemoryStore } from "../../judge/metrics/memory-store.ts";
import { judgeMadeUp, repeated } from "../../judge/testing/judge-made-up.ts";
import { StoreBuilder } from "../../judge/testing/store-builder.ts";
import type { CheckResult } from "../checks.ts";
import type { Measured, Sharding } from "../figures.ts";
import {
  CRITERIA_CASES,
  RAMP_PROFILE,
  RAMP_STAGES,
  STAGING_THRESHOLDS,
  THROUGHPUT_CASES,
} from "../performance-plan.ts";
import { fillTables } from "../phase-2.ts";
import { scaleDurations } from "../scale.ts";
import type { CommandCounts } from "../shard-commands.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const MINUTE_MS = 60_000;
export const RAMP = resolveShape(RAMP_PROFILE, {}) as LoadShape;
export const FIGURE_CASES = [...THROUGHPUT_CASES, ...CRITERIA_CASES];

/** The threshold files of the staging plan as they are bundled. */
export const BUNDLED = { off: readBundled("off"), on: readBundled("on"), beside: readBundled("beside") };

function readBundled(name: keyof typeof STAGING_THRESHOLDS): ThresholdFile {
  const file = join(PROJECT, STAGING_THRESHOLDS[name]);
  const text = (path: string): string => readFileSync(path, "utf8");
  return parseThresholds(text(file), file, (extended) => text(join(dirname(file), extended)));
}

/** What phase 2 measured with sharding off or on; all is well where nothing is said. */
export interface MadeUpSharding {
  readonly routerPerSecond?: number;
  readonly kafkaPerSecond?: number;
  readonly acknowledgedMs?: number;
  readonly answerMs?: number;
  readonly requests?: number;
  readonly failed?: number;
  /** Instead of the verdict on the above. */
  readonly verdict?: Verdict;
}

export interface MadeUpPhase {
  readonly off?: MadeUpSharding;
  readonly on?: MadeUpSharding;
  /** Of the planned requests of each stage, how many were made. */
  readonly reached?: (stage: string) => number;
  readonly commands?: Readonly<Record<string, number>> | null;
  readonly samples?: null;
  readonly scale?: number;
}

const READ = new Set(FIGURE_CASES.flatMap(({ objective, target }) => [objective, target ?? objective]));

/** The verdict of a minute's load, by those objectives of the bundled file that phase 2 reads. */
export function madeUpVerdict(sharding: Sharding, made: MadeUpSharding = {}): Verdict {
  const { acknowledgedMs = 4.1234, answerMs = 210, requests = 30_000, failed = 0 } = made;
  const tags = { expected_response: "true" };
  const refused = { expected_response: "false", status: "500" };
  const store = new StoreBuilder()
    .spread("iterations", repeated(1, 600), MINUTE_MS)
    .spread("order_ack_duration", repeated(acknowledgedMs, 600), MINUTE_MS)
    .spread("http_req_duration", repeated(answerMs, requests - failed), MINUTE_MS, tags)
    .spread("http_req_failed", repeated(0, requests - failed), MINUTE_MS, tags)
    .spread("http_req_duration", repeated(1, failed), MINUTE_MS, refused)
    .spread("http_req_failed", repeated(1, failed), MINUTE_MS, refused);
  const file = BUNDLED[sharding];
  const thresholds = { ...file, objectives: file.objectives.filter(({ id }) => READ.has(id)) };
  return judgeMadeUp({ store, input: { thresholds } });
}

const WELL = { off: madeUpVerdict("off"), on: madeUpVerdict("on") };

/** Iterations as the ramp plans them, times what each stage reached, one sample for each 100 ms. */
export function rampStore(shape: LoadShape, reached: (stage: string) => number = () => 1): SampleStore {
  const store = new MemoryStore(0, 1_000);
  let startMs = 300;
  for (const { phase, durationMs, from, to } of shape.phases) {
    const steps = Math.round(durationMs / 100);
    for (let step = 0; step < steps; step++) {
      const at = step / steps;
      const stage = RAMP_STAGES.find((one) => one.phase === phase && at < one.part.to);
      const rate = from + ((to - from) * (step + 0.5)) / steps;
      store.add(
        "iterations",
        { [PHASE_TAG]: phase },
        startMs + step * 100,
        (rate / 10) * reached(stage?.id ?? ""),
      );
    }
    startMs += durationMs;
  }
  return store;
}

/** The whole ramp as planned, which most made-up phases share. */
const WHOLE_RAMP = rampStore(RAMP);

const SHARED_OUT = { "shard-1": 450, "shard-2": 300, "shard-3": 250 };
const BEFORE: CommandCounts = new Map([
  ["shard-1", 1_000],
  ["legacy", 5],
]);

/** The rows of phase 2 by id, judged by the bundled files. */
export function madeUpPhase(made: MadeUpPhase = {}): (id: string) => CheckResult {
  const { reached, commands = SHARED_OUT, samples, scale = 1 } = made;
  const shape = scaleDurations(RAMP, scale);
  const store = reached === undefined && scale === 1 ? WHOLE_RAMP : rampStore(shape, reached);
  const run = (sharding: Sharding) => ({
    verdict:
      made[sharding]?.verdict ?? (made[sharding] ? madeUpVerdict(sharding, made[sharding]) : WELL[sharding]),
    shape,
    samples: samples === null || sharding === "off" ? null : store,
    counts:
      commands === null
        ? null
        : {
            before: BEFORE,
            after: new Map(
              Object.entries(commands).map(([shard, count]) => [shard, count + (BEFORE.get(shard) ?? 0)]),
            ),
          },
    folder: `runs/${sharding}`,
  });
  const sections = fillTables({
    throughput: (["off", "on"] as const).flatMap((sharding) => throughputOf(sharding, made[sharding])),
    runs: { off: run("off"), on: run("on") },
    thresholds: BUNDLED.beside,
    scale,
  });
  const rows = sections.flatMap(({ results }) => results);
  return (id) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw new Error(`there is no row ${id}`);
    return row;
  };
}

function throughputOf(
  sharding: Sharding,
  { routerPerSecond = 1_200_000, kafkaPerSecond = 90_000 }: MadeUpSharding = {},
): readonly Measured[] {
  return [
    {
      metric: "router_orders_per_second",
      tags: { sharding },
      value: routerPerSecond,
      evidence: "in process",
    },
    {
      metric: "kafka_orders_per_second",
      tags: { sharding },
      value: kafkaPerSecond,
      evidence: "acknowledged",
    },
  ];
}
