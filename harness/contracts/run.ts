import { z } from "zod";
import { ERROR_CODES } from "../errors.ts";
import { actionSchema, fileReferenceSchema, runtimeSchema } from "./plan.ts";
import { diagnosisHintsSchema } from "./hints.ts";
import { reasonSchema } from "./reason.ts";
import { scalingSchema } from "./scaling.ts";
import { loadShapeSchema } from "./shape.ts";

/** One load generator (one k6 process) as the harness saw it. */
export const generatorSchema = z.strictObject({
  id: z.string(),
  k6Version: z.string(),
  /** `null` when a signal ended it. */
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** First reason for which the harness stopped it, if it did. */
  stopReason: z.string().nullable(),
  /** The same in code and facts. */
  stopCause: reasonSchema.optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** CPU of the k6 process as a share of all cores, 0 to 1: mean and worst 5 s of the run. */
  cpuShareMean: z.number().nonnegative(),
  cpuShareMax: z.number().nonnegative(),
  /** CPU of all processes of the machine, 0 to 1: worst 5 s. A generator that shares a full machine is not healthy. */
  machineCpuShareMax: z.number().nonnegative(),
  memoryBytesMax: z.number().nonnegative(),
  /** CPU seconds used by k6 and by the harness itself over the load. */
  cpuSeconds: z.number().nonnegative(),
  harnessCpuSeconds: z.number().nonnegative(),
  samples: z.strictObject({
    accepted: z.number().int().nonnegative(),
    /** NaN, infinite or negative values and lines that could not be read. */
    rejected: z.number().int().nonnegative(),
    /** Samples counted in the overflow series because the tag-set cap was reached. */
    overflowed: z.number().int().nonnegative(),
    series: z.number().int().nonnegative(),
  }),
  /** Offset of this generator's clock against the merging machine's, milliseconds. */
  clockSkewMs: z.number(),
});
export type Generator = z.infer<typeof generatorSchema>;

/** Stages of a script outside of its iterations. */
const PLACES = ["setup", "teardown"] as const;

/**
 * What the script said of the system by `fail()` and `exec.test.fail()`: that it failed; `unanswered` is what k6's own calls
 * (gRPC, WebSockets, HTTP with `throw`, the browser) throw when nobody answers them. Parts are told apart by message and
 * by where it was said; `place` and `scenario` are absent where k6 does not tell them.
 */
export const scriptFailureSchema = z.strictObject({
  message: z.string(),
  count: z.number().int().positive(),
  call: z.enum(["fail", "test.fail", "unanswered"]),
  place: z.enum(PLACES).optional(),
  scenario: z.string().optional(),
});
export type ScriptFailure = z.infer<typeof scriptFailureSchema>;

/** Who ended the load before its time, where it was not the harness: `exec.test.abort()`, a threshold with `abortOnFail`, or a browser that did not start. */
export const earlyEndSchema = z.strictObject({
  by: z.enum(["script", "threshold", "browser"]),
  /** The script's message, the names of the crossed metrics, or why there is no browser; may be empty. */
  message: z.string(),
  /** Function with file and line, or setup or teardown; absent where k6 does not tell it. */
  where: z.string().optional(),
});
export type EarlyEnd = z.infer<typeof earlyEndSchema>;

/** What the script threw, and what else it said of the run, from k6's log. */
export const scriptErrorsSchema = z.strictObject({
  /** Exceptions; those by which the script says that the system failed are no errors of the script. */
  count: z.number().int().nonnegative(),
  /** The most frequent messages, at most 10, with where they were thrown (`setup`, `default`, ...). */
  messages: z
    .array(
      z.strictObject({
        message: z.string(),
        count: z.number().int().positive(),
        /** Absent outside of iterations, and in runs that were saved before. */
        scenario: z.string().optional(),
      }),
    )
    .max(10),
  /** Exception outside iterations: k6 ended before or after the load because of it. */
  fatal: z.string().nullable(),
  fatalPlace: z.enum(PLACES).optional(),
  /** The most frequent, at most 10, and how many there were of all. */
  failures: z
    .strictObject({
      count: z.number().int().positive(),
      messages: z.array(scriptFailureSchema).max(10),
    })
    .optional(),
  ended: earlyEndSchema.optional(),
  /** Why the script's own `handleSummary` failed. */
  summaryFailure: z.string().optional(),
});
export type ScriptErrors = z.infer<typeof scriptErrorsSchema>;

/** The load that a script's own options (or flags of k6) give, as far as it can be made longer from outside. */
export const ownLoadSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("duration"),
    vus: z.number().int().positive(),
    durationMs: z.number().positive(),
  }),
  z.strictObject({ kind: z.literal("iterations"), iterations: z.number().int().positive() }),
  /** Scenarios or stages of its own. */
  z.strictObject({
    kind: z.literal("scenarios"),
    /** Those of a set number of iterations: what `maxDuration` cuts off counts as dropped for k6. */
    ofIterations: z.array(z.string()).optional(),
  }),
]);
export type OwnLoad = z.infer<typeof ownLoadSchema>;

export const serviceDescriptionSchema = z.strictObject({
  name: z.string(),
  urls: z.array(z.string()),
  version: z.string().nullable(),
  /** Settings in effect, as its first instance shows them; absent where it shows none. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
export type ServiceDescription = z.infer<typeof serviceDescriptionSchema>;

/**
 * The tenant whose users made the load. Without an id: `no-tenants`, the bundled system has none; `none-given`, nobody told
 * a script of the user's one.
 */
export const tenantSchema = z.strictObject({
  id: z.string().nullable(),
  source: z.enum(["given", "default", "no-tenants", "none-given"]),
});
export type Tenant = z.infer<typeof tenantSchema>;

/** Something that happened to the environment or the run, for the timeline of a report. */
export const runEventSchema = z.strictObject({
  at: z.iso.datetime(),
  /** `recovered`: what was disturbed is back; `used`: the load uses it again; `left`: it stays away, as planned. */
  kind: z.enum([
    "phase",
    "service-exited",
    "fault",
    "mark",
    "recovered",
    "used",
    "left",
    "interrupted",
    "note",
  ]),
  subject: z.string(),
  message: z.string(),
  /** The same in code and facts; absent where the message is of foreign origin. */
  cause: reasonSchema.optional(),
});
export type RunEvent = z.infer<typeof runEventSchema>;

/** Events after which a run is no calm one any more: what was done to it, or noted, and services that ended by themselves. */
export const DISTURBING: ReadonlySet<RunEvent["kind"]> = new Set(["fault", "mark", "service-exited"]);

/** How long it took until what an action took away was back, milliseconds. */
const recoverySchema = z.strictObject({
  /** From when it was taken away until it answered again. */
  healthyMs: z.number().nonnegative(),
  /** Of these, from when its start was asked for. */
  restartMs: z.number().nonnegative(),
  /** From when it was taken away until it served a request again; `null` when none was seen before the load ended. */
  trafficMs: z.number().nonnegative().nullable(),
});
export type Recovery = z.infer<typeof recoverySchema>;

/**
 * What became of an action of the plan. Its window is [`startedAt`, `endedAt`): from when it was begun until what it did
 * was undone and seen to be. Moments are of the clock that stamps the samples; `SampleStore.startMs` is their zero.
 */
export const actionRecordSchema = actionSchema.extend({
  /**
   * `not-recovered`: it took effect, and what it disturbed did not come back. `failed`: it, or undoing it, did not take
   * effect. `not-reached`: the load ended before it began, or before its end. `unfit`: it was not begun, for the system did
   * not keep its objectives before.
   */
  outcome: z.enum(["applied", "not-recovered", "failed", "not-reached", "unfit"]),
  /** `null` when it never began. */
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** When it was seen to have taken effect; absent when it was not, and in runs that were saved before. */
  effectAt: z.iso.datetime().optional(),
  /** When undoing it began; the same. */
  healingAt: z.iso.datetime().optional(),
  /** How it was seen to take effect and to be over, or why it was not. */
  message: z.string(),
  cause: reasonSchema.optional(),
  /** `null`: it stayed away, or did not come back. Absent where nothing was away, and in runs that were saved before. */
  recovery: recoverySchema.nullish(),
});
export type ActionRecord = z.infer<typeof actionRecordSchema>;

/** Kinds of actions that disturb nothing. A test holds them to the kinds that there are. */
const CALM_KINDS: ReadonlySet<string> = new Set(["mark"]);

/** Whether an action disturbs the system. */
export function isFault({ kind }: Pick<ActionRecord, "kind">): boolean {
  return !CALM_KINDS.has(kind);
}

/** What ended a run early, or what went wrong around a load that was complete. */
export const runFailureSchema = z.strictObject({ code: z.enum(ERROR_CODES), message: z.string() });
export type RunFailure = z.infer<typeof runFailureSchema>;

/** Whether the invariants of the system's data were checked after the load, and where the findings are. */
export const invariantCheckSchema = z.discriminatedUnion("state", [
  /** The system has none, or nobody knows them: a script of the user's. */
  z.strictObject({ state: z.literal("none") }),
  z.strictObject({ state: z.literal("checked"), findings: fileReferenceSchema }),
  z.strictObject({ state: z.literal("not-checked"), why: z.string(), cause: reasonSchema.optional() }),
]);
export type InvariantCheck = z.infer<typeof invariantCheckSchema>;

/** `run.json`: the evidence of one run. Everything a verdict or a report needs is in here or in the files it names. */
export const runEvidenceSchema = z.strictObject({
  schema: z.literal("loadproof.run"),
  version: z.literal(1),
  runId: z.string(),
  scenario: z.string(),
  profile: z.string().nullable(),
  command: z.string(),
  /** The same for other loads; `null` where no two numbers say the load, absent in runs that were saved before. */
  scaling: scalingSchema.nullish(),
  seed: z.number().int(),
  /** Absent in runs that were saved before. */
  tenant: tenantSchema.optional(),
  /** `incomplete`: interrupted, or the environment or the generator ended before the plan did. */
  status: z.enum(["complete", "incomplete"]),
  incompleteReason: z.string().nullable(),
  /** The same in code and facts; absent where the reason is a message of foreign origin. */
  incompleteCause: reasonSchema.optional(),
  /** Decides the exit code; `null` when nothing went wrong. A run whose services could not be stopped is complete and has one. */
  failure: runFailureSchema.nullable(),
  /** WARN ends the run with an exit code of its own. */
  strict: z.boolean(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  shape: loadShapeSchema.nullable(),
  /** `null` where the load is that of `shape`; absent in runs that were saved before, and where k6 was never asked. */
  ownLoad: ownLoadSchema.nullable().optional(),
  plan: fileReferenceSchema,
  bundle: fileReferenceSchema.nullable(),
  samples: fileReferenceSchema.nullable(),
  /** k6's own summary (`handleSummary` data), the cross-check of the sketches; absent when k6 did not reach its end. */
  summary: fileReferenceSchema.nullable(),
  console: fileReferenceSchema.nullable(),
  /** The first failures of each kind that the script saw (`loadproof.failures`); absent in runs that were saved before. */
  failures: fileReferenceSchema.nullable().optional(),
  /** Ids of what the script has seen, by their names, such as `acknowledged`. */
  recordedIds: z.record(z.string(), fileReferenceSchema),
  /** Observations of the system's side (Prometheus, logs); absent when nothing was observed. */
  observations: fileReferenceSchema.nullable(),
  /** Health, roles, queues of the system through the run, where something disturbed it; absent where nobody looked. */
  systemState: fileReferenceSchema.nullable().optional(),
  invariants: invariantCheckSchema,
  generators: z.array(generatorSchema),
  /** Generators that were planned; fewer results than this is a lost generator. */
  generatorsExpected: z.number().int().positive(),
  scriptErrors: scriptErrorsSchema,
  environment: z.strictObject({
    runtime: runtimeSchema,
    services: z.array(serviceDescriptionSchema),
    /** Servers under the services, `name version`. */
    servers: z.array(z.string()),
    readyMs: z.number().nonnegative().nullable(),
    defects: z.array(z.string()),
    /** What is known of the system beforehand; absent for a system that is none of the bundled ones. */
    hints: diagnosisHintsSchema.optional(),
  }),
  machine: z.strictObject({
    cpuModel: z.string(),
    cores: z.number().int().positive(),
    memoryBytes: z.number().positive(),
    operatingSystem: z.string(),
    architecture: z.string(),
    node: z.string(),
  }),
  revision: z.strictObject({ commit: z.string(), branch: z.string(), dirty: z.boolean() }).nullable(),
  /** Version of loadproof, with the commit of a checkout; absent in runs that were saved before. */
  loadproof: z.string().optional(),
  /** What was asked of k6 itself by flags and variables, as far as it shapes the load; absent when nothing was. */
  k6Options: z.array(z.string()).optional(),
  /** Runs are comparable only when this is equal: hash of script, profile shape, topology, k6 version and machine class. */
  comparabilityKey: z.string(),
  events: z.array(runEventSchema),
  /** What became of each action of the plan's schedule. */
  actions: z.array(actionRecordSchema),
});
export type RunEvidence = z.infer<typeof runEvidenceSchema>;
