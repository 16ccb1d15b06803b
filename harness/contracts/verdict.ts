import { z } from "zod";
import { faultResultSchema } from "./fault-result.ts";
import { findingSchema } from "./findings.ts";
import { fileReferenceSchema } from "./plan.ts";
import { factsSchema, reasonCodeSchema, saidSchema } from "./reason.ts";

export const verdictWordSchema = z.enum(["PASS", "WARN", "FAIL"]);
export type VerdictWord = z.infer<typeof verdictWordSchema>;

/** A bound as written and as read: `< 400ms` is {operator: "<", value: 400, unit: "ms"}. */
export const boundSchema = z.strictObject({
  text: z.string(),
  operator: z.enum(["<", "<=", ">", ">=", "==", "!="]),
  value: z.number(),
});
export type Bound = z.infer<typeof boundSchema>;

/** The part of a run that lies so to an action of its schedule; `except` is before and after it. */
export const actionWindowSchema = z.strictObject({
  relation: z.enum(["during", "except", "before", "after"]),
  action: z.string(),
});
export type ActionWindow = z.infer<typeof actionWindowSchema>;

/** The numbers behind a result; `null` where one does not apply. Units are the objective's. */
export const resultNumbersSchema = z.strictObject({
  value: z.number().nullable(),
  bound: boundSchema.nullable(),
  /** Distance to the bound as a share of it; negative when breached. */
  margin: z.number().nullable(),
  samples: z.number().nonnegative().nullable(),
  samplesNeeded: z.number().nonnegative().nullable(),
  /** The judged window: offset and length from the start of the samples, milliseconds. */
  window: z.strictObject({ offsetMs: z.number(), durationMs: z.number() }).nullable(),
  baseline: z.number().nullable(),
  /** Difference to the baseline: absolute, and as a share of it. */
  difference: z.strictObject({ absolute: z.number(), relative: z.number().nullable() }).nullable(),
  /** Confidence interval of the value, or of the relative difference when there is a baseline. */
  interval: z.strictObject({ low: z.number(), high: z.number(), confidence: z.number() }).nullable(),
});
export type ResultNumbers = z.infer<typeof resultNumbersSchema>;

export const objectiveResultSchema = z.strictObject({
  id: z.string(),
  metric: z.string(),
  where: z.record(z.string(), z.string()),
  statistic: z.string(),
  /** The part of the phase that was judged, where it is not all of it. */
  when: actionWindowSchema.optional(),
  /** `ms`, `share` (0 to 1), `perSecond`, `count`, `bytes` or empty. */
  unit: z.string(),
  pass: z.array(boundSchema),
  warn: z.array(boundSchema),
  result: z.enum(["pass", "warn", "breach", "skipped"]),
  /** Why: one of the closed list of codes, its facts, and both in English words, which no code reads back. */
  ...saidSchema.shape,
  /** Further codes that inform and do not decide (BORDERLINE, WAIVER_UNUSED, ...). */
  notes: z.array(saidSchema),
  critical: z.boolean(),
  /** Asked for by no file: every run is held to it. */
  implied: z.boolean().default(false),
  weight: z.number().nonnegative(),
  numbers: resultNumbersSchema,
  why: z.string().nullable(),
});
export type ObjectiveResult = z.infer<typeof objectiveResultSchema>;

export const validityResultSchema = z.strictObject({
  check: z.string(),
  result: z.enum(["ok", "warn", "invalid", "not-applicable"]),
  ...saidSchema.shape,
  value: z.number().nullable(),
  bound: boundSchema.nullable(),
});
export type ValidityResult = z.infer<typeof validityResultSchema>;

/** One invariant of the system's data, as it was found after the load. */
export const invariantResultSchema = findingSchema.extend({
  result: z.enum(["held", "broken", "not-checked"]),
  ...saidSchema.shape,
});
export type InvariantResult = z.infer<typeof invariantResultSchema>;

/** `verdict.json`: what the judge said of one run, and why. A pure function of evidence, threshold file and baseline. */
export const verdictSchema = z.strictObject({
  schema: z.literal("loadproof.verdict"),
  version: z.literal(1),
  runId: z.string(),
  scenario: z.string(),
  profile: z.string().nullable(),
  verdict: verdictWordSchema,
  /** True when the measurement, not the system, is at fault: the verdict is FAIL. */
  invalid: z.boolean(),
  incomplete: z.boolean(),
  /** The main reason: its code, its facts and one sentence in English. */
  code: reasonCodeSchema,
  facts: factsSchema,
  reason: z.string(),
  /** What `run`, `judge` and `merge` end with: of all that was judged, and of what ended the run. */
  exitCode: z.number().int(),
  validity: z.array(validityResultSchema),
  objectives: z.array(objectiveResultSchema),
  /** Empty for a system without invariants, and where they could not be checked, which a note says. */
  invariants: z.array(invariantResultSchema),
  /** What each fault of the plan did and how soon the system was back; empty in a run without faults. */
  faults: z.array(faultResultSchema).default([]),
  policy: z.strictObject({ breachesToFail: z.number().int(), spikesToWarn: z.number().int() }),
  /** Weighted score 0 to 1, for information; it never improves a verdict. */
  score: z.number().min(0).max(1).nullable(),
  thresholds: fileReferenceSchema.nullable(),
  notes: z.array(saidSchema),
});
export type Verdict = z.infer<typeof verdictSchema>;
