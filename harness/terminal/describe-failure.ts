import { CommanderError } from "commander";
import type { Context } from "../context.ts";
import { EXIT, InputProblems, LoadproofError } from "../errors.ts";
import { redact } from "../text/redact.ts";
import { describeCrash, type FailureDescription } from "./describe-crash.ts";

/** Commands that start something, which is worth saying when they did not. */
const STARTING: ReadonlySet<string> = new Set(["run", "up", "pair", "verify"]);

/** Words and exit code of an error that ended a command, without secrets: a wrong URL may hold a password. Unknown errors keep their stack: they are our mistake. */
export function describeFailure(
  error: unknown,
  context: Pick<Context, "environment">,
  command = "",
): FailureDescription {
  const { text, exitCode } = describe(error, context, command);
  return { text: redact(text), exitCode };
}

function describe(
  error: unknown,
  context: Pick<Context, "environment">,
  command: string,
): FailureDescription {
  if (error instanceof InputProblems) {
    const count = error.problems.length;
    const consequence = STARTING.has(command) ? "; nothing was started" : "";
    const head = `${count} problem${count === 1 ? "" : "s"}${consequence}:`;
    return {
      text: [head, ...error.message.split("\n").map((line) => `  ${line}`)].join("\n"),
      exitCode: error.exitCode,
    };
  }
  if (error instanceof LoadproofError) {
    const hint = error.hint === undefined ? [] : [`  ${error.hint}`];
    const cause = context.environment["LOADPROOF_DEBUG"] === "1" ? [String(error.stack)] : [];
    return {
      text: [`${error.code}: ${error.message}`, ...hint, ...cause].join("\n"),
      exitCode: error.exitCode,
    };
  }
  if (error instanceof CommanderError) {
    return { text: "", exitCode: error.exitCode === 0 ? EXIT.pass : EXIT.configuration };
  }
  return describeCrash(error);
}
