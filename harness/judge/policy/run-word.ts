import type { ObjectiveResult, ValidityResult, Verdict } from "../../contracts/verdict.ts";
import { formatShare } from "../format.ts";
import type { ReasonCode } from "../../contracts/reason-words.ts";
import { type Fact, say, type Reason, type Said } from "../../contracts/reason.ts";
import type { JudgedInvariants } from "../invariants/judge-invariants.ts";
import { keepsBound } from "../thresholds/bound.ts";
import type { Policy, ThresholdFile } from "../thresholds/types.ts";
import { alsoMissed, isUnclear, listOf, listUnclear, missOf, nameOf } from "./miss.ts";
import { saidOf } from "./rank.ts";

/** The word of the whole run with its main reason. */
export interface RunWord {
  readonly verdict: Verdict["verdict"];
  readonly invalid: boolean;
  readonly said: Said;
  readonly notes: readonly Said[];
}

export interface RunResults {
  readonly validity: readonly ValidityResult[];
  readonly objectives: readonly ObjectiveResult[];
  readonly policy: Policy;
  readonly score: number | null;
  readonly scoreBounds: ThresholdFile["score"];
  readonly invariants: Pick<JudgedInvariants, "broken" | "unchecked">;
  /** How much load would be enough for what had too few samples (`enoughLoad`); empty where that is not known. */
  readonly enough: Fact;
}

/** Breaches of these codes say that nothing, or too little, was measured: they can't outlive an unsound measurement. */
const UNMEASURED: ReadonlySet<string> = new Set<ReasonCode>([
  "NO_DATA",
  "NAN_RESULT",
  "INSUFFICIENT_SAMPLES",
  "FOREACH_EMPTY",
  "WINDOW_GAP",
]);
/** Whether an objective is not met only because it saw nothing, or too little. */
export function sawTooLittle({ code }: Pick<ObjectiveResult, "code">): boolean {
  return UNMEASURED.has(code);
}

/** Breaches of these codes say that the objective saw nothing at all: no average over others makes a verdict of that. */
const NOTHING_MEASURED: ReadonlySet<string> = new Set<ReasonCode>(["NO_DATA", "NAN_RESULT", "FOREACH_EMPTY"]);
/** Breaches of these codes rest on no number: they stand whatever became of the samples. */
const BEYOND_NUMBERS: ReadonlySet<string> = new Set<ReasonCode>(["SCRIPT_SAID_FAIL", "CALLS_UNANSWERED"]);
/** Validity codes after which no number of the run is worth anything: a breach does not stand either. */
const WORTHLESS: ReadonlySet<string> = new Set<ReasonCode>([
  "SAMPLES_MISSING",
  "SAMPLES_TRUNCATED",
  "GENERATOR_LOST",
  "CLOCK_SKEW",
  "NAN_INPUT",
  "SKETCH_MISMATCH",
]);

/**
 * The policy on top of invariants and validity. Broken data turns any word into FAIL: no number is worth anything over lost
 * orders. An unsound measurement, or an objective that saw nothing, is never PASS or WARN: it is INVALID, unless what was
 * measured is a FAIL already, which then is at least that bad.
 */
export function runWord(results: RunResults): RunWord {
  const { broken } = results.invariants;
  return broken === null ? wordOfMeasurement(results) : fail(broken);
}

function wordOfMeasurement(results: RunResults): RunWord {
  const unsound: readonly Said[] = [
    ...results.validity.filter(({ result }) => result === "invalid"),
    ...(results.invariants.unchecked === null ? [] : [results.invariants.unchecked]),
    ...notMeasured(results.objectives),
  ];
  const cause = interruptionOf(unsound) ?? unsound[0];
  if (cause === undefined) return worsenedByScore(wordOfObjectives(results), results);
  const worthless = unsound.some(({ code }) => WORTHLESS.has(code));
  const measured = results.objectives.filter(({ code }) =>
    worthless ? BEYOND_NUMBERS.has(code) : !sawTooLittle({ code }),
  );
  const standing = wordOfObjectives({ ...results, validity: [], objectives: measured });
  if (standing.verdict === "FAIL" && !standing.invalid) {
    return {
      ...standing,
      said: untilThen(unsound, standing.said),
      notes: [say("AT_LEAST_THIS_BAD", { why: cause })],
    };
  }
  return invalid(saidOf(cause));
}

/** Who ended a run by a signal is known, and comes before all that followed from it. */
function interruptionOf(unsound: readonly Said[]): Said | undefined {
  return unsound.find(({ code, facts }) => {
    const { why } = facts;
    return code === "RUN_INCOMPLETE" && typeof why === "object" && why.code === "INTERRUPTED_BY";
  });
}

/** A failure of a run that did not reach its end: who ended it comes first. */
function untilThen(unsound: readonly Said[], reason: Said): Said {
  const why = unsound.find(({ code }) => code === "RUN_INCOMPLETE")?.facts["why"];
  return why === undefined ? reason : say("UNTIL_THEN", { why, reason });
}

/** That objectives which must have samples have none. */
function notMeasured(objectives: RunResults["objectives"]): readonly Said[] {
  const blind = objectives.filter(({ result, code }) => result === "breach" && NOTHING_MEASURED.has(code));
  const [first] = blind;
  if (first === undefined) return [];
  const facts = { what: nameOf(first), reason: first, also: alsoMissed(blind.slice(1)) };
  return [say("NOT_MEASURED", facts)];
}

function wordOfObjectives({ validity, objectives, policy, enough }: RunResults): RunWord {
  const judged = objectives.filter(({ result }) => result !== "skipped");
  const breaches = judged.filter(({ result }) => result === "breach");
  // What every run is held to judges one that asks for nothing; where something was asked, it says too little to pass it.
  const asked = objectives.filter(({ implied }) => !implied);
  const isHeld = asked.length === 0 && judged.length > 0;
  if (breaches.length === 0 && !isHeld && asked.every(({ result }) => result === "skipped"))
    return invalid(say("NO_CHECKS", { why: nothingJudged(asked.length) }));
  const [worst, ...others] = worstFirst(judged);
  if (worst !== undefined) {
    const first = missOf(worst);
    const also = alsoMissed(others);
    if (worst.result === "breach" && worst.critical) return fail(say("CRITICAL_BREACHED", { first, also }));
    if (breaches.length >= policy.breachesToFail) return fail(say("BREACHED", { first, also }));
    if (isUnclear(worst)) return warn(tooFew(judged, enough));
    const limit = String(policy.breachesToFail);
    const few = breaches.length === 0 ? "" : say("NO_FAILURE_YET", { limit });
    return warn(say("MISSED", { first, also, few }));
  }
  const doubt = validity.find(({ result }) => result === "warn");
  if (doubt !== undefined) return warn(say("DOUBTFUL", { reason: doubt }));
  const said = isHeld
    ? say("IMPLIED_MET", { names: listOf(judged) })
    : say("ALL_MET", { count: String(judged.length) });
  return { verdict: "PASS", invalid: false, said, notes: [] };
}

/** Whether nothing answered the calls of a protocol: no check of their answers can have passed. */
function isUnanswered({ id, code }: ObjectiveResult): boolean {
  return code === "CALLS_UNANSWERED" || id.startsWith("implied:answers");
}

/** What was missed, worst first: a lost service and missing answers explain the rest; what had too few samples says least. */
function worstFirst(judged: readonly ObjectiveResult[]): readonly ObjectiveResult[] {
  const rank = (one: ObjectiveResult): number => {
    if (one.result !== "breach") return isUnclear(one) ? 5 : 4;
    if (one.code === "SERVICE_DIED" || one.code === "NOT_RECOVERED") return 0;
    if (!one.critical) return 3;
    return isUnanswered(one) ? 1 : 2;
  };
  return judged
    .filter(({ result }) => result === "breach" || result === "warn")
    .toSorted(
      (left, right) => rank(left) - rank(right) || (left.numbers.margin ?? 0) - (right.numbers.margin ?? 0),
    );
}

/** Nothing was missed, and not all could be judged: that says nothing against the system. */
function tooFew(judged: readonly ObjectiveResult[], enough: Fact): Said {
  const met = judged.filter(({ result }) => result === "pass").length;
  return say("TOO_FEW_SAMPLES", {
    names: listUnclear(judged.filter(isUnclear)),
    enough,
    rest: met === 0 ? say("NOTHING_ELSE", {}) : say("OTHERS_MET", { count: String(met) }),
  });
}

/** A score below its bounds makes a verdict worse; one above them changes nothing. */
function worsenedByScore(word: RunWord, { score, scoreBounds }: RunResults): RunWord {
  if (score === null || word.verdict === "FAIL") return word;
  for (const [level, make] of [
    ["fail", fail],
    ["warn", warn],
  ] as const) {
    const bound = scoreBounds[level];
    if (bound === null || keepsBound(score, bound)) continue;
    const said = say("SCORE_TOO_LOW", { value: formatShare(score, [bound]), bound: bound.text });
    if (level === "fail") return make(said);
    return word.verdict === "PASS" ? make(said) : { ...word, notes: [...word.notes, said] };
  }
  return word;
}

function nothingJudged(count: number): Reason {
  return count === 0 ? say("NO_OBJECTIVE", {}) : say("ALL_SKIPPED", { count: String(count) });
}

function fail(said: Said): RunWord {
  return { verdict: "FAIL", invalid: false, said, notes: [] };
}

function warn(said: Said): RunWord {
  return { verdict: "WARN", invalid: false, said, notes: [] };
}

function invalid(said: Said): RunWord {
  return { verdict: "FAIL", invalid: true, said, notes: [] };
}
