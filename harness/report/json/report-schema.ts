import { z } from "zod";
import { count } from "../../contracts/measured.ts";
import { failuresSchema } from "../../contracts/failures.ts";
import { faultResultSchema } from "../../contracts/fault-result.ts";
import { generatorSchema, runEventSchema } from "../../contracts/run.ts";
import { invariantResultSchema, validityResultSchema } from "../../contracts/verdict.ts";
import { figuresSchema } from "../../figures/types.ts";
import { trendSchema } from "../../history/trend.ts";
import { diagnosisSchema } from "../../contracts/diagnosis.ts";
import { comparisonSchema } from "../sections/changes/types.ts";
import { checkSchema } from "../sections/checks/data.ts";
import { endpointDetailSchema } from "../sections/endpoint-details/data.ts";
import { protocolSchema } from "../sections/protocols/data.ts";
import { trafficSchema } from "../sections/traffic/data.ts";
import { distributionSchema, heatmapSchema } from "../sections/distribution/types.ts";
import { timelineSchema } from "../sections/timeline/types.ts";
import {
  errorSchema,
  objectiveSchema,
  runIdentitySchema,
  sampleQualitySchema,
  verdictViewSchema,
} from "../view/types.ts";
import { HEADLINES } from "../view/words.ts";

/** Version of the JSON report; raised when a field changes its meaning or goes away. */
export const JSON_REPORT_VERSION = 1;

/** The JSON report: `k6_<scenario>_summary_<UTC>.json`. Raw numbers, English keys and codes in every language. */
export const reportSchema = z
  .strictObject({
    schema: z.literal("loadproof.report"),
    version: z.literal(JSON_REPORT_VERSION),
    headline: z.enum(HEADLINES),
    run: runIdentitySchema,
    verdict: verdictViewSchema,
    objectives: z.array(objectiveSchema),
    validity: z.array(validityResultSchema),
    figures: figuresSchema,
    errors: z.array(errorSchema),
    /** The script's checks by name, with set-up and tear-down. */
    checks: z.array(checkSchema),
    failures: z.array(failuresSchema.shape.failures.element.extend({ offsetMs: z.number() })),
    protocols: z.array(protocolSchema),
    traffic: trafficSchema.nullable(),
    endpointDetails: z.array(endpointDetailSchema),
    generators: z.array(generatorSchema),
    generatorsExpected: z.number().int(),
    scriptErrors: z.strictObject({
      count,
      messages: z.array(z.strictObject({ message: z.string(), count })),
      fatal: z.string().nullable(),
    }),
    samples: sampleQualitySchema,
    /** Data checks after the load; `null` when none were made. */
    invariants: z.array(invariantResultSchema).nullable(),
    /** What each fault of the plan did, and how soon that was over. */
    faults: z.array(faultResultSchema),
    events: z.array(runEventSchema.extend({ offsetMs: z.number() })),
    diagnosis: diagnosisSchema,
    timeline: timelineSchema.nullable(),
    heatmap: heatmapSchema.nullable(),
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
