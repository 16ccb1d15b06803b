import type { RunEvidence } from "../../contracts/run.ts";
import type { SampleStore } from "../../contracts/samples.ts";
import type { ValidityResult } from "../../contracts/verdict.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { say, type Fact, type Said } from "../../contracts/reason.ts";
import { keepsBound, plainBound, type WrittenBound } from "../thresholds/bound.ts";
import type { ValidityName } from "../thresholds/types.ts";

/** What validity is judged on. */
export interface ValidityFacts {
  readonly evidence: RunEvidence;
  readonly store: SampleStore | null;
  readonly summary: unknown;
  readonly measurement: Measurement | null;
  /** k6 scenarios that must have run. */
  readonly scenarios: readonly string[];
  readonly bounds: Readonly<Record<ValidityName, WrittenBound>>;
}

/** A check returns one result; `not-applicable` is said, never left out. */
export type ValidityCheck = (facts: ValidityFacts) => ValidityResult;

export function ok(
  check: string,
  what: Fact,
  value: number | null = null,
  bound: WrittenBound | null = null,
): ValidityResult {
  return result(check, "ok", say("VALID", { what }), value, bound);
}

export function notApplicable(check: string, what: Fact): ValidityResult {
  return result(check, "not-applicable", say("VALID", { what }), null, null);
}

export function invalid(
  check: string,
  said: Said,
  value: number | null = null,
  bound: WrittenBound | null = null,
): ValidityResult {
  return result(check, "invalid", said, value, bound);
}

export function warns(
  check: string,
  said: Said,
  value: number | null = null,
  bound: WrittenBound | null = null,
): ValidityResult {
  return result(check, "warn", said, value, bound);
}

/** Invalid beyond the bound (NaN is beyond every bound), fine within it. */
export function within(
  check: string,
  value: number,
  bound: WrittenBound,
  beyond: Said,
  fine: Fact,
): ValidityResult {
  return keepsBound(value, bound)
    ? ok(check, fine, value, bound)
    : invalid(check, beyond, Number.isFinite(value) ? value : null, bound);
}

function result(
  check: string,
  word: ValidityResult["result"],
  said: Said,
  value: number | null,
  bound: WrittenBound | null,
): ValidityResult {
  return {
    check,
    result: word,
    code: said.code,
    facts: said.facts,
    message: said.message,
    value,
    bound: bound === null ? null : plainBound(bound),
  };
}
