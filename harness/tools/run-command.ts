import { spawn } from "node:child_process";
import { LoadproofError } from "../errors.ts";

const OUTPUT_CHARACTERS_MAX = 64 * 1024;
const KILL_GRACE_MS = 5_000;

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly workingDirectory?: string;
  readonly signal?: AbortSignal;
  /** How much of its output is kept, from the end; 64 Ki characters unless more is asked for. */
  readonly charactersMax?: number;
}

export interface CommandResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** Standard output and standard error; the end of each. */
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/**
 * Runs a program to its end, without a shell and without input. Resolves also when it fails; rejects only when it
 * can't be started or with INTERRUPTED after `signal`. Asked to stop, it gets SIGINT and after a grace time SIGKILL.
 */
export function runCommand(
  file: string,
  parameters: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const child = spawn(file, parameters, {
    env: options.environment,
    cwd: options.workingDirectory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { charactersMax = OUTPUT_CHARACTERS_MAX } = options;
  const output = { stdout: "", stderr: "" };
  let timedOut = false;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill("SIGINT");
    killTimer ??= setTimeout(() => {
      child.kill("SIGKILL");
      // What the child started may hold the pipes open; "close" must come all the same.
      child.stdout.destroy();
      child.stderr.destroy();
    }, KILL_GRACE_MS);
  };
  const timeout = setTimeout(() => {
    timedOut = true;
    stop();
  }, options.timeoutMs);
  const release = (): void => {
    clearTimeout(timeout);
    clearTimeout(killTimer);
    options.signal?.removeEventListener("abort", stop);
  };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] = (output[stream] + text).slice(-charactersMax);
    });
  }
  child.once("error", (error) => {
    release();
    reject(error);
  });
  child.once("close", (exitCode) => {
    release();
    if (options.signal?.aborted === true)
      reject(new LoadproofError("INTERRUPTED", `interrupted while running ${JSON.stringify(file)}`));
    else resolve({ exitCode, ...output, timedOut });
  });
  options.signal?.addEventListener("abort", stop);
  if (options.signal?.aborted === true) stop();
  return promise;
}

/** Like `runCommand`, but anything other than exit 0 is an error that quotes the command and its last lines. */
export async function runChecked(
  file: string,
  parameters: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const result = await runCommand(file, parameters, options);
  if (result.exitCode === 0) return result;
  const ending = result.timedOut
    ? `did not end within ${options.timeoutMs / 1000} s`
    : `ended with exit code ${result.exitCode ?? "none (a signal ended it)"}`;
  throw new Error(`"${[file, ...parameters].join(" ")}" ${ending}${lastLines(result)}`);
}

const LINES_QUOTED_MAX = 8;

function lastLines(result: CommandResult): string {
  const lines = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines.length === 0 ? "" : `:\n${lines.slice(-LINES_QUOTED_MAX).join("\n")}`;
}
