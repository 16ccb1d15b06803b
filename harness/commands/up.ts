import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readAlertReceivers } from "../alerts/read-receivers.ts";
import type { AlertReceivers } from "../alerts/routes.ts";
import { makeFolder } from "../files/make-folder.ts";
import type { Context } from "../context.ts";
import {
  decideRuntime,
  isKeeperRunning,
  keptEnvironmentDirectory,
  readEnvironmentState,
} from "../environment/index.ts";
import { EXIT, LoadproofError } from "../errors.ts";
import { commandName, programFile } from "../installation.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import { addOptions } from "../options/add-options.ts";
import type { Flags } from "../options/table.ts";
import { givenBy } from "../options/read-option.ts";
import { readRunOptions } from "../plan/run-options.ts";
import { checkDefects } from "../plan/defects.ts";
import { keepSystem } from "../run/keep-system.ts";
import { findSystem, keptTopology, SYSTEMS, type SystemDescription } from "../systems/index.ts";
import { describeKept, describePorts, keptTitle } from "./describe-kept.ts";
import type { Register } from "./program.ts";

interface UpFlags extends Pick<Flags, "runtime" | "defects"> {
  readonly foreground?: boolean;
  readonly observe?: boolean;
}

/** `loadproof up`: a bundled system on its documented ports, kept running by a process of its own until `down`. */
export const registerUp: Register = (program, context, exit) => {
  const command = program
    .command("up")
    .description("start a bundled system on its documented ports and keep it running until `loadproof down`")
    .argument("[system]", SYSTEMS.map(describePorts).join(" or "), SYSTEMS[0].topology.name);
  addOptions(command, ["runtime", "defects"], { runtime: "auto, containers or processes" })
    .option("--observe", "beside it a Prometheus with the alert rules, and an Alertmanager")
    .option("--foreground", "hold it in this process and stop it on Ctrl-C")
    .action(async (word: string, flags: UpFlags) => {
      const problems = new ProblemCollector();
      const system = readSystem(word, problems);
      const options = readRunOptions(flags, context, problems);
      if (options.runtime === "external") {
        problems.add({
          subject: givenBy("runtime", flags),
          value: "external",
          expected: "auto, containers or processes for a system of ours",
        });
      }
      if (flags.observe === true && options.runtime === "containers") {
        problems.add({
          subject: givenBy("runtime", flags),
          value: "containers",
          expected: "processes or auto with --observe",
        });
      }
      const receivers = flags.observe === true ? readAlertReceivers(context.environment, problems) : null;
      checkDefects(options.defects, givenBy("defects", flags), system, SYSTEMS, problems);
      problems.throwIfAny();
      const directory = keptEnvironmentDirectory(context);
      await refuseSecond(directory, context);
      if (flags.foreground === true) await hold(system, directory, { ...options, receivers }, context);
      else await startKeeper(system, directory, flags, context);
      exit(EXIT.pass);
    });
};

function readSystem(word: string, problems: ProblemCollector): SystemDescription {
  const system = findSystem(word);
  const known = SYSTEMS.map(({ topology }) => topology.name);
  if (system === undefined) problems.add({ subject: "system", value: word, ...expectedOneOf(word, known) });
  return system ?? SYSTEMS[0];
}

async function refuseSecond(directory: string, context: Context): Promise<void> {
  const state = await readEnvironmentState(directory);
  if (state === null || !(await isKeeperRunning(state))) return;
  throw new LoadproofError(
    "BAD_INPUT",
    `the ${keptTitle(state.topology)} is up already since ${state.startedAt} (process ${state.keeper.pid})`,
    {
      hint: `stop it: ${commandName(context)} down`,
    },
  );
}

async function hold(
  system: SystemDescription,
  directory: string,
  {
    receivers,
    ...options
  }: ReturnType<typeof readRunOptions> & { readonly receivers: AlertReceivers | null },
  context: Context,
): Promise<void> {
  const { servers } = keptTopology(system);
  // Alerts are there as processes only.
  const wanted = receivers === null ? options.runtime : "processes";
  const { runtime } = await decideRuntime(wanted, false, context, servers);
  await keepSystem({
    runtime,
    system,
    defects: options.defects,
    directory,
    context,
    onProgress: (message) => context.stderr.write(`${message}\n`),
    receivers,
    onReady: (state) => context.stdout.write(`${describeKept(state, context)}\n`),
  });
}

/** Starts `up --foreground` as a process of its own and waits until it is ready or has failed. */
async function startKeeper(
  system: SystemDescription,
  directory: string,
  flags: UpFlags,
  context: Context,
): Promise<void> {
  await makeFolder(directory);
  const logPath = join(directory, "keeper.log");
  await using log = await open(logPath, "w");
  const words = ["up", system.topology.name, "--foreground"];
  if (flags.runtime !== undefined) words.push("--runtime", flags.runtime);
  if (flags.defects !== undefined) words.push("--defects", flags.defects);
  if (flags.observe === true) words.push("--observe");
  const keeper = spawn(
    context.nodeExecutable,
    [programFile(join(context.projectDirectory, "harness", "main.ts")), ...words],
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
  context.stderr.write(`… starting the ${system.title}\n`);
  for (;;) {
    const code = await Promise.race([ended.then(([exitCode]) => exitCode ?? 1), delay(POLL_MS)]);
    if (code !== undefined) throw await keeperFailed(logPath, code, context);
    const state = await readEnvironmentState(directory);
    if (state === null || state.keeper.pid !== keeper.pid) continue;
    context.interrupted.removeEventListener("abort", stop);
    keeper.unref();
    context.stdout.write(`${describeKept(state, context)}\n`);
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
