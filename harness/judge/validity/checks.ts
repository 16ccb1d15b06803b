import type { FaultResult } from "../../contracts/fault-result.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { ReadonlySketch } from "../../contracts/samples.ts";
import type { ValidityResult } from "../../contracts/verdict.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { say, type Fact, type Said } from "../../contracts/reason.ts";
import { keepsBound, plainBound, type WrittenBound } from "../thresholds/bound.ts";
import type { JudgedPhase, ValidityName } from "../thresholds/types.ts";

/** What validity is judged on. */
export interface ValidityFacts {
  readonly evidence: RunEvidence;
  readonly summary: unknown;
  /** `null` when the run took no samples. */
  readonly measurement: Measurement | null;
  /** What became of the faults of the run. */
  readonly faults: readonly FaultResult[];
  /** k6 scenarios that must have run. */
  readonly scenarios: readonly string[];
  readonly bounds: Readonly<Record<ValidityName, WrittenBound>>;
}

type Checked = Omit<ValidityResult, "check">;

/** A check returns one result; `not-applicable` is said, never left out. */
export type ValidityCheck = (facts: ValidityFacts) => Checked;

/** A check that only samples can answer. */
export function ofSamples(check: (measurement: Measurement, facts: ValidityFacts) => Checked): ValidityCheck {
  return (facts) =>
    facts.measurement === null ? notApplicable(say("NO_SAMPLES", {})) : check(facts.measurement, facts);
}

/** All that was measured of a metric, in a phase. */
export function totalOf({ store, catalog }: Measurement, metric: string, phase: JudgedPhase): ReadonlySketch {
  return store.total(catalog.select(metric, {}, phase));
}

export function ok(what: Fact, value: number | null = null, bound: WrittenBound | null = null): Checked {
  return result("ok", say("VALID", { what }), value, bound);
}

export function notApplicable(what: Fact): Checked {
  return result("not-applicable", say("VALID", { what }), null, null);
}

export function invalid(said: Said, value: number | null = null, bound: WrittenBound | null = null): Checked {
  return result("invalid", said, value, bound);
}

export function warns(said: Said, value: number | null = null, bound: WrittenBound | null = null): Checked {
  return result("warn", said, value, bound);
}

/** Invalid beyond the bound (NaN is beyond every bound), fine within it. */
export function within(value: number, bound: WrittenBound, beyond: Said, fine: Fact): Checked {
  return keepsBound(value, bound)
    ? ok(fine, value, bound)
    : invalid(beyond, Number.isFinite(value) ? value : null, bound);
}

/** Invalid beyond the bound; within it what is told still keeps the run from PASS. */
export function atBestWarns(value: number, bound: WrittenBound, said: Said): Checked {
  const judged = within(value, bound, said, "");
  return judged.result === "ok" ? warns(said, value, bound) : judged;
}

function result(
  word: ValidityResult["result"],
  { code, facts, message }: Said,
  value: number | null,
  bound: WrittenBound | null,
): Checked {
  return { result: word, code, facts, message, value, bound: bound === null ? null : plainBound(bound) };
}
