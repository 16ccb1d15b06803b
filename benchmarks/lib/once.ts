import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What a piece of work took in a process that did nothing else. */
export interface Taken {
  readonly wallMs: number;
  /** All threads, milliseconds. */
  readonly cpuMs: number;
  /** Most resident memory that the process ever had, bytes; at the work's start, bytes. */
  readonly memoryBytesMax: number;
  readonly memoryBytesBefore: number;
}

const TIMEOUT_MS = 120_000;

/** Runs a file, which prints its `Taken`, in a fresh process. */
export async function inOwnProcess(file: URL, words: readonly string[]): Promise<Taken> {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(file), ...words], {
    timeout: TIMEOUT_MS,
  });
  return JSON.parse(stdout) as Taken;
}

/** Does the work and prints what it took; the last thing that such a file does. */
export async function printTaken(work: () => void | Promise<void>): Promise<void> {
  const memoryBytesBefore = process.memoryUsage.rss();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const memoryBytesMax = process.resourceUsage().maxRSS * 1_024;
  const taken: Taken = { wallMs, cpuMs: (user + system) / 1_000, memoryBytesMax, memoryBytesBefore };
  console.log(JSON.stringify(taken));
}
