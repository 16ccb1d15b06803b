import { CommanderError } from "commander";
import type { Context } from "../context.ts";
import { EXIT, InputProblems, LoadproofError } from "../errors.ts";

export interface FailureDescription {
  /** What the reader sees on stderr; empty when it was printed already. */
  readonly text: string;
  readonly exitCode: number;
}

/** Words and exit code of an error that ended a command. Unknown errors keep their stack: they are our mistake. */
export function describeFailure(error: unknown, context: Pick<Context, "environment">): FailureDescription {
  if (error instanceof InputProblems) {
    const count = error.problems.length;
    const head = `${count} problem${count === 1 ? "" : "s"}; nothing was started:`;
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
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `INTERNAL: this is a mistake in loadproof, please report it\n${stack}`,
    exitCode: EXIT.environment,
  };
}
