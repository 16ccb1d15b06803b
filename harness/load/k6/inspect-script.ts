import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import type { Context } from "../../context.ts";
import type { RunPlan } from "../../contracts/plan.ts";
import { LoadproofError } from "../../errors.ts";
import { withoutOwnFrames } from "../own-frames.ts";
import { EXTENSION_HINT } from "../../k6-options/extensions.ts";
import type { K6Options } from "../../k6-options/k6-options.ts";
import type { ResolvedTool } from "../../tools/contracts.ts";
import type { Bundle } from "../bundle/bundle-script.ts";
import type { LoadThresholds } from "../load-options.ts";
import { readLogLine } from "../console/log-line.ts";
import { bundleInput } from "./bundle-input.ts";
import { inspectArguments } from "./k6-arguments.ts";
import { inspectEnvironment, k6Setting } from "./k6-environment.ts";
import { readInspection, type ScriptInspection } from "./script-inspection.ts";
import { startFailure } from "./start-failure.ts";

/** k6 2.2 parses some sources for ever (a construct its engine does not know), so every call of it is bounded. */
const INSPECT_TIMEOUT_MS = 60_000;
/** k6 2.2 works out requirements without its own default of one user, and then refuses options it would run. */
const DEFAULTS_FORGOTTEN = "the number of VUs must be more than 0";

interface InspectOptions {
  readonly k6: ResolvedTool;
  readonly bundle: Bundle;
  readonly plan: Pick<RunPlan, "shape" | "seed" | "scenario" | "profile" | "script">;
  /** Whether the script reads the plan. */
  readonly readsPlan: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly context: Context;
  readonly k6Options: K6Options;
  readonly signal?: AbortSignal;
  readonly thresholds?: LoadThresholds;
}

/** Asks k6 what the script's options come to. Throws BAD_FILE with k6's own words when it can't take the script. */
export async function inspectScript(options: InspectOptions): Promise<ScriptInspection> {
  const { bundle, plan } = options;
  const full = await runInspect(options, true);
  const answer = full.error?.includes(DEFAULTS_FORGOTTEN) === true ? await runInspect(options, false) : full;
  if (answer.error === null) return readInspection(answer.output);
  const extensions = /unknown modules (\[[^\]]*\])/.exec(answer.error)?.[1];
  if (extensions !== undefined)
    throw new LoadproofError("BAD_FILE", `${plan.script}: ${options.k6.path} has no ${extensions}`, {
      hint: EXTENSION_HINT,
    });
  throw new LoadproofError("BAD_FILE", `${plan.script}: k6 does not accept the script: ${answer.error}`, {
    hint: `the bundle is ${bundle.path}`,
  });
}

interface Answer {
  readonly output: string;
  /** Why k6 refused; `null` when it did not. */
  readonly error: string | null;
}

async function runInspect(options: InspectOptions, requirements: boolean): Promise<Answer> {
  const setting = k6Setting({ ...options, summaryPath: null });
  const input = await bundleInput(options.bundle, setting.settings);
  throwIfAborted(options.signal);
  const child = spawn(options.k6.path, inspectArguments(requirements, options.k6Options), {
    cwd: dirname(options.bundle.script),
    env: inspectEnvironment(setting, options.k6Options),
    stdio: "pipe",
    timeout: INSPECT_TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  const kill = (): void => void child.kill("SIGKILL");
  options.signal?.addEventListener("abort", kill, { once: true });
  const ended = new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once("error", (cause) => reject(startFailure(options.k6.path, cause)));
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const all = Promise.all([text(child.stdout), text(child.stderr), ended]);
  const [output, log, { exitCode, signal }] = await all.finally(() =>
    options.signal?.removeEventListener("abort", kill),
  );
  throwIfAborted(options.signal);
  if (exitCode === 0) return { output, error: null };
  const tooLong = `it was still reading it after ${INSPECT_TIMEOUT_MS / 1_000} s`;
  return { output, error: signal === null ? lastError(log) : tooLong };
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const message = `interrupted by ${String(signal.reason)} while k6 was reading the script`;
  throw new LoadproofError("INTERRUPTED", message);
}

/** The last error k6 wrote. */
function lastError(log: string): string {
  const errors = log
    .split("\n")
    .flatMap((line) => readLogLine(line) ?? [])
    .filter(({ level }) => level === "error" || level === "fatal");
  const message = errors.at(-1)?.message ?? "it gave no reason";
  // k6 reads the bundle from its standard input, which the author knows nothing of.
  return withoutOwnFrames(message)
    .replace("could not initialize '-': could not load JS test 'file:///-': ", "")
    .replaceAll(/\s*\n\s*/g, " ");
}
