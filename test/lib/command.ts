import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandResult>;
  /** Resolves when stderr or stdout has matched; rejects when the command ends or the time is over before. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<void>;
}

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
}

/** Variables of the caller that would change what a run does. */
const CLEARED =
  /^(K6_|SUT_RUNTIME$|PROFILE$|DEFECTS$|REPORT_|BASE_URL$|.*_BASE_URL$|TENANT_ID$|SMOKE_|PROMETHEUS_|CI$|NO_COLOR$|FORCE_COLOR$|LOADPROOF_)/;

const WAIT_MS = 60_000;

/** The variables of this process without those that would change what a run does. */
export function userEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !CLEARED.test(name)));
}

/** Starts the real command line, `bin/loadproof`, as a user would. */
export function startCommand(words: readonly string[], options: CommandOptions = {}): RunningCommand {
  const child = spawn(join(PROJECT, "bin", "loadproof"), [...words], {
    cwd: options.workingDirectory ?? PROJECT,
    env: { ...userEnvironment(), ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, "close").then(([exitCode, signal]) => ({
    exitCode: exitCode as number | null,
    signal: signal as NodeJS.Signals | null,
    ...output,
  }));
  return {
    child,
    ended,
    waitFor: (pattern, timeoutMs = WAIT_MS) => matched(child, output, pattern, timeoutMs),
  };
}

export async function runCommand(
  words: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return startCommand(words, options).ended;
}

async function matched(
  child: ChildProcess,
  output: { readonly stdout: string; readonly stderr: string },
  pattern: RegExp,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const text = (): string => `${output.stderr}\n${output.stdout}`;
  while (!pattern.test(text())) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`ended before ${pattern}:\n${text()}`);
    if (Date.now() > deadline) throw new Error(`no ${pattern} within ${timeoutMs} ms:\n${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A folder of its own for the reports of a test. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "loadproof-e2e-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
