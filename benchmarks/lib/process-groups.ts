import { readFile } from "node:fs/promises";
import { readMachineCpu, readProcessUsage } from "#harness/load/machine/process-usage.ts";
import { readProcesses } from "#harness/environment/system/process-table.ts";

/** Parts of a command line by the name that a table gives to those processes; the first that fits counts. */
export type Groups = Readonly<Record<string, RegExp>>;

/** CPU seconds used so far, at one moment of a steady clock. */
export interface CpuReading {
  readonly epochMs: number;
  readonly machineBusySeconds: number;
  readonly machineTotalSeconds: number;
  /** By process id. */
  readonly byProcess: ReadonlyMap<number, { readonly group: string; readonly seconds: number }>;
}

/** Reads what the descendants of this process, and itself as `harness`, have used. Linux only: it reads /proc. */
export class ProcessGroups {
  readonly #groups: Groups;
  readonly #names = new Map<number, string>();

  constructor(groups: Groups) {
    this.#groups = groups;
  }

  async read(): Promise<CpuReading> {
    const epochMs = Date.now();
    const { busySeconds, totalSeconds } = await readMachineCpu();
    const entries = await readProcesses();
    const known = new Set([process.pid]);
    for (let before = 0; before < known.size; ) {
      before = known.size;
      for (const { pid, parent } of entries) if (known.has(parent)) known.add(pid);
    }
    const byProcess = new Map<number, { group: string; seconds: number }>();
    for (const pid of known) {
      const usage = await readProcessUsage(pid);
      if (usage !== null) byProcess.set(pid, { group: await this.#nameOf(pid), seconds: usage.cpuSeconds });
    }
    return { epochMs, machineBusySeconds: busySeconds, machineTotalSeconds: totalSeconds, byProcess };
  }

  async #nameOf(pid: number): Promise<string> {
    if (pid === process.pid) return "harness";
    const known = this.#names.get(pid);
    if (known !== undefined) return known;
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const command = words.replaceAll("\0", " ");
    const name = Object.keys(this.#groups).find((group) => this.#groups[group]?.test(command)) ?? "other";
    // A process that is about to become another program keeps no name.
    if (name !== "other") this.#names.set(pid, name);
    return name;
  }
}

export interface CpuShare {
  readonly group: string;
  readonly seconds: number;
  /** Of the busiest process of the group, as a share of one core. */
  readonly busiestShare: number;
}

export interface CpuUse {
  readonly wallSeconds: number;
  /** Of all cores, 0 to 1; time stolen by a hypervisor is busy. */
  readonly machineShare: number;
  /** By what else runs on this machine, seconds. */
  readonly othersSeconds: number;
  /** The largest first. */
  readonly groups: readonly CpuShare[];
}

/**
 * What was used between the readings that enclose a stretch of time most closely. A process that ended meanwhile counts
 * as another program's.
 */
export function cpuBetween(readings: readonly CpuReading[], fromMs: number, toMs: number): CpuUse {
  const first = readings.findLast(({ epochMs }) => epochMs <= fromMs) ?? readings[0];
  const last = readings.find(({ epochMs }) => epochMs >= toMs) ?? readings.at(-1);
  if (first === undefined || last === undefined || first === last)
    throw new Error(`too few readings of the CPU (${readings.length}) to tell what was used`);
  const wallSeconds = (last.epochMs - first.epochMs) / 1_000;
  const used = [...last.byProcess].map(([pid, { group, seconds }]) => ({
    group,
    seconds: seconds - (first.byProcess.get(pid)?.seconds ?? 0),
  }));
  const groups = Map.groupBy(used, ({ group }) => group);
  const busy = last.machineBusySeconds - first.machineBusySeconds;
  const ours = used.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    wallSeconds,
    machineShare: busy / (last.machineTotalSeconds - first.machineTotalSeconds),
    othersSeconds: Math.max(busy - ours, 0),
    groups: [...groups]
      .map(([group, processes]) => ({
        group,
        seconds: processes.reduce((sum, { seconds }) => sum + seconds, 0),
        busiestShare: Math.max(...processes.map(({ seconds }) => seconds)) / wallSeconds,
      }))
      .toSorted((a, b) => b.seconds - a.seconds),
  };
}
