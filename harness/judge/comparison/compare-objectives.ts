import type { Baseline } from "../../contracts/baseline.ts";
import type { ComparedObjective, ComparisonMode } from "../../contracts/comparison.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { RELATIVE_ERROR } from "../../sketch/log-buckets.ts";
import { say } from "../../contracts/reason.ts";
import { rowOf } from "../statistic/table.ts";
import { holm } from "../statistics/holm.ts";
import { median } from "../statistics/moments.ts";
import type { Unit } from "../thresholds/bound.ts";
import { COMPARE_DEFAULTS, LEAST_DIFFERENCES } from "../thresholds/defaults.ts";
import type { CompareRule, Objective } from "../thresholds/types.ts";
import { decideDifference, judgedChange } from "./decide-difference.ts";
import { effectOf, type Effect, type ValuePairs } from "./effect.ts";
import { objectiveKey, worseSign } from "./objective-key.ts";
import { slowChange } from "./slow-change.ts";

/** An objective to compare, with its unit as the judge gave it. */
export interface ToCompare {
  readonly objective: Objective;
  readonly unit: ObjectiveResult["unit"];
}

/** Earlier and current runs; in pairs, entry i of both belongs together. */
export interface Runs {
  readonly mode: ComparisonMode;
  readonly base: readonly Baseline[];
  readonly current: readonly Baseline[];
  /** A pinned run that slow change is measured from. */
  readonly anchor?: Baseline | null;
}

interface Compared {
  readonly subject: ToCompare;
  readonly values: ValuePairs;
  readonly effect: Effect;
  /** The pinned run's value; `null` without one. */
  readonly anchor: number | null;
}

/** Compares each objective; p-values are adjusted for all of them together (Holm). */
export function compareObjectives(subjects: readonly ToCompare[], runs: Runs): readonly ComparedObjective[] {
  const found = subjects.map((subject) => ({ subject, compared: compareOne(subject, runs) }));
  const comparable = found.flatMap(({ compared }) => (compared === null ? [] : [compared]));
  const adjusted = holm(comparable.map(({ effect }) => effect.pValue));
  const pValues = new Map(comparable.map((compared, index) => [compared, adjusted[index] ?? 1]));
  const suspicious = isSuspicious(runs);
  return found.map(({ subject, compared }) =>
    compared === null
      ? withoutBaseline(subject)
      : decided(compared, runs, pValues.get(compared) ?? 1, suspicious),
  );
}

export function isCompared({ compare, statistic, source }: Objective): boolean {
  return compare !== null || (source === "k6" && rowOf(statistic).isComparedUnasked);
}

function ruleFor({ compare }: Objective, unit: string): CompareRule & { readonly atLeast: number } {
  const rule = compare ?? { ...COMPARE_DEFAULTS, atLeast: null };
  return { ...rule, atLeast: rule.atLeast ?? LEAST_DIFFERENCES[unit] ?? 0 };
}

function compareOne(subject: ToCompare, { mode, base, current, anchor }: Runs): Compared | null {
  const key = objectiveKey(subject.objective);
  const pick = (run: Baseline | undefined): Baseline["values"][number] | undefined =>
    run?.values.find((value) => value.key === key);
  const rows =
    mode === "paired"
      ? pairedRows(base.map(pick), current.map(pick))
      : { base: present(base.map(pick)), current: present(current.map(pick)) };
  const [[firstBase], [firstCurrent]] = [rows.base, rows.current];
  if (firstBase === undefined || firstCurrent === undefined) return null;
  const values: ValuePairs = {
    base: rows.base.map(({ value }) => value),
    current: rows.current.map(({ value }) => value),
    baseLogError: firstBase.logError,
    currentLogError: firstCurrent.logError,
    relativeError: RELATIVE_ERROR,
    counts: countsOf(subject, firstBase, firstCurrent),
  };
  return {
    subject,
    values,
    effect: effectOf(modeFor(mode, values.base.length), worseSign(subject.objective), values),
    anchor: pick(anchor ?? undefined)?.value ?? null,
  };
}

/** Samples behind two shares: what counts hits among samples has an interval of its own. */
function countsOf({ objective, unit }: ToCompare, base: Row, current: Row): ValuePairs["counts"] {
  const { statistic, good, window } = objective;
  const ofHits = unit === "share" && window === null && (rowOf(statistic).countsOnes || good !== null);
  return ofHits ? { base: base.samples, current: current.samples } : null;
}

/** A history of one value of this objective is no history. */
function modeFor(mode: ComparisonMode, runs: number): ComparisonMode {
  return mode === "history" && runs < 2 ? "two-runs" : mode;
}

type Row = Baseline["values"][number];

function present(rows: readonly (Row | undefined)[]): Row[] {
  return rows.filter((row) => row !== undefined);
}

/** Pairs of which both runs have the value. */
function pairedRows(
  base: readonly (Row | undefined)[],
  current: readonly (Row | undefined)[],
): { base: Row[]; current: Row[] } {
  const both = base.flatMap((row, index) => {
    const other = current[index];
    return row === undefined || other === undefined ? [] : [{ row, other }];
  });
  return { base: both.map(({ row }) => row), current: both.map(({ other }) => other) };
}

/** Fewer requests, or more failures, by more than accident: a tenth of the requests, half a percent point of failures. */
function isSuspicious({ base, current }: Runs): boolean {
  const of = (runs: readonly Baseline[], field: "requests" | "failedShare"): number =>
    median(runs.map((run) => run[field]));
  return (
    of(current, "requests") < of(base, "requests") * REQUESTS_KEPT_MIN ||
    of(current, "failedShare") > of(base, "failedShare") + FAILED_SHARE_RISE
  );
}

const REQUESTS_KEPT_MIN = 0.9;
const FAILED_SHARE_RISE = 0.005;

function decided(
  { subject, values, effect, anchor }: Compared,
  runs: Runs,
  pValue: number,
  suspicious: boolean,
): ComparedObjective {
  const { objective, unit } = subject;
  const base = median(values.base);
  const current = median(values.current);
  const mode = modeFor(runs.mode, values.base.length);
  const rule = ruleFor(objective, unit);
  const decision = decideDifference({
    mode,
    rule,
    effect,
    sign: worseSign(objective),
    pValue,
    base,
    current,
    unit: unit as Unit | "count",
    runs: values.base.length,
    suspicious,
  });
  const drift =
    decision.result === "pass" && anchor !== null
      ? slowChange({ values, anchor, sign: worseSign(objective), rule, unit: unit as Unit | "count" })
      : null;
  const { result, said } = drift === null ? decision : { result: "warn" as const, said: drift };
  const relative = judgedChange({ base, current, mode, effect, sign: worseSign(objective) });
  return {
    ...identityOf(subject),
    base,
    current,
    difference: { absolute: current - base, relative },
    interval: intervalOf(effect, worseSign(objective)),
    pValue: Number.isFinite(effect.pValue) ? pValue : null,
    result,
    ...said,
  };
}

/** The interval of the relative difference in the direction of the value itself; `null` where there is none. */
function intervalOf({ scale, low, high }: Effect, sign: 1 | -1): ComparedObjective["interval"] {
  if (scale === "absolute" || !Number.isFinite(low) || !Number.isFinite(high)) return null;
  const [from, to] = sign === 1 ? [low, high] : [-high, -low];
  return { low: Math.expm1(from), high: Math.expm1(to), confidence: TWO_SIDED };
}

const TWO_SIDED = 0.9;

function withoutBaseline(subject: ToCompare): ComparedObjective {
  const said = say("NO_BASELINE", { why: say("NO_EARLIER_VALUE", {}) });
  return {
    ...identityOf(subject),
    base: null,
    current: null,
    difference: null,
    interval: null,
    pValue: null,
    result: "warn",
    ...said,
  };
}

function identityOf({
  objective,
  unit,
}: ToCompare): Pick<ComparedObjective, "id" | "metric" | "where" | "statistic" | "unit"> {
  const { id, metric, where, statisticText: statistic } = objective;
  return { id, metric, where: { ...where }, statistic, unit };
}
