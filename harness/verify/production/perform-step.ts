import type { Context } from "../../context.ts";
import { LoadproofError } from "../../errors.ts";
import { Figures, type Window } from "./figures.ts";
import { functionLines } from "./functions.ts";
import type { Ground } from "./ground.ts";
import type { Line } from "./lines.ts";
import { kafkaLines, monitoringLines, readKafka, stagingLines } from "./prepare.ts";
import { takeStep } from "./bundled-canary.ts";
import type { ProductionOptions } from "./read-options.ts";
import { newest, type Records } from "./record.ts";
import { askHealth, shardLines } from "./shard-step.ts";
import { askShards, type Look, readShards } from "./shard-states.ts";
import {
  afterLines,
  baselineLines,
  canaryLines,
  dayLines,
  fullLines,
  type Seen,
  symbolShares,
} from "./traffic-steps.ts";
import { pastWindow } from "./past-window.ts";
import { untilSeen } from "./until-seen.ts";
import { lookNow, pause, watchWindow } from "./watch.ts";

export interface StepFound {
  readonly lines: readonly Line[];
  readonly window: Window | null;
  readonly symbols: Readonly<Record<string, number>>;
}

interface Performed {
  readonly options: ProductionOptions;
  readonly ground: Ground;
  readonly figures: Figures;
  readonly records: Records;
  readonly context: Context;
  readonly look: () => Promise<Look>;
}

/** How long the step looks; `null` for one that looks at a moment. */
export function lengthOfStep({ step, lengthMs, settings: { windows } }: ProductionOptions): number | null {
  if (step.kind === "prepare" || step.kind === "shard") return null;
  return lengthMs ?? windows[step.kind];
}

/** The load that is started for a step has its ramp first, and the moves of the step, and a few looks of Prometheus. */
export const LOAD_LEAD_MS = 25_000;
const RAMP_MS = 7_000;
const SCRAPES_TO_SETTLE = 3;

/** Takes the step where it is ours to take, looks, and says what was found for each of its lines. */
export async function performStep(
  options: ProductionOptions,
  ground: Ground,
  records: Records,
  context: Context,
  onProgress: (message: string) => void,
): Promise<StepFound> {
  const { settings, step } = options;
  const { signal, now } = { signal: context.interrupted, now: context.now };
  const figures = await Figures.open({ ...ground.prometheus, signal }, settings, now);
  const { baseUrl } = ground;
  if (ground.system !== "own") await readyOnBundled(options, ground, figures, records, context, onProgress);
  const look = (): Promise<Look> =>
    baseUrl === null ? readShards(figures, settings, now()) : askShards(baseUrl, settings.state.api);
  const performed = { options, ground, figures, records, context, look };
  if (step.kind === "prepare") return atMoment(await prepareLines(performed));
  if (step.kind === "shard") return atMoment(await linesOfShard(performed));
  return lookAtTraffic(performed, onProgress);
}

function atMoment(lines: readonly Line[]): StepFound {
  return { lines, window: null, symbols: {} };
}

/** The bundled exchange is ours to change: symbols go where the step has them, and what follows is seen of that alone. */
async function readyOnBundled(
  options: ProductionOptions,
  { baseUrl, system }: Ground,
  figures: Figures,
  records: Records,
  { now, interrupted: signal }: Context,
  onProgress: (message: string) => void,
): Promise<void> {
  const { settings, step } = options;
  const shares = newest(records, "baseline")?.symbols ?? {};
  if (step.kind === "canary" && Object.keys(shares).length === 0)
    throw new LoadproofError("BAD_INPUT", "the baseline saw no requests by symbol to choose a canary from", {
      hint: "take --step baseline again while orders are placed",
    });
  if (system === "started") await untilSeen(figures, now, signal);
  const moved = baseUrl === null ? [] : await takeStep(baseUrl, step, shares, settings);
  if (moved.length > 0) onProgress(`moved ${moved.join(", ")}`);
  if (system === "started" && lengthOfStep(options) !== null) await pause(RAMP_MS, signal);
  if (moved.length > 0) await pause(SCRAPES_TO_SETTLE * figures.scrapeIntervalMs, signal);
}

async function prepareLines({ options, ground, figures, context }: Performed): Promise<readonly Line[]> {
  const { settings, staging } = options;
  const { kafka } = ground;
  const ofKafka =
    kafka === null ? [] : kafkaLines(await readKafka(kafka, settings.kafka.topics), settings, kafka);
  return [...stagingLines(staging), ...ofKafka, ...(await monitoringLines(figures, settings, context.now()))];
}

async function linesOfShard({ options, ground, look, context }: Performed): Promise<readonly Line[]> {
  const { settings, step } = options;
  const shard = Object.keys(settings.shards)[step.number - 1] ?? "";
  const looks = await lookNow({ look, signal: context.interrupted });
  return shardLines(step.name, shard, looks, await askHealth(ground.enginesOf(shard)), settings);
}

async function lookAtTraffic(
  performed: Performed,
  onProgress: (message: string) => void,
): Promise<StepFound> {
  const { options, figures, context, look } = performed;
  const { settings, step, isPast } = options;
  const lengthMs = lengthOfStep(options) ?? 0;
  const { now, interrupted: signal } = context;
  const expected = step.kind === "baseline" || step.kind === "day" ? [] : Object.keys(settings.shards);
  const isOver = isPast || step.kind === "day";
  onProgress(`${step.name}: looking at ${lengthMs / 1_000} s${isOver ? " that are over" : ""}`);
  const { window, looks } = isOver
    ? {
        window: pastWindow(options, lengthMs, performed.records, now()),
        looks: await lookNow({ look, signal }),
      }
    : await watchWindow(lengthMs, { look, expected, now, signal });
  const seen: Seen = { figures, settings, window, looks };
  const lines = await trafficLines(performed, seen);
  return { lines, window, symbols: step.kind === "baseline" ? await symbolShares(seen) : {} };
}

async function trafficLines(performed: Performed, seen: Seen): Promise<readonly Line[]> {
  const { step } = performed.options;
  if (step.kind === "baseline") return baselineLines(seen);
  if (step.kind === "canary") return canaryLines(step.name, step.number, seen);
  if (step.kind === "full") return fullLines(seen);
  return step.kind === "after" ? linesAfter(performed, seen) : dayLines(step.name, seen);
}

async function linesAfter({ ground, records, context }: Performed, seen: Seen): Promise<readonly Line[]> {
  const baseline = newest(records, "baseline")?.lines.find(({ id }) => id === "baseline-throughput");
  const lines = await afterLines(seen, baseline?.value ?? null);
  // Orders on a system of one's own are its people's to place.
  const { system, baseUrl } = ground;
  const functions = system === "own" || baseUrl === null ? [] : await functionLines(baseUrl, context.now());
  return [...lines, ...functions];
}
