import { z } from "zod";
import { PHASE_NAMES } from "../../contracts/shape.ts";
import { NAME_EXPECTED, NAME_PATTERN } from "../../text/names.ts";
import { METRIC_TYPES } from "../metrics/metric-types.ts";
import { BOUND_EXPECTED, BOUND_PATTERN, parseBound } from "./bound.ts";
import { STATISTIC_EXPECTED, STATISTIC_PATTERN } from "../statistic/parse.ts";

const DURATION_PATTERN = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

const text = (expected: string) => z.string({ error: expected }).min(1, expected).max(2_000, expected);
const name = z
  .string({ error: "a name" })
  .regex(NAME_PATTERN, `a name of ${NAME_EXPECTED}`)
  .max(200, "a name of at most 200 characters");
const duration = z
  .string({ error: "a duration such as 10s or 1m30s" })
  .regex(DURATION_PATTERN, "a duration such as 10s or 1m30s");
const bound = z
  .string({ error: BOUND_EXPECTED })
  .regex(BOUND_PATTERN, BOUND_EXPECTED)
  // A number that is too great to be one has the form of a bound.
  .refine((written) => !BOUND_PATTERN.test(written) || parseBound(written) !== null, BOUND_EXPECTED);
const BOUNDS_EXPECTED = `${BOUND_EXPECTED}, or a list of up to 4 that must all hold`;
const bounds = z.union([bound, z.array(bound).min(1).max(4)], { error: BOUNDS_EXPECTED });
const tags = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()], { error: "a tag value: text, a number, true or false" }),
  {
    error: "tag names with the value each must have",
  },
);
const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `one of ${values.join(", ")}` });
const yesOrNo = z.boolean({ error: "true or false" });
const size = (expected: string) =>
  z.number({ error: expected }).nonnegative(expected).max(1_000_000_000, expected);
const wholeNumber = (expected: string, minimum: number) =>
  z.number({ error: expected }).int(expected).min(minimum, expected).max(1_000_000_000, expected);

const action = z
  .string({ error: "the name of an action" })
  .regex(NAME_PATTERN, `the name of an action, of ${NAME_EXPECTED}`);

export const NO_DATA_CHOICES = ["fail", "warn", "skip"] as const;

/** Judged first; a bound that isn't kept makes the run INVALID, whatever the objectives say. */
export const validitySchema = z.strictObject({
  achievedRate: bound.describe("iterations finished as a share of those planned; arrival-rate shapes only"),
  droppedIterations: bound.describe(
    "iterations k6 dropped as a share of all due; a single one already keeps a run from PASS",
  ),
  vuSaturation: bound.describe(
    "busy virtual users as a share of the configured maximum; arrival-rate shapes only",
  ),
  scriptErrors: bound.describe(
    "exceptions of the script as a share of iterations; a single one already keeps a run from PASS",
  ),
  generatorCpu: bound.describe("CPU of the k6 process in its worst 5 s, as a share of all cores"),
  duration: bound.describe("steady time that was measured as a share of the planned one"),
  clockSkew: bound.describe("offset between the clocks of several generators"),
  badSamples: bound.describe("samples that were NaN, infinite, negative or unreadable, as a share of all"),
  summaryAgreement: bound.describe(
    "largest difference between k6's own summary and the sketches beyond the sketch error, as a share",
  ),
  scenarios: z
    .array(name)
    .max(100)
    .describe("k6 scenarios that must have run to the end of the steady phase"),
});

export const policySchema = z.strictObject({
  breachesToFail: wholeNumber("a whole number from 1", 1).describe(
    "breached objectives that make the run FAIL; fewer make it WARN, a critical one is always FAIL",
  ),
  spikesToWarn: wholeNumber("a whole number from 1", 1).describe(
    "spikes from which a spikes(k) objective without bounds of its own warns",
  ),
  reproducibleErrorShare: bound.describe(
    "share of an endpoint's requests that may fail the same way in every window of the steady phase, or in two runs; more is FAIL",
  ),
  failedRequestShare: bound.describe(
    "share of the requests an objective on times looks at that may get no answer or fail unexpectedly; more breaches it, however fast the others were",
  ),
});

const windowSchema = z
  .strictObject({
    size: duration.describe("length of a window"),
    kind: choice(["over", "within", "for"])
      .optional()
      .describe(
        "over: the value of each full window; within: also of windows cut short by the phase's ends; for: each second of the window breaches",
      ),
    worst: z
      .literal(true, { error: "true: the worst window is the one that is judged" })
      .optional()
      .describe("the worst window is judged; there is no other choice"),
    gap: choice(["break", "hold", "fail"])
      .optional()
      .describe(
        "a stretch without samples: break ends what was counted, hold goes on with the last value, fail counts as a breach",
      ),
  })
  .describe("judge windows instead of the whole phase; the worst one counts");

const DIFFERENCE = /^\+\s*\d+(?:\.\d+)?%$/;
const difference = z
  .string({ error: 'a difference such as "+5%"' })
  .regex(DIFFERENCE, 'a difference such as "+5%"');
const amount = z
  .string({ error: 'an amount such as "5ms" or "0.1%"' })
  .regex(/^\d+(?:\.\d+)?(?:us|µs|ms|s|min|%|\/s|\/min|B|KB|MB|GB)?$/, 'an amount such as "5ms" or "0.1%"');

const compareSchema = z
  .strictObject({
    warn: difference.describe("difference for the worse from which the objective warns"),
    fail: difference.describe(
      "difference for the worse from which the objective is breached, where the method may fail a run",
    ),
    atLeast: amount.optional().describe("smaller differences never count, whatever their share"),
  })
  .describe("against a baseline, in the direction that is worse for this objective");

export const objectiveSchema = z.strictObject({
  id: name.describe("unique; an inherited objective of the same id is changed field by field"),
  metric: text("the name of a metric")
    .optional()
    .describe("k6 metric, a name for what the query gives, or what is measured of actions"),
  source: choice(["k6", "prometheus", "actions"])
    .optional()
    .describe("where the samples come from; default k6"),
  query: text("a PromQL expression").optional().describe("PromQL expression; prometheus only"),
  type: choice(METRIC_TYPES)
    .optional()
    .describe("type of a custom metric, where k6's summary does not say it"),
  where: tags.optional().describe("tags the samples must have, all of them"),
  phase: choice([...PHASE_NAMES, "all"])
    .optional()
    .describe("phase that is judged; default steady"),
  during: action.optional().describe("action of the run's schedule: only the time of it is judged"),
  except: action
    .optional()
    .describe("action of the run's schedule: only the time before and after it is judged"),
  before: action.optional().describe("action of the run's schedule: only the time before it is judged"),
  after: action.optional().describe("action of the run's schedule: only the time after it is judged"),
  forEach: z
    .strictObject({
      tag: text("a tag's name").describe("tag whose values are taken one by one"),
      expect: z.array(text("a tag's value")).min(1).max(500).optional().describe("values that must be there"),
    })
    .optional()
    .describe(
      "one objective per value of the tag; those under expect are judged even where nothing was measured",
    ),
  statistic: z
    .string({ error: STATISTIC_EXPECTED })
    .regex(STATISTIC_PATTERN, STATISTIC_EXPECTED)
    .optional()
    .describe("what is computed of the samples; see below"),
  good: bound.optional().describe("which samples are good, for share and burnRate; on rates == 1 or == 0"),
  of: tags.optional().describe("what a share is a share of; default all samples of the metric in the phase"),
  pass: bounds.optional().describe("target: kept means pass"),
  warn: bounds
    .optional()
    .describe("limit: target missed but limit kept means warn; beyond it the objective is breached"),
  atLeast: amount.optional().describe("spikes smaller than this above the median never count"),
  critical: yesOrNo.optional().describe("a breach fails the run by itself; default false"),
  weight: size("a number from 0").optional().describe("weight in the informative score; default 1"),
  window: windowSchema.optional(),
  abort: z
    .strictObject({ after: duration.describe("time from the start of the run before k6 may abort") })
    .optional()
    .describe("k6 ends the run as soon as the limit is broken; such a breach is critical"),
  compare: compareSchema.optional(),
  minSamples: z
    .union([z.literal("auto"), z.number().int().min(1).max(1_000_000_000)], {
      error: "auto or a whole number from 1",
    })
    .optional()
    .describe("samples needed to decide; auto derives it from statistic and bounds"),
  noData: choice(NO_DATA_CHOICES).optional().describe("what no samples mean; default fail; never pass"),
  insufficient: choice(["warn", "fail"]).optional().describe("what too few samples mean; default warn"),
  decide: choice(["point", "interval"])
    .optional()
    .describe("interval: a value whose confidence interval holds the bound warns"),
  absentMeans: size("a number from 0")
    .optional()
    .describe("value of a counter k6 never wrote, given that `given` has samples"),
  given: text("the name of a metric")
    .optional()
    .describe("metric that must have samples for absentMeans to hold"),
  why: text("a sentence").optional().describe("why this objective exists; printed in reports"),
});

const impliedSchema = z.strictObject({
  pass: bound.optional().describe("target instead of the default one"),
  warn: bound.optional().describe("limit instead of the default one; without it the target is the limit"),
  off: z.literal(true, { error: "true" }).optional().describe("this one is not judged"),
  why: text("a sentence").describe("why the default does not fit; printed in reports"),
});

const expectedFailureSchema = z.strictObject({
  id: name.optional().describe("id of the objective that bounds their share; default expected-failures-N"),
  where: tags.describe("requests that fail by design, such as a 409 of a coupon that is gone"),
  share: bound.describe("how many of these requests may fail that way"),
  why: text("a sentence").optional().describe("why they fail by design"),
});

const waiverSchema = z.strictObject({
  objective: name.describe("id of the objective that may be breached"),
  until: z.iso.date({ error: "a date such as 2026-12-31" }).describe("last day of the waiver (UTC)"),
  bound: bound.optional().describe("how far the breach may go; without it any value is waived"),
  reason: text("why, such as a ticket"),
  owner: text("who answers for it"),
});

const k6ThresholdSchema = z.union(
  [
    z.string(),
    z.strictObject({
      threshold: z.string(),
      abortOnFail: z.boolean().optional(),
      delayAbortEval: duration.optional(),
    }),
  ],
  { error: 'a k6 threshold such as "p(95)<500" or { threshold: "p(95)<500", abortOnFail: true }' },
);

const RECOVERY_EXPECTED = 'an upper bound such as "< 10s"';
const recoveryBound = z
  .string({ error: RECOVERY_EXPECTED })
  .regex(/^\s*<=?\s*\d+(?:\.\d+)?\s*(?:ms|s|min)\s*$/, RECOVERY_EXPECTED);
const recoverySchema = z.union(
  [
    recoveryBound,
    z.strictObject({
      clients: recoveryBound
        .optional()
        .describe("until all that is judged of clients keeps its limit again, for good"),
      system: recoveryBound
        .optional()
        .describe("until every part is there and in its role, and queues are no longer than before"),
      from: choice(["injection", "healing"])
        .optional()
        .describe("what is counted from; default injection: a kill has no healing"),
      noData: choice(NO_DATA_CHOICES).optional().describe("what a run without faults means; default fail"),
      why: text("a sentence").optional().describe("why this long; printed in reports"),
    }),
  ],
  { error: `${RECOVERY_EXPECTED}, or { clients, system, from }` },
);

/** A threshold file as it is written. The JSON Schema for editors and the reference page are generated from this. */
export const thresholdFileSchema = z.strictObject({
  version: z.literal(1, { error: "1" }).describe("version of the format"),
  extends: z
    .union([text("a file"), z.array(text("a file")).min(1).max(8)], { error: "a file, or a list of up to 8" })
    .optional()
    .describe("files this one builds on, relative to it; later ones and this one win"),
  scenario: name.optional().describe("scenario this file judges; any when absent"),
  profiles: z.array(name).min(1).optional().describe("profiles this file judges; any when absent"),
  defaults: z
    .strictObject({
      phase: choice([...PHASE_NAMES, "all"])
        .optional()
        .describe("phase that is judged; default steady"),
      noData: choice(NO_DATA_CHOICES).optional().describe("what no samples mean; default fail"),
      insufficient: choice(["warn", "fail"]).optional().describe("what too few samples mean; default warn"),
      noBaseline: choice(["warn", "skip"])
        .optional()
        .describe("what a missing baseline means for objectives with compare; default warn"),
    })
    .optional()
    .describe("what objectives take when they don't say it"),
  validity: validitySchema.partial().optional().describe("whether the measurement can be trusted"),
  objectives: z.array(objectiveSchema).max(1_000).optional().describe("what must be kept"),
  recovery: recoverySchema
    .optional()
    .describe("how soon it must be over what each fault of the run does; a bound alone is of clients"),
  without: z.array(name).optional().describe("ids of inherited objectives that are not judged here"),
  implied: z
    .strictObject({
      "failed-requests": impliedSchema.optional().describe("share of requests that failed, http_req_failed"),
      checks: impliedSchema.optional().describe("share of checks that passed"),
    })
    .optional()
    .describe("bounds of what every run is held to; see Guards"),
  expectedFailures: z
    .array(expectedFailureSchema)
    .max(100)
    .optional()
    .describe("requests that fail by design: out of the failure rate, in a count of their own"),
  waivers: z
    .array(waiverSchema)
    .max(100)
    .optional()
    .describe("breaches that somebody answers for, until a day"),
  k6: z
    .record(z.string(), z.array(k6ThresholdSchema))
    .optional()
    .describe("k6's own options.thresholds, judged with k6's meaning"),
  score: z
    .strictObject({
      warn: bound.optional().describe("below it the run is at best WARN"),
      fail: bound.optional().describe("below it the run is FAIL"),
    })
    .optional()
    .describe("bounds of the weighted score; it can only worsen a verdict"),
  policy: policySchema.partial().optional().describe("what follows from the results"),
});

export type WrittenFile = z.infer<typeof thresholdFileSchema>;
export type WrittenObjective = z.infer<typeof objectiveSchema>;
