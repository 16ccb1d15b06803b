import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../../context.ts";
import type { CommandEnd, CommandRunner, GuardedCommand } from "../../contracts/environment.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { formatDuration } from "../../text/duration.ts";
import { Guardian } from "../guardian/guardian.ts";
import { startGuarded, type SupervisedProcess } from "../processes/supervised-process.ts";
import { killTree, signalTree } from "../system/process-signals.ts";
import { settlesWithin } from "../system/waiting.ts";

const OUTPUT_CHARACTERS_MAX = 64 * 1024;
/** What a command has left running may hold its output open for ever. */
const OUTPUT_END_TIMEOUT_MS = 500;
const SOFT_STOP_MS = 2_000;

/** Runs commands beside a system, whosever it is, with a guardian of their own. */
export class GuardedCommands implements CommandRunner, AsyncDisposable {
  readonly #guardian: Guardian;

  private constructor(guardian: Guardian) {
    this.#guardian = guardian;
  }

  static async start(context: Context): Promise<GuardedCommands> {
    return new GuardedCommands(await Guardian.start(context));
  }

  keepUndo(command: GuardedCommand): Promise<() => Promise<void>> {
    return this.#guardian.keepCommand(command);
  }

  async run(command: GuardedCommand, signal: AbortSignal): Promise<CommandEnd> {
    signal.throwIfAborted();
    const { name, words, variables, folder, timeoutMs } = command;
    const [executable, ...rest] = words;
    const program = { name, executable, arguments: rest, variables, folder, user: null, softStop: [] };
    const { child, supervised } = await startGuarded(program, "pipe", this.#guardian);
    const output = collect(child);
    const over = new AbortController();
    const late = delay(timeoutMs, "late" as const, { signal: over.signal });
    const aborted = once(signal, "abort", { signal: over.signal }).then(() => "aborted" as const);
    const ended = supervised.ended.then(() => "ended" as const);
    const first = await Promise.race([ended, late, aborted]);
    over.abort();
    for (const waiting of [late, aborted]) waiting.catch(() => undefined);
    if (first !== "ended") await endWhole(supervised);
    await settlesWithin(output.closed, OUTPUT_END_TIMEOUT_MS);
    output.close();
    const told = first === "late" ? tooLate(timeoutMs) : await supervised.ended;
    return { exitCode: first === "ended" ? await supervised.exitCode : null, told, output: output.text() };
  }

  /** What was to be undone and is not yet is undone by its guardian. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#guardian[Symbol.asyncDispose]();
  }
}

/** With all that it has started, which a shell leaves behind when it is ended. */
async function endWhole({ pid, ended }: SupervisedProcess): Promise<void> {
  await signalTree(pid, "SIGTERM");
  await settlesWithin(ended, SOFT_STOP_MS);
  await killTree(pid);
}

function tooLate(timeoutMs: number): Said {
  return say("NOT_DONE_AFTER", { time: formatDuration(timeoutMs) });
}

interface Output {
  readonly closed: Promise<unknown>;
  /** Listens no more, whoever holds the other end. */
  readonly close: () => void;
  readonly text: () => string;
}

/** The end of what a command writes. */
function collect(child: ChildProcess): Output {
  let text = "";
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams)
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-OUTPUT_CHARACTERS_MAX);
    });
  return {
    closed: once(child, "close"),
    close: () => streams.forEach((stream) => stream.destroy()),
    text: () => text,
  };
}
