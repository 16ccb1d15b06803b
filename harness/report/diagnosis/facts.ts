import type { FaultResult } from "../../contracts/fault-result.ts";
import type { ReasonCode } from "../../contracts/reason-words.ts";
import type { DiagnosisHints } from "../../contracts/hints.ts";
import type { SeriesIndex } from "../../figures/series-index.ts";
import type { ErrorKind, ReportView } from "../view/types.ts";
import type { CauseFinding } from "../../contracts/diagnosis.ts";

/** What the rules may look at. */
export interface DiagnosisFacts
  extends Omit<
    ReportView,
    | "language"
    | "diagnosis"
    | "timeline"
    | "heatmap"
    | "distribution"
    | "comparisons"
    | "rollingRuns"
    | "repositoryUrl"
    | "history"
    | "sources"
  > {
  readonly index: SeriesIndex | null;
  /** What the system's description says; rules whose part is missing say nothing. */
  readonly hints: DiagnosisHints;
}

/** A rule of the table: the evidence it needs, and what it says when that is there. */
export type DiagnosisRule = (facts: DiagnosisFacts) => CauseFinding | null;

/** Results that say that a value was too bad. All others say that too little is known, which accuses nobody. */
const TOO_BAD: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "LIMIT_BREACHED",
  "TARGET_MISSED",
  "REGRESSION",
  "REGRESSION_SUSPECTED",
  "WAIVED",
]);

/** Whether an objective was not met because its value was too bad. */
export function isTooBad({ result, code }: DiagnosisFacts["objectives"][number]): boolean {
  return (result === "breach" || result === "warn") && TOO_BAD.has(code);
}

/** Objectives on a time (unit ms) whose value was too bad. */
export function slowObjectives(facts: DiagnosisFacts): DiagnosisFacts["objectives"] {
  return facts.objectives.filter((one) => isTooBad(one) && one.unit === "ms" && one.numbers.value !== null);
}

/**
 * Whether the system was slow, and nothing else explains it: a service that ended or was stopped makes the others slow, and
 * so does a full generator. The rules on slowness speak only then.
 */
export function isSlow(facts: DiagnosisFacts): boolean {
  return slowObjectives(facts).length > 0 && !isDisturbed(facts);
}

/** Whether a service ended by itself, or was disturbed on purpose. */
export function isDisturbed(facts: Pick<DiagnosisFacts, "events" | "faults">): boolean {
  return facts.events.some(({ kind }) => kind === "service-exited") || disturbances(facts).length > 0;
}

/** What the plan of the run did to the system. What had no impact explains nothing. */
export function disturbances<Event extends { readonly kind: string; readonly subject: string }>({
  events,
  faults,
}: {
  readonly events: readonly Event[];
  readonly faults: readonly Pick<FaultResult, "action" | "outcome">[];
}): readonly Event[] {
  const harmless = new Set(
    faults.filter(({ outcome }) => outcome === "no-impact").map(({ action }) => action),
  );
  return events.filter(({ kind, subject }) => kind === "fault" && !harmless.has(subject));
}

/** A p95 of fewer samples than this (1 - 0.95^59 > 95%) names nobody. */
export const P95_SAMPLES_MIN = 59;
/** Failures from which their kind is told, unless they are most of all requests. */
const FAILURES_MIN = 5;

/** Whether so many failures are enough to speak of their cause. */
export function areEnough(count: number, { figures }: DiagnosisFacts): boolean {
  return count >= FAILURES_MIN || (count > 0 && (figures.http.failedShare ?? 0) > 0.5);
}

/** Failed requests of these kinds and their share of all failed requests. */
export function failuresOf(
  facts: DiagnosisFacts,
  kinds: readonly ErrorKind[],
): { count: number; share: number } {
  const sum = (groups: DiagnosisFacts["errors"]): number =>
    groups.reduce((total, group) => total + group.count, 0);
  const all = sum(facts.errors);
  const count = sum(facts.errors.filter((group) => kinds.includes(group.kind)));
  return { count, share: all === 0 ? 0 : count / all };
}

/** The most frequent failure of these kinds: where it was and, when there was no answer, what `failureWords` tells in words. */
export function exampleOf(
  facts: DiagnosisFacts,
  kinds: readonly ErrorKind[],
): Readonly<Record<string, string>> {
  const group = facts.errors.find((one) => kinds.includes(one.kind));
  if (group === undefined) return { example: "" };
  const { service, endpoint, status, kind, errorCode } = group;
  const isUnanswered = status === null || status === "0";
  const parts = [service, endpoint, isUnanswered ? null : status].filter((part) => part !== null);
  return { example: parts.join(" "), ...(isUnanswered ? { kind, errorCode: errorCode ?? "" } : {}) };
}

/** Objectives of which nothing answered the calls that they are about, other than HTTP requests, which have errors of their own. */
export function unansweredObjectives({
  objectives,
}: Pick<DiagnosisFacts, "objectives">): DiagnosisFacts["objectives"] {
  return objectives.filter(
    ({ code, metric }) =>
      code === "CALLS_UNANSWERED" || (code === "MOSTLY_FAILED" && metric !== "http_req_duration"),
  );
}
