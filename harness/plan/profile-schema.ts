import { z } from "zod";
import { parseDurationMs } from "../text/duration.ts";

/** Bounds of what a profile may ask for: beyond them somebody has mistyped. */
const PHASES_MAX = 200;
const LEVEL_MAX = 1_000_000;
const PHASE_MS = { min: 1_000, max: 7 * 24 * 3_600_000 } as const;

const PHASES = ["warm-up", "ramp-up", "steady", "ramp-down"] as const;

const level = (what: string) => {
  const expected = `${what}, a whole number from 0 to ${LEVEL_MAX}`;
  return z.number({ error: expected }).int(expected).nonnegative(expected).max(LEVEL_MAX, expected);
};

const DURATION_EXPECTED = "a duration from 1s to 7 days, such as 30s or 1m30s";

const phaseSchema = z.strictObject({
  phase: z
    .enum(PHASES, { error: `one of ${PHASES.join(", ")}` })
    .describe("what the time is called; only steady is judged, unless an objective asks for another"),
  duration: z
    .string({ error: DURATION_EXPECTED })
    .refine((text) => {
      const durationMs = parseDurationMs(text);
      return durationMs !== null && durationMs >= PHASE_MS.min && durationMs <= PHASE_MS.max;
    }, DURATION_EXPECTED)
    .describe("how long it takes, such as 30s or 1m30s"),
  level: level("the level that is held").optional().describe("level that is held all the time"),
  from: level("the level at its beginning")
    .optional()
    .describe("level at its beginning; default where the phase before ended, 0 at the start"),
  to: level("the level at its end").optional().describe("level at its end; the way there is a straight line"),
});

/** A profile file as it is written. The JSON Schema for editors is made of this. */
export const profileFileSchema = z.strictObject({
  version: z.literal(1, { error: "1" }).describe("version of the format"),
  description: z
    .string({ error: "a sentence" })
    .max(500, "a sentence of at most 500 characters")
    .optional()
    .describe("what it is for; for people"),
  model: z
    .enum(["closed", "open"], { error: "one of closed, open" })
    .default("closed")
    .describe("what levels are: closed: virtual users; open: iterations started per second"),
  vusMax: z
    .number({ error: "a whole number from 1" })
    .int("a whole number from 1")
    .positive("a whole number from 1")
    .max(LEVEL_MAX, `at most ${LEVEL_MAX}`)
    .optional()
    .describe("open only: most virtual users that the rate may take; default enough for answers of 300 ms"),
  phases: z
    .array(phaseSchema, { error: "a list of phases" })
    .min(1, "at least one phase")
    .max(PHASES_MAX, `at most ${PHASES_MAX} phases`)
    .describe("stretches of the load, one after the other"),
});

export type WrittenProfile = z.infer<typeof profileFileSchema>;
export type WrittenPhase = WrittenProfile["phases"][number];

/** `thresholds/profile-schema.json`, for editors. */
export function profileJsonSchema(): string {
  const schema = z.toJSONSchema(profileFileSchema, { io: "input", reused: "inline" });
  return `${JSON.stringify({ title: "loadproof profile file, version 1", ...schema }, null, 2)}\n`;
}
