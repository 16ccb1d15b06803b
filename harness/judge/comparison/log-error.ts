import { Sketch } from "../../sketch/sketch.ts";
import { mergedSketch } from "../metrics/own-sketch.ts";
import { isPerSecond, selectSeries, type Measurement } from "../objectives/measurement.ts";
import { windowsOfPhase } from "../objectives/windows.ts";
import type { Slice } from "../statistic/slice.ts";
import { rowOf, statisticValue } from "../statistic/table.ts";
import { blockStandardError, PARTS_MIN } from "../statistics/block-bootstrap.ts";
import { seededRandom, seedOf } from "../statistics/random.ts";
import type { Objective } from "../thresholds/types.ts";
import { objectiveKey } from "./objective-key.ts";

/** Parts of 10 s make blocks of 30 s; longer runs get longer parts, so that the work is bounded. */
const PART_MS_MIN = 10_000;
const PARTS_MAX = 120;

interface Part {
  readonly sketch: Sketch;
  readonly forgiven: number;
  readonly failed: Sketch | null;
  readonly whole: number | null;
  readonly durationMs: number;
}

/** Standard error of ln(value) of an objective within one run; `null` for windows, gauges and runs under three minutes. */
export function logErrorOf(objective: Objective, measurement: Measurement, runId: string): number | null {
  const { statistic, window } = objective;
  const row = rowOf(statistic);
  if (window !== null || row.isLast || row.spikeFactor !== undefined) return null;
  const measuredMs = measurement.clock.measuredMs(objective.phase);
  const sizeMs = Math.max(PART_MS_MIN, Math.ceil(measuredMs / PARTS_MAX));
  if (measuredMs < PARTS_MIN * sizeMs) return null;
  const selection = selectSeries(objective, measurement);
  const parts: Part[] = [];
  for (const slice of windowsOfPhase(selection, objective.phase, measurement, sizeMs)) {
    const failed = slice.failed === null ? null : mergedSketch([slice.failed]);
    parts.push({ ...slice, sketch: mergedSketch([slice.sketch]), failed });
  }
  const { type } = selection;
  const definition = { ...objective, type, perSecond: isPerSecond(objective, type) };
  const random = seededRandom(seedOf(`${runId} ${objectiveKey(objective)}`));
  const valueOf = (weights: readonly number[]): number =>
    Math.log(statisticValue(definition, weighted(parts, weights)));
  return blockStandardError(parts.length, valueOf, random);
}

function weighted(parts: readonly Part[], weights: readonly number[]): Slice {
  const sketch = new Sketch();
  const failed = new Sketch();
  let [forgiven, whole, durationMs] = [0, 0, 0];
  for (const [index, part] of parts.entries()) {
    const weight = weights[index] ?? 0;
    if (weight === 0) continue;
    sketch.merge(part.sketch, weight);
    if (part.failed !== null) failed.merge(part.failed, weight);
    forgiven += part.forgiven * weight;
    whole += (part.whole ?? 0) * weight;
    durationMs += part.durationMs * weight;
  }
  const hasWhole = parts.some((part) => part.whole !== null);
  return { sketch, forgiven, failed, whole: hasWhole ? whole : null, durationMs, last: null };
}
