import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Context } from "../../context.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { LoadproofError } from "../../errors.ts";
import type { Guardian } from "../guardian/guardian.ts";
import { killTree, sendSignal, signalTree } from "../system/process-signals.ts";
import type { SoftStop } from "../system/soft-stop.ts";
import type { SystemUser } from "../system/system-user.ts";
import { settlesWithin } from "../system/waiting.ts";
import type { LogFile } from "../logs/log-file.ts";

/** A program to start, with all it gets; nothing of the caller's own environment is passed on. */
export interface ProgramCommand {
  readonly name: string;
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: string;
  /** `null`: run as the user the harness runs as. */
  readonly user: SystemUser | null;
  /** Sent one after the other by a soft stop, each with its grace time, before SIGKILL. */
  readonly softStop: readonly SoftStop[];
}

/**
 * The child waits in this gate until the guardian knows it: a harness that is killed in between closes the pipe, `read`
 * fails and nothing has been started. `exec` keeps the process id.
 */
const GATE = 'read -r go && [ "$go" = go ] && exec "$@" </dev/null';

/** One incarnation of a program: running from its construction until `ended` resolves. */
export class SupervisedProcess {
  readonly pid: number;
  /** Resolves with how it ended, whoever caused that. */
  readonly ended: Promise<Said>;
  /** Resolves when it ended; `null` when a signal did that. */
  readonly exitCode: Promise<number | null>;
  readonly #softStop: readonly SoftStop[];
  #hasEnded = false;

  constructor(child: ChildProcess & { pid: number }, command: ProgramCommand, guardian: Guardian) {
    this.pid = child.pid;
    this.#softStop = command.softStop;
    const exit = once(child, "exit").then(async (values) => {
      const [code, signal] = values as [number | null, string | null];
      this.#hasEnded = true;
      await guardian.forget(this.pid).catch(() => undefined);
      return { code, signal };
    });
    this.exitCode = exit.then(({ code }) => code);
    this.ended = exit.then(({ code, signal }) =>
      signal === null
        ? say("ENDED_WITH_CODE", { name: command.name, code: String(code) })
        : say("ENDED_BY_SIGNAL", { name: command.name, signal }),
    );
  }

  /** Soft signals with a grace time each, then SIGKILL. */
  async stop(): Promise<void> {
    for (const { signal, graceMs } of this.#softStop) {
      if (this.#hasEnded) return;
      sendSignal(this.pid, signal);
      if (await settlesWithin(this.ended, graceMs)) return;
    }
    await this.kill();
  }

  /** SIGKILL to it and its descendants; resolves when all are gone. */
  async kill(): Promise<void> {
    if (this.#hasEnded) return;
    await killTree(this.pid);
    await this.ended;
  }

  async pause(): Promise<void> {
    await signalTree(this.pid, "SIGSTOP");
  }

  async resume(): Promise<void> {
    await signalTree(this.pid, "SIGCONT");
  }
}

/** Starts a program in a process group of its own, with its output in the log file, guarded from its first instruction. */
export async function startProcess(
  command: ProgramCommand,
  log: LogFile,
  guardian: Guardian,
): Promise<SupervisedProcess> {
  const output = await log.openForChild();
  try {
    return (await startGuarded(command, output.fd, guardian)).supervised;
  } finally {
    await output.close();
  }
}

/** The same with its output where the caller wants it: in a file, or in the child's own streams. */
export async function startGuarded(
  command: ProgramCommand,
  output: number | "pipe",
  guardian: Guardian,
): Promise<{ readonly child: ChildProcess; readonly supervised: SupervisedProcess }> {
  try {
    const child = spawn("/bin/sh", ["-c", GATE, "gate", command.executable, ...command.arguments], {
      cwd: command.folder,
      detached: true,
      env: command.variables,
      stdio: ["pipe", output, output],
      ...(command.user === null ? {} : { uid: command.user.userId, gid: command.user.groupId }),
    });
    await once(child, "spawn");
    const supervised = await openGate(child as ChildProcess & { pid: number }, command, guardian);
    return { child, supervised };
  } catch (cause) {
    throw new LoadproofError(
      "ENVIRONMENT_FAILED",
      `${command.name}: ${command.executable} could not be started`,
      { cause },
    );
  }
}

async function openGate(
  child: ChildProcess & { pid: number },
  command: ProgramCommand,
  guardian: Guardian,
): Promise<SupervisedProcess> {
  const started = new SupervisedProcess(child, command, guardian);
  child.stdin?.on("error", () => undefined);
  try {
    await guardian.watch(started.pid, command.softStop);
  } catch (error) {
    child.stdin?.end();
    await started.ended;
    throw error;
  }
  child.stdin?.end("go\n");
  return started;
}

/** Variables that every program gets. */
export function baseVariables(context: Context): Record<string, string> {
  return { PATH: context.environment["PATH"] ?? "/usr/bin:/bin", LANG: "C.UTF-8", TZ: "UTC" };
}
