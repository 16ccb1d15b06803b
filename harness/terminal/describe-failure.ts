import { CommanderError } from "commander";
import type { Context } from "../context.ts";
import { EXIT, InputProblems, LoadproofError } from "../errors.ts";
import { redact } from "../text/redact.ts";
import { describeCrash, type FailureDescription } from "./describe-crash.ts";

/** Commands that start something, which is worth saying when they did not. */
const STARTING: ReadonlySet<string> = new Set(["run", "up", "pair", "prove", "verify", "chaos"]);

/** Words and exit code of an error that ended a command, without secrets: a wrong URL may hold a password. Unknown errors keep their stack: they are our mistake. */
export function describeFailure(
  error: unknown,
  context: Pick<Context, "environment">,
  command = "",
): FailureDescription {
  const { text, exitCode } = describe(error, context, command);
  return { text: redact(text), exitCode };
}

function inEnglish(count: number, started: boolean): string {
  return `${count} problem${count === 1 ? "" : "s"}${started ? "; nothing was started" : ""}:`;
}

/** What is wrong with each value is told in English. */
function inKorean(count: number, started: boolean): string {
  return `잘못된 입력 ${count}건${started ? ", 아무것도 시작하지 않음" : ""}:`;
}

function describe(
  error: unknown,
  context: Pick<Context, "environment">,
  command: string,
): FailureDescription {
  if (error instanceof InputProblems) {
    const count = error.problems.length;
    const started = STARTING.has(command);
    const head =
      context.environment["REPORT_LANG"] === "ko" ? inKorean(count, started) : inEnglish(count, started);
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
