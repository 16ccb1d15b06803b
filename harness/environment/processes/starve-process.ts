import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Starved } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";
import type { Guardian } from "../guardian/guardian.ts";
import { processTree, readProcesses } from "../system/process-table.ts";
import { type ProgramCommand, startGuarded, type SupervisedProcess } from "./supervised-process.ts";

const run = promisify(execFile);
const SAMPLE_MS = { before: 500, during: 1_000 } as const;
/** `/proc` counts in hundredths of a second, whatever the kernel's own clock is. */
const MS_PER_TICK = 10;
const BUSY = "while :; do :; done";

interface Victim {
  readonly pid: number;
  readonly command: Pick<ProgramCommand, "name" | "folder" | "variables">;
}

/**
 * Binds a program with all of its threads to one core, and as many busy workers to the same. Each worker is in a session of
 * its own: where the kernel shares CPU time by sessions, it counts as one more. They end with the harness.
 */
export async function starveProcess(
  { pid, command }: Victim,
  workers: number,
  guardian: Guardian,
): Promise<Starved> {
  const before = await allowedCores(pid);
  const core = before.split(/[,-]/).at(-1) ?? "0";
  const own = async (): Promise<number> => sum(await Promise.all((await treeOf(pid)).map(cpuMs)));
  const victimBefore = await shareOf(own, SAMPLE_MS.before);
  const hogs: SupervisedProcess[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(hogs.map((hog) => hog.kill()));
    await bind(pid, before);
  };
  try {
    await bind(pid, core);
    for (let count = 0; count < workers; count += 1) hogs.push(await startWorker(core, command, guardian));
    const ofHogs = async (): Promise<number> => sum(await Promise.all(hogs.map((hog) => cpuMs(hog.pid))));
    const [workersShare, victimShare] = await Promise.all([
      shareOf(ofHogs, SAMPLE_MS.during),
      shareOf(own, SAMPLE_MS.during),
    ]);
    return { core, workersShare, victimShare, victimBefore, release };
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

async function startWorker(
  core: string,
  { name, folder, variables }: Victim["command"],
  guardian: Guardian,
): Promise<SupervisedProcess> {
  const words = ["-c", core, "/bin/sh", "-c", BUSY];
  const hog = {
    name: `cpu-hog of ${name}`,
    executable: "taskset",
    arguments: words,
    variables,
    folder,
    user: null,
    softStop: [],
  };
  return (await startGuarded(hog, "pipe", guardian)).supervised;
}

/** All threads of all its processes; what has ended meanwhile has no core any more. */
async function bind(pid: number, cores: string): Promise<void> {
  for (const one of await treeOf(pid))
    await run("taskset", ["-a", "-c", "-p", cores, String(one)]).catch(async (error: unknown) => {
      if ((await treeOf(pid)).includes(one))
        throw new LoadproofError("ENVIRONMENT_FAILED", `process ${one} could not be bound to core ${cores}`, {
          cause: error,
        });
    });
}

async function treeOf(pid: number): Promise<readonly number[]> {
  const tree = processTree(await readProcesses(), pid);
  return tree.filter(({ zombie }) => !zombie).map((entry) => entry.pid);
}

async function allowedCores(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "0";
}

/** CPU time that a process has used so far; of one that is gone, none. */
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * MS_PER_TICK;
}

/** What of a core it takes: 1 is all of one. */
async function shareOf(used: () => Promise<number>, sampleMs: number): Promise<number> {
  const [fromMs, from] = [performance.now(), await used()];
  await delay(sampleMs);
  const [to, toMs] = [await used(), performance.now()];
  return Math.max(0, to - from) / (toMs - fromMs);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
