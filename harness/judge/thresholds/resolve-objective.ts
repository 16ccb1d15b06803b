import type { Problem } from "../../errors.ts";
import type { Tags } from "../../contracts/samples.ts";
import { type ActionWindow, actionWindowSchema } from "../../contracts/verdict.ts";
import { parseDurationMs } from "../../text/duration.ts";
import { parseAmount, parseBound, type WrittenBound } from "./bound.ts";
import { DEFAULT_PHASE } from "./defaults.ts";
import { checkObjective } from "./check-objective.ts";
import type { MergedObjective } from "./merge-layers.ts";
import type { WrittenFile, WrittenObjective } from "./schema.ts";
import { parseStatistic, STATISTIC_EXPECTED } from "../statistic/parse.ts";
import { rowOf } from "../statistic/table.ts";
import type { Statistic } from "../statistic/types.ts";
import type { CompareRule, Objective, WindowRule } from "./types.ts";

/** Fills in defaults and checks what a schema can't: units against statistics, target against limit. Problems are added to the list. */
export function resolveObjective(
  merged: MergedObjective,
  defaults: WrittenFile["defaults"],
  problems: Problem[],
): Objective | null {
  const { fields, id } = merged;
  const statistic = fields.statistic === undefined ? null : parseStatistic(fields.statistic);
  const metric = fields.metric;
  const subjectOf = (field: "metric" | "statistic"): string => `${merged.at(field)} objective ${id}`;
  if (metric === undefined)
    problems.push({ subject: subjectOf("metric"), expected: "a metric (it is missing)" });
  if (statistic === null) {
    const value = fields.statistic === undefined ? {} : { value: fields.statistic };
    problems.push({ subject: subjectOf("statistic"), ...value, expected: STATISTIC_EXPECTED });
  }
  if (metric === undefined || statistic === null) return null;
  const objective: Objective = {
    id,
    metric,
    source: fields.source ?? "k6",
    query: fields.query ?? null,
    type: fields.type ?? null,
    where: readTags(fields.where),
    forEach:
      fields.forEach === undefined ? null : { tag: fields.forEach.tag, expect: fields.forEach.expect ?? [] },
    phase: fields.phase ?? defaults?.phase ?? DEFAULT_PHASE,
    when: readWhen(fields),
    statistic,
    statisticText: fields.statistic ?? "",
    pass: readBounds(fields.pass),
    warn: readBounds(fields.warn),
    good: fields.good === undefined ? defaultGood(statistic, metric) : parseBound(fields.good),
    of: fields.of === undefined ? null : readTags(fields.of),
    window: readWindow(fields.window),
    atLeast: fields.atLeast === undefined ? 0 : (parseAmount(fields.atLeast)?.value ?? 0),
    compare: readCompare(fields.compare),
    abortAfterMs: fields.abort === undefined ? null : (parseDurationMs(fields.abort.after) ?? 0),
    critical: fields.critical ?? fields.abort !== undefined,
    weight: fields.weight ?? 1,
    minSamples: fields.minSamples ?? "auto",
    noData: fields.noData ?? defaults?.noData ?? "fail",
    insufficient: fields.insufficient ?? defaults?.insufficient ?? "warn",
    decide: fields.decide ?? "point",
    absent:
      fields.absentMeans === undefined || fields.given === undefined
        ? null
        : { means: fields.absentMeans, given: fields.given },
    isK6s: false,
    isScripts: false,
    why: fields.why ?? null,
  };
  problems.push(...checkObjective(objective, merged));
  return objective;
}

/** Bounds of one key: a single text or a list. The schema has checked each of them. */
export function readBounds(written: WrittenObjective["pass"]): readonly WrittenBound[] {
  const texts = written === undefined ? [] : typeof written === "string" ? [written] : written;
  return texts.map(parseBound).filter((bound) => bound !== null);
}

/** Where two are written, the check of the objective says so. */
function readWhen(fields: WrittenObjective): ActionWindow | null {
  for (const relation of actionWindowSchema.shape.relation.options) {
    const action = fields[relation];
    if (action !== undefined) return { relation, action };
  }
  return null;
}

function readWindow(written: WrittenObjective["window"]): WindowRule | null {
  if (written === undefined) return null;
  const sizeMs = parseDurationMs(written.size) ?? 0;
  return { sizeMs, kind: written.kind ?? "over", gap: written.gap ?? "break" };
}

function readCompare(written: WrittenObjective["compare"]): CompareRule | null {
  if (written === undefined) return null;
  const atLeast = written.atLeast === undefined ? null : (parseAmount(written.atLeast)?.value ?? null);
  return { warn: readDifference(written.warn), fail: readDifference(written.fail), atLeast };
}

/** `+5%` is 0.05. */
export function readDifference(text: string): number {
  return Number((Number(/\d+(?:\.\d+)?/.exec(text)?.[0]) / 100).toPrecision(12));
}

export function readTags(written: WrittenObjective["where"]): Tags {
  return Object.fromEntries(Object.entries(written ?? {}).map(([tag, value]) => [tag, String(value)]));
}

/** On k6's own rates it is known which value is good: a failed request is 1, a passed check is 1. */
function defaultGood(statistic: Statistic, metric: string): WrittenBound | null {
  if (rowOf(statistic).good !== "needed") return null;
  if (/(?:_failed|_errors?)$/.test(metric)) return parseBound("== 0");
  return metric === "checks" ? parseBound("== 1") : null;
}
