import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** One process of this machine. `startedAt` has no unit: it only tells two processes with the same id apart. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly zombie: boolean;
  readonly startedAt: string;
}

const run = promisify(execFile);
const HAS_PROC = existsSync("/proc/self/stat");
const PS_COLUMNS = "pid=,ppid=,pgid=,stat=,lstart=";

/** All processes that can be seen; Linux reads `/proc` (no `ps` on a minimal system), others ask `ps`. */
export async function readProcesses(): Promise<readonly ProcessEntry[]> {
  if (!HAS_PROC) {
    const { stdout } = await run("ps", ["-A", "-o", PS_COLUMNS]);
    return stdout.split("\n").flatMap((line) => parsePsLine(line) ?? []);
  }
  const entries = await Promise.all((await readProcIds()).map(readProcEntry));
  return entries.filter((entry) => entry !== null);
}

/** Ids of the processes whose command line, which a program may rewrite as its title, holds the text. */
export async function findByCommand(text: string): Promise<readonly number[]> {
  if (!HAS_PROC) {
    const { stdout } = await run("ps", ["-A", "-o", "pid=,command="]);
    const lines = stdout.split("\n").filter((line) => line.includes(text));
    return lines.map((line) => Number.parseInt(line, 10));
  }
  const pids = await readProcIds();
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return pids.filter((_, index) => commands[index]?.includes(text));
}

/** The process with that id, or `null` when there is none. */
export async function readProcess(pid: number): Promise<ProcessEntry | null> {
  if (HAS_PROC) return readProcEntry(pid);
  try {
    const { stdout } = await run("ps", ["-o", PS_COLUMNS, "-p", String(pid)]);
    return parsePsLine(stdout.trim());
  } catch {
    return null;
  }
}

async function readProcIds(): Promise<readonly number[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function readProcEntry(pid: number): Promise<ProcessEntry | null> {
  try {
    return parseProcStat(await readFile(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return null;
  }
}

/** One `/proc/<pid>/stat`: the name in parentheses may hold spaces and parentheses, so fields count from the last one. */
export function parseProcStat(text: string): ProcessEntry | null {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  const startedAt = fields[19];
  const pid = Number.parseInt(text, 10);
  if (state === undefined || startedAt === undefined || !Number.isInteger(pid)) return null;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    zombie: state === "Z" || state === "X",
    startedAt,
  };
}

/** One line of `ps -o pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePsLine(line: string): ProcessEntry | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
  if (match === null) return null;
  const [, pid, parent, group, state, startedAt] = match;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    zombie: state?.startsWith("Z") === true,
    startedAt: startedAt ?? "",
  };
}

/**
 * The process, its whole group and all descendants, the process itself first. PostgreSQL's backends have groups of
 * their own, so a group alone is not enough; a dead parent's children are found by their group.
 */
export function processTree(entries: readonly ProcessEntry[], pid: number): readonly ProcessEntry[] {
  const tree = new Map<number, ProcessEntry>();
  const collect = (entry: ProcessEntry): void => {
    if (tree.has(entry.pid)) return;
    tree.set(entry.pid, entry);
    for (const child of entries) if (child.parent === entry.pid) collect(child);
  };
  for (const entry of entries) if (entry.pid === pid) collect(entry);
  for (const entry of entries) if (entry.group === pid) collect(entry);
  return [...tree.values()];
}
