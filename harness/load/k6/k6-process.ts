import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Said } from "../../contracts/reason.ts";
import { killTree } from "../../environment/system/process-signals.ts";
import type { SoftStop } from "../../environment/system/soft-stop.ts";
import { settlesWithin } from "../../environment/system/waiting.ts";
import { startFailure } from "./start-failure.ts";

/** How long k6 may take to end its iterations, run `teardown` and write its summary once it was asked to stop. */
const STOP_GRACE_MS = 15_000;

/** For whoever ends k6 in the harness's place. */
export const SOFT_STOP: readonly SoftStop[] = [{ signal: "SIGINT", graceMs: STOP_GRACE_MS }];

export interface K6Exit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A running k6, in a process group of its own so that a Ctrl-C in the terminal does not reach it before the harness decides. */
export class K6Process {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves when k6 is gone and its output has been read. */
  readonly exited: Promise<K6Exit>;
  #stopReason: Said | null = null;
  #stopping: Promise<void> | null = null;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#child = child;
    this.exited = new Promise((resolve) => {
      child.once("close", (exitCode, signal) => resolve({ exitCode, signal }));
    });
    child.on("error", () => undefined);
    child.stdin.on("error", () => undefined);
  }

  /** Starts k6 with the script on its stdin. Throws TOOL_MISSING when the program can't be run. */
  static async start(options: {
    readonly executable: string;
    readonly arguments: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly folder: string;
    readonly input: string;
  }): Promise<K6Process> {
    const child = spawn(options.executable, options.arguments, {
      cwd: options.folder,
      env: options.environment,
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const running = new K6Process(child);
    try {
      await once(child, "spawn");
    } catch (cause) {
      throw startFailure(options.executable, cause);
    }
    child.stdin.end(options.input);
    return running;
  }

  get processId(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): Readable {
    return this.#child.stdout;
  }

  get stderr(): Readable {
    return this.#child.stderr;
  }

  /** The first reason for which it was stopped. */
  get stopReason(): Said | null {
    return this.#stopReason;
  }

  /** Asks k6 to stop, which lets it write its summary; ends it by force when it takes too long. Later reasons are not kept; one that has ended stays as it is. */
  async stop(reason: Said): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#stopReason ??= reason;
    this.#stopping ??= this.#end();
    await this.#stopping;
  }

  async #end(): Promise<void> {
    this.#child.kill("SIGINT");
    if (await settlesWithin(this.exited, STOP_GRACE_MS)) return;
    await killTree(this.processId);
  }
}
