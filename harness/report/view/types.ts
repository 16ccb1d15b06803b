import { z } from "zod";
import { count, type Inferred, measured } from "../../contracts/measured.ts";
import { factsSchema, reasonCodeSchema, reasonSchema, saidSchema } from "../../contracts/reason.ts";
import type { FaultResult } from "../../contracts/fault-result.ts";
import {
  type Generator,
  type RunEvent,
  type RunEvidence,
  runEvidenceSchema,
  serviceDescriptionSchema,
  tenantSchema,
} from "../../contracts/run.ts";
import { loadShapeSchema } from "../../contracts/shape.ts";
import {
  boundSchema,
  type InvariantResult,
  objectiveResultSchema,
  type ValidityResult,
  verdictWordSchema,
} from "../../contracts/verdict.ts";
import type { KeyFigures } from "../../figures/types.ts";
import type { Sources } from "./sources.ts";
import type { Trend } from "../../history/trend.ts";
import type { FailureSample } from "../../contracts/failures.ts";
import type { Diagnosis } from "../../contracts/diagnosis.ts";
import type { Comparison } from "../sections/changes/types.ts";
import type { CheckRow } from "../sections/checks/data.ts";
import type { Distribution, Heatmap } from "../sections/distribution/types.ts";
import type { EndpointDetail } from "../sections/endpoint-details/data.ts";
import type { ProtocolFigures } from "../sections/protocols/data.ts";
import type { Traffic } from "../sections/traffic/data.ts";
import type { Timeline } from "../sections/timeline/types.ts";

/** `both`: headings in Korean and English, the rest in Korean. */
export const REPORT_LANGUAGES = ["en", "ko", "both"] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

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

/** One class of failed requests. */
export const errorSchema = z.strictObject({
  service: z.string().nullable(),
  endpoint: z.string().nullable(),
  /** HTTP status as text; `0` or `null` when there was no answer. */
  status: z.string().nullable(),
  /** k6's error code (`1212`: connection refused); `null` when the script set none. */
  errorCode: z.string().nullable(),
  kind: z.enum(ERROR_KINDS),
  origin: z.enum(ERROR_ORIGINS),
  count,
  /** Share of all requests of the run, 0 to 1. */
  share: measured,
  phases: z.array(z.string()),
  /** Offsets from the first sample, milliseconds. */
  firstSeenMs: z.number(),
  lastSeenMs: z.number(),
});
export type ErrorGroup = Inferred<typeof errorSchema>;

/** An objective as the judge gave it, with what a reader needs beside it. */
export const objectiveSchema = objectiveResultSchema.extend({
  /** Short name in the words of the threshold: `chat p95`, `http_req_failed`. */
  label: z.string(),
  /** The group of 002's template it belongs to. */
  group: z.enum(["failures", "latency", "service", "other"]),
  /** The bound it is measured against: the first of `pass`, else of `warn`. */
  target: boundSchema.nullable(),
  /** Worst value per stretch of the judged window, for a sparkline; `null` where nothing was measured. */
  spark: z.array(measured),
  /**
   * Share of the error budget that was used: bad samples over bad samples allowed, where an objective allows some
   * (`p(95) < 500ms` allows 5% slower ones, `rate < 1%` allows 1%); above 1 it is spent.
   */
  budgetUsed: measured,
});

export interface ObjectiveView extends z.infer<typeof objectiveSchema> {
  /** `where` as the samples carry it: for look-ups, never to be printed. */
  readonly matching: Readonly<Record<string, string>>;
}

export const verdictViewSchema = z.strictObject({
  word: verdictWordSchema,
  invalid: z.boolean(),
  incomplete: z.boolean(),
  code: reasonCodeSchema,
  facts: factsSchema,
  /** Code and facts in English. */
  reason: z.string(),
  exitCode: z.number().int(),
  score: measured,
  breachesToFail: z.number().int(),
  spikesToWarn: z.number().int(),
  counts: z.strictObject({ pass: count, warn: count, breach: count, skipped: count }),
  notes: z.array(saidSchema),
});
export type VerdictView = Inferred<typeof verdictViewSchema>;

/** What was run, where and how. */
export const runIdentitySchema = z.strictObject({
  runId: z.string(),
  scenario: z.string(),
  profile: z.string().nullable(),
  command: z.string(),
  seed: z.number().int(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  durationMs: count,
  complete: z.boolean(),
  incompleteReason: z.string().nullable(),
  incompleteCause: reasonSchema.nullable(),
  runtime: z.string(),
  services: z.array(serviceDescriptionSchema),
  servers: z.array(z.string()),
  readyMs: measured,
  defects: z.array(z.string()),
  machine: z.strictObject({
    cpuModel: z.string(),
    cores: count,
    memoryBytes: count,
    operatingSystem: z.string(),
    architecture: z.string(),
    node: z.string(),
  }),
  revision: runEvidenceSchema.shape.revision,
  k6Versions: z.array(z.string()),
  loadproof: z.string().nullable(),
  /** The command for twice the load; `null` where that can't be said. */
  raisedCommand: z.string().nullable(),
  bundleSha256: z.string().nullable(),
  samplesSha256: z.string().nullable(),
  thresholds: z.strictObject({ path: z.string(), sha256: z.string() }).nullable(),
  comparabilityKey: z.string(),
  shape: loadShapeSchema.nullable(),
  /** `null` in runs that were saved before. */
  tenant: tenantSchema.nullable(),
});
export type RunIdentity = z.infer<typeof runIdentitySchema>;

/** How much was measured, and how well. */
export const sampleQualitySchema = z.strictObject({
  present: z.boolean(),
  complete: z.boolean(),
  accepted: count,
  rejected: count,
  overflowed: count,
  series: count,
  relativeError: measured,
});
export type SampleQuality = Inferred<typeof sampleQualitySchema>;

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
  /** The script's checks by name. */
  readonly checks: readonly CheckRow[];
  /** The first failures of each kind that the script saw, oldest first; offsets from the first sample. */
  readonly failures: readonly (FailureSample & { readonly offsetMs: number })[];
  /** gRPC, WebSocket and browser, as far as they were spoken. */
  readonly protocols: readonly ProtocolFigures[];
  /** `null` when nothing was measured. */
  readonly traffic: Traffic | null;
  readonly endpointDetails: readonly EndpointDetail[];
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
  /** What each fault of the plan did, and how soon that was over. */
  readonly faults: readonly FaultResult[];
  /** One per baseline: pinned, then rolling; empty without one. */
  readonly comparisons: readonly Comparison[];
  /** Comparable earlier runs at hand, when they are too few to make a rolling baseline. */
  readonly rollingRuns: number;
  readonly repositoryUrl: string | null;
  /** For annotations; no part of the JSON report. */
  readonly sources: Sources;
  /** Each objective over the earlier runs and this one; empty when no history was given. */
  readonly history: readonly Trend[];
}
