import { z } from "zod";
import { diagnosisSchema, NEXT_STEPS } from "../../contracts/diagnosis.ts";
import { faultResultSchema } from "../../contracts/fault-result.ts";
import { count, type Inferred, measured } from "../../contracts/measured.ts";
import { reasonSchema } from "../../contracts/reason.ts";
import { invariantCheckSchema, runEvidenceSchema } from "../../contracts/run.ts";
import { boundSchema, invariantResultSchema } from "../../contracts/verdict.ts";
import { PROTOCOLS } from "../sections/protocols/data.ts";
import { objectiveSchema, ERROR_KINDS, runIdentitySchema, verdictViewSchema } from "../view/types.ts";
import { HEADLINES } from "../view/words.ts";

/** What can stand in a timeline. */
export const ENTRY_KINDS = [
  "run-started",
  "load-started",
  "phase",
  "fault",
  "mark",
  "recovered",
  "used",
  "left",
  "service-exited",
  "interrupted",
  "note",
  "failure-first",
  "failure-last",
  "breach-began",
  "breach-ended",
  "breach-lasts",
  "breach-again",
  "settled",
  "stopped",
  "load-ended",
  "run-ended",
] as const;

/** Something that happened in a run, as its evidence tells it. */
const entrySchema = z.strictObject({
  kind: z.enum(ENTRY_KINDS),
  run: z.string(),
  at: z.iso.datetime(),
  /** How much later it may have been, milliseconds: what was read from a series is known to its bin alone. */
  widthMs: count,
  /** From the start of the load, milliseconds; `null` where nothing was loaded. */
  offsetMs: measured,
  /** What it happened to: a service, an action, an objective, a phase. */
  subject: z.string(),
  /** How the evidence tells it in English, or in words of foreign origin; empty where the kind says all. */
  message: z.string(),
  /** The message in code and facts; `null` where it is of foreign origin. */
  cause: reasonSchema.nullable(),
  /** Values of the catalogue's sentence of this kind, already in their units. */
  values: z.record(z.string(), z.string()),
});
export type TimelineEntry = Inferred<typeof entrySchema>;

/** A stretch of time in which a series was beyond the bound of its objective. Offsets are from the start of the load. */
const stretchSchema = z.strictObject({
  fromMs: z.number(),
  toMs: z.number(),
  /** Farthest beyond the bound, in the unit of the objective. */
  worst: z.number(),
});
export type BreachStretch = Inferred<typeof stretchSchema>;

/** What of an objective stands in the report. */
export const MISSED_FIELDS = {
  id: true,
  label: true,
  metric: true,
  where: true,
  statistic: true,
  unit: true,
  result: true,
  code: true,
  facts: true,
  critical: true,
  pass: true,
  warn: true,
  numbers: true,
  when: true,
} as const;

/** An objective that was not met, and when its series was beyond the bound. */
const breachSchema = z.strictObject({
  ...objectiveSchema.pick(MISSED_FIELDS).shape,
  /** The bound that the stretches are measured against. */
  bound: boundSchema.nullable(),
  /** Width of the bins in which the series was looked at, milliseconds; `null` where there is no series to look at. */
  binMs: count.nullable(),
  /** Stretches with no more than one bin between them are one. */
  stretches: z.array(stretchSchema),
  /** Sum of the bins beyond the bound, milliseconds. */
  beyondMs: count,
  /** Whether the last bin that was judged is beyond the bound. */
  lasts: z.boolean(),
});
export type ObjectiveBreach = Inferred<typeof breachSchema>;

const budgetSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** Judged samples, how many of them the objective allows to go wrong, and how many did. */
  samples: count,
  allowed: count,
  bad: count,
  /** `bad / allowed`: above 1 it is spent. */
  used: count,
});
export type BudgetRow = Inferred<typeof budgetSchema>;

const failureKindSchema = z.strictObject({
  kind: z.enum(ERROR_KINDS),
  status: z.string().nullable(),
  errorCode: z.string().nullable(),
  count,
});

const endpointSchema = z.strictObject({
  service: z.string().nullable(),
  endpoint: z.string().nullable(),
  requests: count,
  failed: count,
  /** Most frequent first. */
  kinds: z.array(failureKindSchema),
  /** Offsets from the start of the load, milliseconds, to the second. */
  firstMs: measured,
  lastMs: measured,
});
export type FailedEndpoint = Inferred<typeof endpointSchema>;

/** What a run's load met: over the whole load, ramps included, and not over the judged phase alone. */
const impactSchema = z.strictObject({
  requests: count,
  failed: count,
  iterations: count,
  droppedIterations: count,
  checks: z.strictObject({ passed: count, total: count }),
  usersMax: measured,
  /** How long at least one objective was beyond its bound, milliseconds. */
  beyondMs: count,
  /** Endpoints with a failed request, most failures first, and how many had none. */
  endpoints: z.array(endpointSchema),
  endpointsWithout: count,
  protocols: z.array(z.strictObject({ protocol: z.enum(PROTOCOLS), calls: count, failed: count })),
  /** Most spent first. */
  budgets: z.array(budgetSchema),
});
export type Impact = Inferred<typeof impactSchema>;

const SIGNALS = ["objective", "failed-request", "service-exit", "end-of-load"] as const;

const signalSchema = z.strictObject({
  kind: z.enum(SIGNALS),
  subject: z.string(),
  at: z.iso.datetime(),
  widthMs: count,
  /** From the onset, milliseconds; never negative: what was read from a bin is not before what happened in it. */
  afterMs: count,
});
export type Signal = Inferred<typeof signalSchema>;

const detectionSchema = z.strictObject({
  /** What began it: a fault, else the first sign of it; `null` where nothing has a time. */
  onset: z
    .strictObject({ kind: z.enum(ENTRY_KINDS), subject: z.string(), at: z.iso.datetime(), widthMs: count })
    .nullable(),
  /** What showed it, in order of time. */
  signals: z.array(signalSchema),
  /** Objectives that were met all the same. */
  silent: z.array(z.string()),
});
export type Detection = Inferred<typeof detectionSchema>;

/** What this evidence has no answer to. */
export const UNANSWERED = [
  "real-users",
  "cost",
  "alerts",
  "response",
  "deeper-cause",
  "users-by-request",
  "no-onset",
  "bins",
  "no-series",
  "not-measured",
  "no-invariants",
  "no-observations",
  "no-revision",
  "cut-short",
  "unsound",
] as const;
const unansweredSchema = z.strictObject({
  code: z.enum(UNANSWERED),
  /** The runs it is about; empty: all. */
  runs: z.array(z.string()),
  values: z.record(z.string(), z.string()),
});
export type Unanswered = Inferred<typeof unansweredSchema>;

/** What of a run's identity the report repeats; the run's own report has all. */
export const IDENTITY_FIELDS = {
  runId: true,
  scenario: true,
  profile: true,
  command: true,
  startedAt: true,
  endedAt: true,
  durationMs: true,
  complete: true,
  incompleteReason: true,
  incompleteCause: true,
  runtime: true,
  services: true,
  servers: true,
  defects: true,
  machine: true,
  loadproof: true,
  k6Versions: true,
} as const;

const incidentRunSchema = z.strictObject({
  ...runIdentitySchema.pick(IDENTITY_FIELDS).shape,
  revision: runEvidenceSchema.shape.revision,
  headline: z.enum(HEADLINES),
  verdict: verdictViewSchema,
  /** Whether something went wrong in it; a run without stands in the report for comparison. */
  isIncident: z.boolean(),
  /** When the load began; `null` when nothing was loaded. */
  loadStartedAt: z.iso.datetime().nullable(),
  /** Folder of the run and its page, as seen from where the report is written; `null` where there is no such page. */
  folder: z.string(),
  page: z.string().nullable(),
  breaches: z.array(breachSchema),
  impact: impactSchema,
  invariants: z.strictObject({
    state: z.enum(invariantCheckSchema.options.map((one) => one.shape.state.value)),
    results: z.array(invariantResultSchema),
  }),
  /** What each fault of the plan did, as the run was judged. */
  faults: z.array(faultResultSchema),
  detection: detectionSchema,
  causes: diagnosisSchema.shape.causes,
});
export type IncidentRun = Inferred<typeof incidentRunSchema>;

/** When an action is due. */
export const TERMS = ["short", "mid", "long"] as const;
export type Term = (typeof TERMS)[number];

const incidentActionSchema = z.strictObject({
  term: z.enum(TERMS),
  step: z.enum(NEXT_STEPS),
  /** Causes whose rules ask for it; empty: the verdict itself does. */
  askedBy: z.array(diagnosisSchema.shape.causes.element.shape.cause),
});
export type IncidentAction = Inferred<typeof incidentActionSchema>;

export const INCIDENT_VERSION = 1;

/** The incident report as data: facts of the evidence alone. What people must add is not in it. */
export const incidentSchema = z
  .strictObject({
    schema: z.literal("loadproof.incident"),
    version: z.literal(INCIDENT_VERSION),
    /** In order of their start. */
    runs: z.array(incidentRunSchema),
    /** Of all runs, in order of time. */
    timeline: z.array(entrySchema),
    /** Of the runs in which something went wrong. */
    totals: z.strictObject({ requests: count, failed: count, iterations: count, beyondMs: count }),
    actions: z.array(incidentActionSchema),
    unanswered: z.array(unansweredSchema),
  })
  .describe("loadproof incident report: what the evidence of one or several runs says of an incident");
export type Incident = Inferred<typeof incidentSchema>;
