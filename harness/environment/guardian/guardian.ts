import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Context } from "../../context.ts";
import type { GuardedCommand } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";
import { programFile } from "../../installation.ts";
import type { SoftStop } from "../system/soft-stop.ts";
import { settlesWithin } from "../system/waiting.ts";
import type { GuardianRequest } from "./protocol.ts";

const PROGRAM = programFile(fileURLToPath(new URL("main.ts", import.meta.url)));
const END_TIMEOUT_MS = 20_000;

type Ask = GuardianRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, "number">
    : never
  : never;

/** The harness's side of the guardian: whatever was named here ends with the harness, even when that is killed by SIGKILL. */
export class Guardian implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #gone: Promise<unknown>;
  readonly #answers = new Map<number, () => void>();
  /** Times of the commands that it would run, by their keys. */
  readonly #kept = new Map<number, number>();
  #number = 0;
  #keys = 0;

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child;
    this.#gone = once(child, "close");
    child.stdin.on("error", () => undefined);
    createInterface({ input: child.stdout }).on("line", (line) => this.#answers.get(Number(line))?.());
  }

  static async start(context: Context): Promise<Guardian> {
    const child = spawn(context.nodeExecutable, [PROGRAM], {
      cwd: "/",
      detached: true,
      env: { ...dockerVariables(context), ...compiledCode() },
      stdio: ["pipe", "pipe", "ignore"],
    });
    await once(child, "spawn").catch((cause: unknown) => {
      throw new LoadproofError(
        "ENVIRONMENT_FAILED",
        `the guardian process could not start with node "${context.nodeExecutable}"`,
        { cause },
      );
    });
    return new Guardian(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** From here on the process and its descendants end with the harness. */
  watch(pid: number, softStop: readonly SoftStop[]): Promise<void> {
    return this.#ask({ kind: "watch", pid, softStop });
  }

  /** The process is gone; its id may be given to another one. */
  forget(pid: number): Promise<void> {
    return this.#ask({ kind: "forget", pid });
  }

  /** From here on this folder, of a PostgreSQL server or of services, is removed with the harness. */
  keepFolder(path: string): Promise<void> {
    return this.#ask({ kind: "keep-folder", path });
  }

  forgetFolder(path: string): Promise<void> {
    return this.#ask({ kind: "forget-folder", path });
  }

  /** From here on what is mounted there is unmounted with the harness, after its processes have ended. */
  keepMount(path: string): Promise<void> {
    return this.#ask({ kind: "keep-mount", path });
  }

  forgetMount(path: string): Promise<void> {
    return this.#ask({ kind: "forget-mount", path });
  }

  /** From here on the environment's containers and networks are removed with the harness. */
  keepContainers(environmentId: string): Promise<void> {
    return this.#ask({ kind: "keep-containers", environmentId });
  }

  forgetContainers(environmentId: string): Promise<void> {
    return this.#ask({ kind: "forget-containers", environmentId });
  }

  /** From here on the command is run when the harness is gone; the returned function takes that back. */
  async keepCommand(command: GuardedCommand): Promise<() => Promise<void>> {
    this.#keys += 1;
    const key = this.#keys;
    this.#kept.set(key, command.timeoutMs);
    await this.#ask({ kind: "keep-command", key, command });
    return async () => {
      await this.#ask({ kind: "forget-command", key });
      this.#kept.delete(key);
    };
  }

  async #ask(ask: Ask): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    const answered = new Promise<void>((resolve) => this.#answers.set(number, resolve));
    this.#child.stdin.write(`${JSON.stringify({ ...ask, number })}\n`);
    const lost = this.#gone.then(() => {
      throw new LoadproofError(
        "ENVIRONMENT_FAILED",
        `the guardian process ${this.pid} ended; without it nothing more is started`,
      );
    });
    try {
      await Promise.race([answered, lost]);
    } finally {
      this.#answers.delete(number);
      lost.catch(() => undefined);
    }
  }

  /** Ends the guardian, and through it whatever was not forgotten. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    const timeoutMs = END_TIMEOUT_MS + Math.max(0, ...this.#kept.values());
    if (!(await settlesWithin(this.#gone, timeoutMs))) this.#child.kill("SIGKILL");
    await this.#gone;
  }
}

/** Where this process keeps its compiled code, so that the guardian starts as fast. */
function compiledCode(): Record<string, string> {
  const directory = getCompileCacheDir();
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: dirname(directory) };
}

/** What it takes to find the same Docker daemon. */
function dockerVariables({ environment }: Context): Record<string, string> {
  const isAbout = ([name]: [string, string | undefined]): boolean =>
    /^(DOCKER|TESTCONTAINERS)_|^(HOME|PATH|XDG_RUNTIME_DIR)$/.test(name);
  const known = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isAbout(entry),
  );
  return Object.fromEntries(known);
}
