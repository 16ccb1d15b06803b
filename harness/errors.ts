import { visibleText } from "./visible-text.ts";

/** Public exit codes of the command; docs/reference.md documents them. */
export const EXIT = {
  pass: 0,
  fail: 1,
  warnStrict: 2,
  invalid: 3,
  configuration: 4,
  environment: 5,
  invariant: 6,
  interrupted: 130,
} as const;

/** Every error the harness raises on purpose, with the exit code it ends the process with. */
const ERROR_EXIT_CODES = {
  BAD_INPUT: EXIT.configuration,
  BAD_FILE: EXIT.configuration,
  TOOL_MISSING: EXIT.configuration,
  ENVIRONMENT_FAILED: EXIT.environment,
  TARGET_DEAD: EXIT.environment,
  SERVICE_FAILED: EXIT.environment,
  FIXTURES_FAILED: EXIT.environment,
  DISK_FULL: EXIT.environment,
  GITHUB_FAILED: EXIT.environment,
  INTERRUPTED: EXIT.interrupted,
  INTERNAL: EXIT.environment,
} as const;

export type ErrorCode = keyof typeof ERROR_EXIT_CODES;
export const ERROR_CODES = Object.keys(ERROR_EXIT_CODES) as readonly ErrorCode[];

/** The exit code that an error of this code ends the process with. */
export function exitCodeOfError(code: ErrorCode): number {
  return ERROR_EXIT_CODES[code];
}

/** One problem of user input: what failed, the value that was given, what was expected, what to do. */
export interface Problem {
  readonly subject: string;
  readonly value?: string;
  readonly expected: string;
  readonly hint?: string;
}

/** An error with a stable code, the exit code of that code, and optionally a hint for the reader. */
export class LoadproofError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LoadproofError";
    this.code = code;
    this.hint = options.hint;
  }

  get exitCode(): number {
    return exitCodeOfError(this.code);
  }
}

/** All problems found before anything started, reported together (exit 4). */
export class InputProblems extends LoadproofError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("BAD_INPUT", problems.map(formatProblem).join("\n"));
    this.name = "InputProblems";
    this.problems = problems;
  }
}

/** One line per problem: subject, the value in quotes, what was expected, what to do. */
export function formatProblem(problem: Problem): string {
  const value = problem.value === undefined ? "" : ` ${JSON.stringify(problem.value)}`;
  const hint = problem.hint === undefined ? "" : `; ${problem.hint}`;
  return visibleText(`${problem.subject}${value}: expected ${problem.expected}${hint}`);
}

/** What was thrown, in words, whatever it is. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
