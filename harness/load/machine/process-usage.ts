import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { promisify } from "node:util";

/** What a process has used since its start. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** The kernel's unit of CPU time in `/proc`, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PS_TIMEOUT_MS = 2_000;
const HAS_PROC = existsSync("/proc/self/stat");

/** CPU and resident memory of a process; `null` when it is gone. */
export async function readProcessUsage(pid: number): Promise<ProcessUsage | null> {
  try {
    return HAS_PROC ? await readFromProc(pid) : await readFromPs(pid);
  } catch {
    return null;
  }
}

/**
 * CPU seconds of all children of a process that have ended and been waited for; `null` where the system does not say.
 * Their last second is in it, which readings of a living process miss.
 */
export async function readEndedChildrenCpu(pid: number): Promise<number | null> {
  if (!HAS_PROC) return null;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

async function readFromProc(pid: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8"),
    readFile(`/proc/${pid}/status`, "utf8"),
  ]);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const kibibytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return { cpuSeconds: ticks / TICKS_PER_SECOND, memoryBytes: kibibytes * 1_024 };
}

async function readFromPs(pid: number): Promise<ProcessUsage> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "time=,rss=", "-p", String(pid)], {
    timeout: PS_TIMEOUT_MS,
  });
  const [time = "", kibibytes = "0"] = stdout.trim().split(/\s+/);
  return { cpuSeconds: parsePsTime(time), memoryBytes: Number(kibibytes) * 1_024 };
}

/** Seconds of `ps`'s time: `1:02.34`, `01:02:03`, `2-01:02:03`. */
export function parsePsTime(text: string): number {
  const [clock = "", days = "0"] = text.split("-").reverse();
  return clock.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0) + Number(days) * 86_400;
}

export interface MachineCpu {
  readonly busySeconds: number;
  readonly totalSeconds: number;
}

/** Busy and total CPU seconds of the whole machine since it started. Waiting for a disk is not busy; time stolen by a hypervisor is. */
export async function readMachineCpu(): Promise<MachineCpu> {
  if (!HAS_PROC) return sumCpus();
  const [line = ""] = (await readFile("/proc/stat", "utf8")).split("\n", 1);
  return parseMachineCpu(line);
}

/** The `cpu` line of `/proc/stat`: user nice system idle iowait irq softirq steal guest guest_nice (guests are in user). */
export function parseMachineCpu(line: string): MachineCpu {
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const total = ticks.reduce((sum, value) => sum + value, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busySeconds: (total - idle) / TICKS_PER_SECOND, totalSeconds: total / TICKS_PER_SECOND };
}

function sumCpus(): MachineCpu {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    totalMs += all;
    busyMs += all - times.idle;
  }
  return { busySeconds: busyMs / 1_000, totalSeconds: totalMs / 1_000 };
}
