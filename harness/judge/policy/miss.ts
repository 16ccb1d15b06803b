import type { Bound, ObjectiveResult } from "../../contracts/verdict.ts";
import type { ReasonCode } from "../../contracts/reason-words.ts";
import { type Fact, type Reason, reasonOf, say } from "../../contracts/reason.ts";
import { formatDuration } from "../../text/duration.ts";
import { formatNumber, formatSignedShare } from "../../text/numbers.ts";
import { formatValue, labelOf } from "../format.ts";
import type { Unit } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";

/** Results of these codes say all in their own words: their objective has no name that a reader knows. */
const SPEAKS_FOR_ITSELF: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "SERVICE_DIED",
  "NOT_RECOVERED",
  "NOT_OVER",
  "LASTS",
  "REPRODUCIBLE_ERROR",
  "MOSTLY_FAILED",
  "SCRIPT_SAID_FAIL",
  "CALLS_UNANSWERED",
  "K6_SAW_CROSSING",
]);

/** An objective that was not met, as a headline says it: what, by how much, where and when. */
export function missOf(result: ObjectiveResult): Reason {
  const { code } = result;
  if (SPEAKS_FOR_ITSELF.has(code)) return reasonOf(result);
  if (code === "LIMIT_BREACHED") return say("OVER_LIMIT", factsOf(result));
  if (code === "TARGET_MISSED") {
    const limit = result.warn.map((bound) => boundText(bound, result.unit)).join(", ");
    return say("OVER_TARGET", { ...factsOf(result), kept: limit });
  }
  return say("OF_OBJECTIVE", { what: nameOf(result), reason: reasonOf(result) });
}

function factsOf(result: ObjectiveResult) {
  const { unit, numbers, pass, warn } = result;
  const { value, bound } = numbers;
  return {
    what: nameOf(result),
    value: formatValue(value, unit as Unit | "count", [...pass, ...warn]),
    bound: bound === null ? "" : `${value === bound.value ? strictly(bound) : ""}${boundText(bound, unit)}`,
    by: bound === null || value === null ? "" : byHowMuch(value, bound),
    where: placeOf(result),
    when: timeOf(result),
  };
}

/** The name of an objective: its id, or plain words for what no file has named. */
export function nameOf({
  id,
  code,
  facts,
  metric,
  where,
  statistic,
}: Pick<ObjectiveResult, "id" | "code" | "facts" | "metric" | "where" | "statistic">): Fact {
  if (code === "SERVICE_DIED" || code === "NOT_RECOVERED")
    return say("LOSS_OF", { service: facts["service"] ?? "" });
  if (code === "REPRODUCIBLE_ERROR") return facts["name"] ?? id;
  if (id.startsWith("implied:answers")) return say("WITHOUT_ANY_ANSWER", { what: metric });
  if (id === "implied:failed-requests") return say("FAILED_REQUESTS", {});
  if (id === "implied:checks") return say("PASSED_CHECKS", {});
  if (code === "CALLS_UNANSWERED") return say("CALLS_OF_SCRIPT", {});
  if (code === "SCRIPT_SAID_FAIL") return say("SAID_BY_SCRIPT", {});
  return id.startsWith("k6:") ? labelOf({ metric, where, statistic }) : id;
}

/** The same before it has a result. */
export function objectiveName({ id, metric, where, statisticText }: Objective): Fact {
  return nameOf({ id, code: "TARGET_MET", facts: {}, metric, where, statistic: statisticText });
}

/** `500 ms`, `≥ 99%`: the operator is told only where more is better, or where it is about one value. */
function boundText({ text, operator, value }: Bound, unit: string): string {
  const written = /([\d.]+)\s*([^\d\s.]+)$/.exec(text);
  const amount =
    written === null
      ? plainAmount(value, unit)
      : `${written[1]}${written[2] === "%" ? "" : " "}${written[2]}`;
  return `${OPERATORS[operator]}${amount.replace(" /", "/")}`;
}

/** The operator of an upper bound, for a value that lies on it: `5 ms, limit 5 ms` would read as kept. */
function strictly({ operator }: Bound): string {
  return operator === "<" ? "< " : "";
}

const OPERATORS: Readonly<Record<Bound["operator"], string>> = {
  "<": "",
  "<=": "",
  ">": "> ",
  ">=": "≥ ",
  "==": "= ",
  "!=": "≠ ",
};

/** A bound of a bare number with all its digits, in the unit of what it bounds. */
function plainAmount(value: number, unit: string): string {
  if (unit === "share") return `${Number((value * 100).toPrecision(12))}%`;
  const digits = Number.isInteger(value) ? formatNumber(value) : String(value);
  return unit === "ms" ? `${digits} ms` : unit === "perSecond" ? `${digits}/s` : digits;
}

/** From this on a multiple is easier to grasp than a percentage. */
const TIMES_FROM = 2;

/** ` (+22%)`, ` (4.1×)`: how far the value is beyond the bound, in its own direction. */
function byHowMuch(value: number, { operator, value: bound }: Bound): string {
  if (bound <= 0 || !/^[<>]/.test(operator)) return "";
  const ratio = value / bound;
  if (ratio >= TIMES_FROM) return ` (${formatNumber(ratio, ratio < 10 ? 1 : 0)}×)`;
  const share = formatSignedShare(ratio - 1);
  return share === "0%" ? "" : ` (${share})`;
}

/** Tags that say how a request ended, not where. */
const NO_PLACE: ReadonlySet<string> = new Set(["expected_response", "phase"]);

/** `, POST /checkout`: what the objective is about, as far as its name does not say it already. */
function placeOf({ id, where }: ObjectiveResult): string {
  if (id.startsWith("k6:")) return "";
  const known = id.toLowerCase();
  const parts = Object.entries(where).flatMap(([tag, value]) => {
    if (NO_PLACE.has(tag) || known.includes(value.toLowerCase())) return [];
    return [tag === "name" || tag === "service" ? value : `${tag} ${value}`];
  });
  return parts.map((part) => `, ${part}`).join("");
}

/** `, worst 10s from 00:40` of the load, where a window was judged. */
function timeOf({ notes, numbers }: ObjectiveResult): Fact {
  const { window } = numbers;
  if (window === null || !notes.some(({ code }) => code === "IN_WINDOW")) return "";
  return say("IN_WORST_WINDOW", { size: formatDuration(window.durationMs), at: clock(window.offsetMs) });
}

function clock(offsetMs: number): string {
  const seconds = Math.max(0, Math.round(offsetMs / 1_000));
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** Names that a headline takes; the rest is counted, and is in every report. */
const NAMES_MAX = 5;

const IS_OF_A_VALUE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "LIMIT_BREACHED",
  "TARGET_MISSED",
  "REPRODUCIBLE_ERROR",
]);

/** `login-p95 (612 ms)`: by its name alone where nothing was measured, or where the name says all. */
function withValue(result: ObjectiveResult): Fact {
  const { numbers, unit, pass, warn, code } = result;
  const what = nameOf(result);
  if (!IS_OF_A_VALUE.has(code)) return what;
  return say("WITH_VALUE", {
    what,
    value: formatValue(numbers.value, unit as Unit | "count", [...pass, ...warn]),
  });
}

/** `; also errors (3%), login-p95 (612 ms) and 3 more objectives; too few samples for search-p99`; empty when there are none. */
export function alsoMissed(results: readonly ObjectiveResult[]): Fact {
  const unclear = results.filter(isUnclear);
  const missed = results.filter((result) => !unclear.includes(result));
  const parts = [
    ...(missed.length === 0 ? [] : [say("ALSO", { names: listOf(missed, withValue) })]),
    ...(unclear.length === 0 ? [] : [say("TOO_FEW_FOR", { names: listOf(unclear) })]),
  ];
  return parts.length === 2 ? say("BOTH", { first: parts[0] ?? "", next: parts[1] ?? "" }) : (parts[0] ?? "");
}

/** Whether too little was measured to say anything against the system. */
export function isUnclear({ result, code }: Pick<ObjectiveResult, "result" | "code">): boolean {
  return result === "warn" && code === "INSUFFICIENT_SAMPLES";
}

export function listOf(
  results: readonly ObjectiveResult[],
  told: (result: ObjectiveResult) => Fact = nameOf,
): Fact {
  const [first = "", ...rest] = results.slice(0, NAMES_MAX).map(told);
  const names = rest.reduce<Fact>((list, next) => say("AND_NEXT", { first: list, next }), first);
  const more = results.length - NAMES_MAX;
  return more > 0 ? say("AND_MORE_OBJECTIVES", { names, count: String(more) }) : names;
}

function tooFewOf(result: ObjectiveResult): Reason {
  const { samples, samplesNeeded } = result.numbers;
  return say("SO_MANY_OF", {
    what: nameOf(result),
    samples: formatNumber(samples ?? 0),
    needed: formatNumber(samplesNeeded ?? 0),
  });
}

/** What could not be judged for want of samples: `checkout-p95 (188 of 300), errors (20 of 60)`. */
export function listUnclear(results: readonly ObjectiveResult[]): Fact {
  return listOf(results, tooFewOf);
}
