import { z } from "zod";

/** What may be asked of a run from outside; all else is the server's. */
export const gateSettingsSchema = z.strictObject({
  vus: z.string().optional(),
  duration: z.string().optional(),
  profile: z.string().optional(),
  /** `name=URL`, several separated by blanks. */
  target: z.string().optional(),
  thresholds: z.string().optional(),
});
export type GateSettings = z.infer<typeof gateSettingsSchema>;

/** Who asked for it: a canary of Flagger in one of its stages, or whoever named a key of its own. */
export const gateOriginSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("flagger"),
    name: z.string(),
    namespace: z.string(),
    /** Of the canary's specification: another one is another canary. */
    checksum: z.string(),
    stage: z.enum(["pre-rollout", "rollout"]),
  }),
  z.strictObject({ kind: z.literal("api"), key: z.string() }),
]);
export type GateOrigin = z.infer<typeof gateOriginSchema>;

export const gateVerdictSchema = z.enum(["PASS", "WARN", "FAIL", "INVALID"]);
export type GateVerdict = z.infer<typeof gateVerdictSchema>;

/** `REPORT_DIR/gate/<id>.json`: one run of a gate. What was asked for once is never run a second time. */
export const gateRunSchema = z.strictObject({
  schema: z.literal("loadproof.gate-run"),
  version: z.literal(1),
  id: z.string(),
  origin: gateOriginSchema,
  scenario: z.string(),
  settings: gateSettingsSchema,
  state: z.enum(["queued", "running", "done"]),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** `null` until it is done. */
  verdict: gateVerdictSchema.nullable(),
  reasons: z.array(z.string()),
  /** The run's folder, with its report; `null` where there is none. */
  folder: z.string().nullable(),
});
export type GateRun = z.infer<typeof gateRunSchema>;
