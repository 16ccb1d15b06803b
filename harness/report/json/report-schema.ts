import { z } from "zod";
import { generatorSchema, runEventSchema, serviceDescriptionSchema } from "../../contracts/run.ts";
import { factsSchema, reasonCodeSchema, reasonSchema, saidSchema } from "../../contracts/reason.ts";
import { loadShapeSchema } from "../../contracts/shape.ts";
import {
  boundSchema,
  objectiveResultSchema,
  validityResultSchema,
  verdictWordSchema,
  invariantResultSchema,
} from "../../contracts/verdict.ts";
import { CAUSES, NEXT_STEPS } from "../diagnosis/types.ts";
import { BASELINE_KINDS, CHANGES } from "../sections/changes/types.ts";
import { ERROR_KINDS, ERROR_ORIGINS } from "../view/types.ts";

/** Version of the JSON report; raised when a field changes its meaning or goes away. */
export const JSON_REPORT_VERSION = 1;

const measured = z.number().nullable();
const count = z.number().nonnegative();
const curve = z.array(measured);
const stretch = { fromMs: z.number(), toMs: z.number() };

const latencySchema = z.strictObject({
  p50: measured,
  p90: measured,
  p95: measured,
  p99: measured,
  p999: measured,
  max: measured,
  mean: measured,
});

const requestFigures = {
  requests: count,
  requestsPerSecond: measured,
  failed: count,
  failedShare: measured,
  latencyMs: latencySchema,
};

const figuresSchema = z.strictObject({
  window: z.strictObject({
    phase: z.enum(["steady", "all", "none"]),
    offsetMs: z.number(),
    durationMs: count,
  }),
  http: z.strictObject(requestFigures),
  services: z.array(z.strictObject({ service: z.string(), ...requestFigures })),
  endpoints: z.array(
    z.strictObject({
      service: z.string().nullable(),
      endpoint: z.string(),
      result: objectiveResultSchema.shape.result.nullable(),
      ...requestFigures,
    }),
  ),
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      tag: z.string().nullable(),
      count,
      sum: z.number(),
      share: measured,
      latencyMs: latencySchema,
    }),
  ),
  iterations: count,
  droppedIterations: count,
  checks: z.strictObject({ passed: count, total: count }),
  vusMax: measured,
});

const runSchema = z.strictObject({
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
  revision: z.strictObject({ commit: z.string(), branch: z.string(), dirty: z.boolean() }).nullable(),
  k6Versions: z.array(z.string()),
  bundleSha256: z.string().nullable(),
  samplesSha256: z.string().nullable(),
  thresholds: z.strictObject({ path: z.string(), sha256: z.string() }).nullable(),
  comparabilityKey: z.string(),
  shape: loadShapeSchema.nullable(),
  tenantId: z.string().nullable(),
});

const reportVerdictSchema = z.strictObject({
  word: verdictWordSchema,
  invalid: z.boolean(),
  incomplete: z.boolean(),
  code: reasonCodeSchema,
  facts: factsSchema,
  reason: z.string(),
  exitCode: z.number().int(),
  score: measured,
  breachesToFail: z.number().int(),
  spikesToWarn: z.number().int(),
  counts: z.strictObject({ pass: count, warn: count, breach: count, skipped: count }),
  notes: z.array(saidSchema),
});

const objectiveSchema = objectiveResultSchema.extend({
  label: z.string(),
  group: z.enum(["failures", "latency", "service", "other"]),
  target: boundSchema.nullable(),
  /** Worst value per stretch of the judged window. */
  spark: curve,
  /** Bad samples over bad samples allowed; `null` where none are allowed or no share is judged. */
  budgetUsed: measured,
});

const errorSchema = z.strictObject({
  service: z.string().nullable(),
  endpoint: z.string().nullable(),
  status: z.string().nullable(),
  errorCode: z.string().nullable(),
  kind: z.enum(ERROR_KINDS),
  origin: z.enum(ERROR_ORIGINS),
  count,
  share: measured,
  phases: z.array(z.string()),
  firstSeenMs: z.number(),
  lastSeenMs: z.number(),
});

const objectiveCurveSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  result: objectiveResultSchema.shape.result,
  values: curve,
  target: boundSchema.nullable(),
  limit: boundSchema.nullable(),
});

const timelineSchema = z.strictObject({
  /** Offset of the first bin from the first sample, and width of a bin, milliseconds; every curve has `count` values. */
  fromMs: z.number(),
  binMs: z.number().positive(),
  count: z.number().int(),
  phases: z.array(z.strictObject({ phase: z.string(), ...stretch })),
  judged: z.strictObject(stretch),
  planned: curve,
  plannedUnit: z.enum(["vus", "iterations"]),
  vus: curve,
  requestsPerSecond: curve,
  iterationsPerSecond: curve,
  droppedPerSecond: curve,
  latencyMs: z.strictObject({ p50: curve, p95: curve, p99: curve, max: curve }),
  latencyObjectives: z.array(objectiveCurveSchema),
  missedObjectives: z.array(objectiveCurveSchema),
  errors: z.array(z.strictObject({ kind: z.enum(ERROR_KINDS), perSecond: curve })),
  faults: z.array(
    z.strictObject({
      number: z.number().int(),
      ...stretch,
      subject: z.string(),
      message: z.string(),
      cause: reasonSchema.nullable(),
      recovery: z.string().nullable(),
      recoveryCause: reasonSchema.nullable(),
      requests: count,
      failed: count,
      p99Ms: measured,
      usualP99Ms: measured,
      settleMs: measured,
    }),
  ),
  observed: z.array(
    z.strictObject({
      metric: z.string(),
      query: z.string(),
      curves: z.array(z.strictObject({ label: z.string(), values: curve, mean: measured, max: measured })),
      omitted: count,
    }),
  ),
});

const percentilesSchema = z.array(z.strictObject({ quantile: z.number().min(0).max(1), ms: z.number() }));

const distributionSchema = z.strictObject({
  points: percentilesSchema,
  baseline: percentilesSchema,
  objectives: z.array(z.strictObject({ id: z.string(), quantile: z.number(), bound: boundSchema })),
  ranges: z
    .strictObject({
      boundMs: z.number(),
      half: z.number(),
      within: z.number(),
      beyond: z.number(),
      failed: z.number(),
    })
    .nullable(),
});

const comparisonSchema = z.strictObject({
  kind: z.enum(BASELINE_KINDS),
  name: z.string(),
  /** The runs the baseline is made of, oldest first; the values of several are their medians. */
  runs: z.array(
    z.strictObject({ runId: z.string(), endedAt: z.iso.datetime(), commit: z.string().nullable() }),
  ),
  /** Conditions that differ; then nothing is compared. */
  obstacles: z.array(z.strictObject({ name: z.string(), before: z.string(), after: z.string() })),
  counts: z.record(z.enum(CHANGES), count),
  rows: z.array(
    z.strictObject({
      subject: z.string(),
      objective: z.string().nullable(),
      statistic: z.string(),
      unit: z.string(),
      before: measured,
      after: measured,
      absolute: measured,
      relative: measured,
      noise: z.number(),
      change: z.enum(CHANGES),
    }),
  ),
});

const changeSchema = z.strictObject({
  index: z.number().int(),
  before: z.number(),
  after: z.number(),
  commit: z.string().nullable(),
  commitBefore: z.string().nullable(),
  startedAt: z.string(),
});

const trendSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  target: boundSchema.nullable(),
  points: z.array(
    z.strictObject({
      runId: z.string(),
      startedAt: z.iso.datetime(),
      commit: z.string().nullable(),
      value: z.number(),
      result: objectiveResultSchema.shape.result,
    }),
  ),
  /** Of the runs since the last change, this one left out. */
  median: measured,
  deviation: measured,
  changes: z.array(changeSchema),
});

/** The JSON report: `k6_<scenario>_summary_<UTC>.json`. Raw numbers, English keys and codes in every language. */
export const reportSchema = z
  .strictObject({
    schema: z.literal("loadproof.report"),
    version: z.literal(JSON_REPORT_VERSION),
    headline: z.enum(["PASS", "WARN", "FAIL", "INCOMPLETE", "INVALID"]),
    run: runSchema,
    verdict: reportVerdictSchema,
    objectives: z.array(objectiveSchema),
    validity: z.array(validityResultSchema),
    figures: figuresSchema,
    errors: z.array(errorSchema),
    generators: z.array(generatorSchema),
    generatorsExpected: z.number().int(),
    scriptErrors: z.strictObject({
      count,
      messages: z.array(z.strictObject({ message: z.string(), count })),
      fatal: z.string().nullable(),
    }),
    samples: z.strictObject({
      present: z.boolean(),
      complete: z.boolean(),
      accepted: count,
      rejected: count,
      overflowed: count,
      series: count,
      relativeError: measured,
    }),
    /** Data checks after the load; `null` when none were made. */
    invariants: z.array(invariantResultSchema).nullable(),
    events: z.array(runEventSchema.extend({ offsetMs: z.number() })),
    diagnosis: z.strictObject({
      causes: z.array(
        z.strictObject({
          cause: z.enum(CAUSES),
          seen: factsSchema,
          strength: z.number().min(0).max(1),
          nextSteps: z.array(z.enum(NEXT_STEPS)),
        }),
      ),
      nextSteps: z.array(z.enum(NEXT_STEPS)),
    }),
    timeline: timelineSchema.nullable(),
    heatmap: z
      .strictObject({
        fromMs: z.number(),
        binMs: z.number(),
        boundsMs: z.array(z.number()),
        counts: z.array(z.array(count)),
      })
      .nullable(),
    distribution: distributionSchema.nullable(),
    /** Against the pinned and the rolling baseline, or the one that was asked for. */
    comparisons: z.array(comparisonSchema),
    rollingRuns: count,
    repositoryUrl: z.string().nullable(),
    history: z.array(trendSchema),
  })
  .describe("loadproof JSON report: one run, its verdict and everything that the other formats print");

/** @public The schema as JSON Schema 2020-12, for readers of the file in other languages; kept in `reports/report.schema.json`. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`;
}
