import { readdir, readFile } from "node:fs/promises";

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot: tells a process from a later one with the same id. */
  readonly startedAt: string;
  readonly command: string;
}

const SAMPLE_MS = 100;
const WAIT_MS = 15_000;

/** Follows all that a process starts, and what those start, from /proc. */
export class Descendants implements Disposable {
  readonly #seen = new Map<string, ProcessEntry>();
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;

  constructor(rootPid: number) {
    this.#root = rootPid;
    this.#timer = setInterval(() => void this.#sample(), SAMPLE_MS);
  }

  /** How many different processes were seen: none would mean that nothing was watched. */
  get count(): number {
    return this.#seen.size;
  }

  /** Command lines of those that still run 15 s after this was asked; empty when all ended. */
  async left(): Promise<readonly string[]> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const running = new Set((await readProcesses()).map(identity));
      const left = [...this.#seen]
        .filter(([key]) => running.has(key))
        .map(([, { pid, command }]) => `${pid} ${command}`);
      if (left.length === 0 || Date.now() > deadline) return left;
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  }

  /** Those seen so far whose command line matches. */
  matching(pattern: RegExp): readonly { readonly pid: number; readonly command: string }[] {
    return [...this.#seen.values()].filter(({ command }) => pattern.test(command));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    const processes = await readProcesses();
    const family = new Set([this.#root, ...[...this.#seen.values()].map(({ pid }) => pid)]);
    for (let grown = true; grown; ) {
      const children = processes.filter(({ pid, parent }) => family.has(parent) && !family.has(pid));
      for (const { pid } of children) family.add(pid);
      grown = children.length > 0;
    }
    for (const entry of processes) {
      if (family.has(entry.pid) && entry.pid !== this.#root) this.#seen.set(identity(entry), entry);
    }
  }
}

function identity({ pid, startedAt }: ProcessEntry): string {
  return `${pid}@${startedAt}`;
}

async function readProcesses(): Promise<readonly ProcessEntry[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(names.map((name) => readProcess(Number(name))));
  return entries.filter((entry) => entry !== null);
}

async function readProcess(pid: number): Promise<ProcessEntry | null> {
  try {
    const [status, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
    ]);
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return null;
    return {
      pid,
      parent: Number(fields[1]),
      startedAt: fields[19] ?? "",
      command: command.replaceAll("\0", " ").trim(),
    };
  } catch {
    return null;
  }
}
