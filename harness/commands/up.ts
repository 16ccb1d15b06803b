import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHAT_TOPOLOGY } from "#system/topology.ts";
import type { Context } from "../context.ts";
import {
  chooseRuntime,
  type EnvironmentState,
  isKeeperRunning,
  keptEnvironmentDirectory,
  readEnvironmentState,
} from "../environment/index.ts";
import { EXIT, LoadproofError } from "../errors.ts";
import { ProblemCollector } from "../plan/problems.ts";
import { readRunOptions } from "../plan/run-options.ts";
import { targetVariable } from "../plan/targets.ts";
import { KEPT_USERS, keepSystem } from "../run/keep-system.ts";
import type { Register } from "./program.ts";

interface UpFlags {
  readonly runtime?: string;
  readonly defects?: string;
  readonly foreground?: boolean;
}

/** `loadproof up`: the bundled system on 002's ports, kept running by a process of its own until `down`. */
export const registerUp: Register = (program, context, exit) => {
  program
    .command("up")
    .description(
      "start the bundled chat system on ports 8080-8094 and keep it running until `loadproof down`",
    )
    .option("--runtime <name>", "auto, containers or processes (SUT_RUNTIME)")
    .option("--defects <names>", "known mistakes to switch on (DEFECTS)")
    .option("--foreground", "hold it in this process and stop it on Ctrl-C")
    .action(async (flags: UpFlags) => {
      const problems = new ProblemCollector();
      const options = readRunOptions(flags, context, problems);
      if (options.runtime === "external") {
        problems.add({
          subject: "SUT_RUNTIME",
          value: "external",
          expected: "auto, containers or processes for a system of ours",
        });
      }
      problems.throwIfAny();
      const directory = keptEnvironmentDirectory(context);
      await refuseSecond(directory);
      if (flags.foreground === true) await hold(directory, options, context);
      else await startKeeper(directory, flags, context);
      exit(EXIT.pass);
    });
};

async function refuseSecond(directory: string): Promise<void> {
  const state = await readEnvironmentState(directory);
  if (state === null || !(await isKeeperRunning(state))) return;
  throw new LoadproofError(
    "BAD_INPUT",
    `a system is up already since ${state.startedAt} (process ${state.keeper.pid})`,
    {
      hint: "stop it with `make down`",
    },
  );
}

async function hold(
  directory: string,
  options: ReturnType<typeof readRunOptions>,
  context: Context,
): Promise<void> {
  await keepSystem({
    runtime: await chooseRuntime(options.runtime, false, context),
    topology: CHAT_TOPOLOGY,
    defects: options.defects,
    directory,
    context,
    onProgress: (message) => context.stderr.write(`${message}\n`),
    onReady: (state) => context.stdout.write(`${describe(state)}\n`),
  });
}

/** Starts `up --foreground` as a process of its own and waits until it is ready or has failed. */
async function startKeeper(directory: string, flags: UpFlags, context: Context): Promise<void> {
  await mkdir(directory, { recursive: true });
  const logPath = join(directory, "keeper.log");
  await using log = await open(logPath, "w");
  const words = ["up", "--foreground"];
  if (flags.runtime !== undefined) words.push("--runtime", flags.runtime);
  if (flags.defects !== undefined) words.push("--defects", flags.defects);
  const keeper = spawn(
    context.nodeExecutable,
    [join(context.projectDirectory, "harness", "main.ts"), ...words],
    {
      cwd: context.workingDirectory,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { ...context.environment },
    },
  );
  const stop = (): void => void keeper.kill("SIGTERM");
  context.interrupted.addEventListener("abort", stop, { once: true });
  const ended = once(keeper, "exit") as Promise<[number | null]>;
  context.stderr.write("… starting the chat system\n");
  for (;;) {
    const code = await Promise.race([ended.then(([exitCode]) => exitCode ?? 1), delay(POLL_MS)]);
    if (code !== undefined) throw await keeperFailed(logPath, code, context);
    const state = await readEnvironmentState(directory);
    if (state === null || state.keeper.pid !== keeper.pid) continue;
    context.interrupted.removeEventListener("abort", stop);
    keeper.unref();
    context.stdout.write(`${describe(state)}\n`);
    return;
  }
}

const POLL_MS = 100;

function delay(delayMs: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, delayMs, undefined));
}

async function keeperFailed(logPath: string, code: number, context: Context): Promise<LoadproofError> {
  if (context.interrupted.aborted)
    return new LoadproofError("INTERRUPTED", "interrupted while the system started");
  const log = (await readFile(logPath, "utf8")).trimEnd();
  return new LoadproofError(
    code === EXIT.configuration ? "BAD_INPUT" : "ENVIRONMENT_FAILED",
    `the system did not start\n${log}`,
  );
}

/** Endpoints, and the line that points a run at them. */
function describe(state: EnvironmentState): string {
  const rows = state.services.map(({ name, urls }) => `  ${name.padEnd(10)} ${urls.join("  ")}`);
  const variables = ["chat", "session", "orghub", "tenanthub"].flatMap((name) => {
    const urls = state.services.find((service) => service.name === name)?.urls;
    return urls === undefined ? [] : [`${targetVariable(name)}=${urls.join(",")}`];
  });
  return [
    `The chat system is up (${state.runtime}, ${state.servers.join(", ")}):`,
    ...rows,
    `Sign in: tenant default, admin@example.com or user-000001@example.com to user-${String(KEPT_USERS).padStart(6, "0")}@example.com, password pass1234`,
    `Logs: ${state.logDirectory}`,
    "Load it:",
    `  ${variables.join(" ")} bin/loadproof run msa-hotpath -e USER_COUNT=${KEPT_USERS}`,
    "Stop it: make down",
  ].join("\n");
}
