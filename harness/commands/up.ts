import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import {
  decideRuntime,
  type EnvironmentState,
  isKeeperRunning,
  keptEnvironmentDirectory,
  readEnvironmentState,
} from "../environment/index.ts";
import { EXIT, LoadproofError } from "../errors.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import { readRunOptions } from "../plan/run-options.ts";
import { keepSystem } from "../run/keep-system.ts";
import { KEPT_SYSTEM_NAMES, KEPT_SYSTEMS, type KeptSystemName, keptTitle } from "./kept-systems.ts";
import type { Register } from "./program.ts";

interface UpFlags {
  readonly runtime?: string;
  readonly defects?: string;
  readonly foreground?: boolean;
}

/** `loadproof up`: a bundled system on its documented ports, kept running by a process of its own until `down`. */
export const registerUp: Register = (program, context, exit) => {
  program
    .command("up")
    .description("start a bundled system on its documented ports and keep it running until `loadproof down`")
    .argument("[system]", "chat (ports 8080-8094) or exchange (8085, engines 8181-8481)", "chat")
    .option("--runtime <name>", "auto, containers or processes (SUT_RUNTIME)")
    .option("--defects <names>", "known mistakes to switch on (DEFECTS)")
    .option("--foreground", "hold it in this process and stop it on Ctrl-C")
    .action(async (word: string, flags: UpFlags) => {
      const problems = new ProblemCollector();
      const name = KEPT_SYSTEM_NAMES.find((known) => known === word) ?? "chat";
      if (name !== word)
        problems.add({ subject: "system", value: word, ...expectedOneOf(word, KEPT_SYSTEM_NAMES) });
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
      if (flags.foreground === true) await hold(name, directory, options, context);
      else await startKeeper(name, directory, flags, context);
      exit(EXIT.pass);
    });
};

async function refuseSecond(directory: string): Promise<void> {
  const state = await readEnvironmentState(directory);
  if (state === null || !(await isKeeperRunning(state))) return;
  throw new LoadproofError(
    "BAD_INPUT",
    `the ${keptTitle(state.topology)} is up already since ${state.startedAt} (process ${state.keeper.pid})`,
    {
      hint: "stop it with `make down`",
    },
  );
}

async function hold(
  name: KeptSystemName,
  directory: string,
  options: ReturnType<typeof readRunOptions>,
  context: Context,
): Promise<void> {
  const { topology } = KEPT_SYSTEMS[name];
  const { runtime } = await decideRuntime(options.runtime, false, context, topology.servers);
  await keepSystem({
    runtime,
    topology,
    defects: options.defects,
    directory,
    context,
    onProgress: (message) => context.stderr.write(`${message}\n`),
    onReady: (state) => context.stdout.write(`${describe(state)}\n`),
  });
}

/** Starts `up --foreground` as a process of its own and waits until it is ready or has failed. */
async function startKeeper(
  name: KeptSystemName,
  directory: string,
  flags: UpFlags,
  context: Context,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const logPath = join(directory, "keeper.log");
  await using log = await open(logPath, "w");
  const words = ["up", name, "--foreground"];
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
  context.stderr.write(`… starting the ${KEPT_SYSTEMS[name].title}\n`);
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
  const system = Object.values(KEPT_SYSTEMS).find(({ topology }) => topology.name === state.topology);
  const rows = state.services.map(({ name, urls }) => `  ${name.padEnd(13)} ${urls.join("  ")}`);
  return [
    `The ${keptTitle(state.topology)} is up (${state.runtime}, ${state.servers.join(", ")}):`,
    ...rows,
    ...(system?.describe(state) ?? []),
    "Stop it: make down",
  ].join("\n");
}
