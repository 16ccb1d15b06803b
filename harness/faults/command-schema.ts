import { z } from "zod";
import { COMMAND_MS_MAX } from "../actions/command.ts";
import type { UserCommand } from "../contracts/plan.ts";
import { formatDuration, parseDurationMs } from "../text/duration.ts";

const MS = { inject: 30_000, proof: 30_000, heal: 60_000, healed: 60_000 } as const;
type Step = keyof typeof MS;

const line = (expected: string) => z.string({ error: expected }).min(1, expected).max(20_000, expected);
const TIMEOUT_EXPECTED = `a duration from 1s to ${formatDuration(COMMAND_MS_MAX)}, such as 30s`;

/** A line for a shell, words, or an object with its own time, variables and folder. */
function command(expected: string) {
  const words = z
    .array(line("words of a program"))
    .min(1, "words of a program")
    .max(1_000, "at most 1000 words");
  const whole = z.strictObject({
    run: z
      .union([line(expected), words], { error: expected })
      .describe("a line for a shell, or words of a program"),
    timeout: z
      .string({ error: TIMEOUT_EXPECTED })
      .refine((text) => isTimeout(parseDurationMs(text)), TIMEOUT_EXPECTED)
      .optional()
      .describe("after that it is ended, and counts as failed"),
    env: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "names of variables"),
        z
          .union([z.string(), z.number(), z.boolean()], { error: "the value of a variable" })
          .transform(String),
        { error: "variables with their values" },
      )
      .optional()
      .describe("variables beside those of the caller"),
    folder: line("a folder")
      .optional()
      .describe("folder that it runs in, relative to this file; default its own"),
  });
  return z.union([line(expected), words, whole], { error: expected });
}

function isTimeout(timeoutMs: number | null): boolean {
  return timeoutMs !== null && timeoutMs >= 1_000 && timeoutMs <= COMMAND_MS_MAX;
}

const INJECT = "a command that does it: a line for a shell, or words";
const PROOF = "a command that ends with 0 once it took effect; asked until then";
const HEAL = "a command that undoes it, or `none` with a `why`";

/** What a fault of the kind `command` has beside what all have. */
export const COMMAND_KEYS = {
  inject: command(INJECT).describe(INJECT),
  proof: command(PROOF).describe(PROOF),
  heal: command(HEAL).describe(HEAL),
  healed: command("a command that ends with 0 once it is undone")
    .optional()
    .describe("a command that ends with 0 once it is undone; asked until then"),
  why: line("a sentence").optional().describe("of `heal: none`: why nothing has to be undone"),
};

type Written = z.infer<ReturnType<typeof command>>;

/** A command of a fault file with all it gets. */
export function toCommand(step: Step, written: Written, folderOf: (folder: string) => string): UserCommand {
  const {
    run,
    timeout,
    env = {},
    folder = ".",
  } = typeof written === "string" || Array.isArray(written) ? { run: written } : written;
  const timeoutMs = timeout === undefined ? MS[step] : (parseDurationMs(timeout) ?? MS[step]);
  return { run, timeoutMs, variables: env, folder: folderOf(folder) };
}
