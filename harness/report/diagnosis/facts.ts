import type { DiagnosisHints } from "../../contracts/hints.ts";
import type { SeriesIndex } from "../../figures/series-index.ts";
import type { ErrorKind, ReportView } from "../view/types.ts";
import type { CauseFinding } from "./types.ts";

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

/** Objectives that were missed or nearly so. */
export function missed(facts: DiagnosisFacts): DiagnosisFacts["objectives"] {
  return facts.objectives.filter((objective) => objective.result === "breach" || objective.result === "warn");
}

/** Whether any objective on a time (unit ms) was missed: the rules on slowness speak only then. */
export function isSlow(facts: DiagnosisFacts): boolean {
  return missed(facts).some((objective) => objective.unit === "ms" && objective.numbers.value !== null);
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

/** The most frequent failure of these kinds, in words: `chat POST /messages refused (1212)`; the number is k6's `error_code`. */
export function describeFailure(facts: DiagnosisFacts, kinds: readonly ErrorKind[]): string {
  const group = facts.errors.find((one) => kinds.includes(one.kind));
  if (group === undefined) return "";
  const unanswered = group.status === null || group.status === "0";
  const code = group.errorCode === null ? "" : ` (${group.errorCode})`;
  const answer = unanswered ? `${group.kind}${code}` : group.status;
  return [group.service, group.endpoint, answer].filter((part) => part !== null).join(" ");
}
