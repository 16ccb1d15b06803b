import type { Reason, Said } from "../../contracts/reason.ts";
import type {
  Bound,
  InvariantResult,
  ObjectiveResult,
  ValidityResult,
  Verdict,
  VerdictWord,
} from "../../contracts/verdict.ts";
import type { KeyFigures } from "../../figures/types.ts";
import type { Generator, RunEvent, RunEvidence } from "../../contracts/run.ts";
import type { Trend } from "../../history/trend.ts";
import type { Diagnosis } from "../diagnosis/types.ts";
import type { Comparison } from "../sections/changes/types.ts";
import type { Distribution, Heatmap } from "../sections/distribution/types.ts";
import type { Timeline } from "../sections/timeline/types.ts";

/** `both`: headings in Korean and English, the rest in Korean. */
export const REPORT_LANGUAGES = ["en", "ko", "both"] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

/** One class of failed requests. */
export interface ErrorGroup {
  readonly service: string | null;
  readonly endpoint: string | null;
  /** HTTP status as text; `0` or `null` when there was no answer. */
  readonly status: string | null;
  /** k6's error code (`1212`: connection refused); `null` when the script set none. */
  readonly errorCode: string | null;
  readonly kind: ErrorKind;
  readonly origin: ErrorOrigin;
  readonly count: number;
  /** Share of all requests of the run, 0 to 1. */
  readonly share: number | null;
  readonly phases: readonly string[];
  /** Offsets from the first sample, milliseconds. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/**
 * `answer`: the system answered with an error. `silence`: it was reached, or should have been, and gave no answer.
 * `generator`: the request never left the generator (name not found, no local port free).
 */
export const ERROR_ORIGINS = ["answer", "silence", "generator"] as const;
export type ErrorOrigin = (typeof ERROR_ORIGINS)[number];

export const ERROR_KINDS = [
  "refused",
  "timeout",
  "reset",
  "dns",
  "tls",
  "network",
  "client-error",
  "server-error",
  "http2",
  "other",
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** An objective as the judge gave it, with what a reader needs beside it. */
export interface ObjectiveView extends ObjectiveResult {
  /** Short name in the words of the threshold: `chat p95`, `http_req_failed`. */
  readonly label: string;
  /** The group of 002's template it belongs to. */
  readonly group: "failures" | "latency" | "service" | "other";
  /** The bound it is measured against: the first of `pass`, else of `warn`. */
  readonly target: Bound | null;
  /** `where` as the samples carry it: for look-ups, never to be printed. */
  readonly matching: Readonly<Record<string, string>>;
  /** Worst value per stretch of the judged window, for a sparkline; `null` where nothing was measured. */
  readonly spark: readonly (number | null)[];
  /**
   * Share of the error budget that was used: bad samples over bad samples allowed, where an objective allows some
   * (`p(95) < 500ms` allows 5% slower ones, `rate < 1%` allows 1%); above 1 it is spent.
   */
  readonly budgetUsed: number | null;
}

export interface VerdictView extends Reason {
  readonly word: VerdictWord;
  readonly invalid: boolean;
  readonly incomplete: boolean;
  /** Code and facts in English. */
  readonly reason: string;
  readonly exitCode: number;
  readonly score: number | null;
  readonly breachesToFail: number;
  readonly spikesToWarn: number;
  readonly counts: {
    readonly pass: number;
    readonly warn: number;
    readonly breach: number;
    readonly skipped: number;
  };
  readonly notes: readonly Said[];
}

/** What was run, where and how. */
export interface RunIdentity
  extends Pick<RunEvidence, "runId" | "scenario" | "profile" | "command" | "seed" | "startedAt" | "endedAt">,
    Pick<RunEvidence, "incompleteReason" | "machine" | "revision" | "comparabilityKey" | "shape">,
    Pick<RunEvidence["environment"], "runtime" | "services" | "servers" | "readyMs" | "defects"> {
  readonly durationMs: number;
  readonly complete: boolean;
  readonly incompleteCause: Reason | null;
  readonly k6Versions: readonly string[];
  readonly bundleSha256: string | null;
  readonly samplesSha256: string | null;
  readonly thresholds: Verdict["thresholds"];
  readonly tenantId: string | null;
}

export interface SampleQuality {
  readonly present: boolean;
  readonly complete: boolean;
  readonly accepted: number;
  readonly rejected: number;
  readonly overflowed: number;
  readonly series: number;
  readonly relativeError: number | null;
}

/** Everything any format prints, computed once. Free of markup; texts of foreign origin are already clean. */
export interface ReportView {
  readonly language: ReportLanguage;
  readonly run: RunIdentity;
  readonly verdict: VerdictView;
  /** Breached first, then warned, skipped and passed. */
  readonly objectives: readonly ObjectiveView[];
  readonly validity: readonly ValidityResult[];
  readonly figures: KeyFigures;
  readonly errors: readonly ErrorGroup[];
  readonly generators: readonly Generator[];
  readonly generatorsExpected: number;
  readonly scriptErrors: RunEvidence["scriptErrors"];
  readonly samples: SampleQuality;
  readonly events: readonly (RunEvent & { readonly offsetMs: number })[];
  readonly diagnosis: Diagnosis;
  /** `null` when no load was measured. */
  readonly timeline: Timeline | null;
  readonly heatmap: Heatmap | null;
  readonly distribution: Distribution | null;
  /** Data checks after the load; `null` when none were made. */
  readonly invariants: readonly InvariantResult[] | null;
  /** One per baseline: pinned, then rolling; empty without one. */
  readonly comparisons: readonly Comparison[];
  /** Comparable earlier runs at hand, when they are too few to make a rolling baseline. */
  readonly rollingRuns: number;
  readonly repositoryUrl: string | null;
  /** Each objective over the earlier runs and this one; empty when no history was given. */
  readonly history: readonly Trend[];
}
