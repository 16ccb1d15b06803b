import type { ObjectiveResult } from "../contracts/verdict.ts";
import { judgeValues, type MeasuredValue, type ThresholdFile } from "../judge/index.ts";
import type { CheckCase, CheckResult, Outcome } from "./checks.ts";
import type { FigureCase } from "./performance-plan.ts";

export const SHARDING = ["off", "on"] as const;
export type Sharding = (typeof SHARDING)[number];

/** What the judge said of a figure, and where it comes from; without a result nothing could be judged. */
export interface Figure {
  readonly result: ObjectiveResult | null;
  readonly evidence: string;
}

/** The figure of an objective of this id. */
export type FigureOf = (objective: string) => Figure;

/** A value that no run's samples hold, with how it was measured. */
export interface Measured extends MeasuredValue {
  readonly evidence: string;
}

/** The objectives of a file on measured values, by id; of a `forEach`, by `id[value]`. */
export function judgeMeasured(
  values: readonly Measured[],
  thresholds: ThresholdFile,
): ReadonlyMap<string, Figure> {
  const evidenceOf = ({ metric, where }: ObjectiveResult): string =>
    values.find(
      (one) => one.metric === metric && Object.keys(where).every((tag) => one.tags[tag] === where[tag]),
    )?.evidence ?? "";
  return new Map(
    judgeValues(values, thresholds).map((result) => [result.id, { result, evidence: evidenceOf(result) }]),
  );
}

/**
 * A row passes while 000's minimum or maximum is kept: what only misses the target is said beside it. A breach for want of
 * samples is not measured, unless they are missing because the requests failed.
 */
export function outcomeOf({ result }: Figure): Outcome {
  if (result?.result === "breach")
    return result.numbers.value === null && result.code !== "MOSTLY_FAILED" ? "unmeasured" : "fail";
  return result?.result === "pass" || (result !== null && isTargetMissed(result)) ? "pass" : "unmeasured";
}

/** Whether the warning is about the target alone, with a limit beyond it that is kept. */
function isTargetMissed({ code, warn, numbers }: ObjectiveResult): boolean {
  if (code === "TARGET_MISSED") return true;
  const isTarget = warn.length > 0 && warn.every(({ text }) => text !== numbers.bound?.text);
  return code === "WITHIN_SKETCH_ERROR" && isTarget;
}

/** A row with its figure. */
export function figureRow(row: CheckCase, figure: Figure, format = formatFigure): CheckResult {
  return {
    ...row,
    outcome: outcomeOf(figure),
    actual: valueOf(figure, format),
    evidence: explain(figure),
    durationMs: 0,
  };
}

/** A row whose figure was taken with sharding off and on, and must hold with both. */
export function shardingRow(row: FigureCase, figures: Readonly<Record<Sharding, FigureOf>>): CheckResult {
  const seen = SHARDING.map((sharding) => {
    const figure = figures[sharding](row.objective);
    const target = row.target === undefined ? null : figures[sharding](row.target).result;
    const note = target === null ? "" : `; target ${target.id}: ${target.message}`;
    return {
      outcome: outcomeOf(figure),
      actual: `${sharding.toUpperCase()} ${valueOf(figure, formatFigure)}`,
      evidence: `sharding ${sharding}: ${explain(figure)}${note}`,
    };
  });
  const outcomes = new Set(seen.map(({ outcome }) => outcome));
  return {
    ...row,
    outcome: (["fail", "unmeasured"] as const).find((one) => outcomes.has(one)) ?? "pass",
    actual: seen.map(({ actual }) => actual).join(" · "),
    evidence: seen.map(({ evidence }) => evidence).join(" | "),
    durationMs: 0,
  };
}

function valueOf({ result }: Figure, format: typeof formatFigure): string {
  return result === null || result.numbers.value === null ? "–" : format(result.numbers.value, result.unit);
}

function explain({ result, evidence }: Figure): string {
  return [evidence, result?.message ?? ""].filter((text) => text !== "").join("; ");
}

function formatFigure(value: number, unit: string): string {
  if (unit === "perSecond") return `${Math.round(value).toLocaleString("en")}/s`;
  return unit === "share" ? `${threeDigits(value * 100)}%` : `${threeDigits(value)} ${unit}`;
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
