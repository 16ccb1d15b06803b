import type { MachineCpu, ProcessUsage } from "./process-usage.ts";

/** One reading of all counters; the time is of a steady clock. */
export interface UsageReading {
  readonly atMs: number;
  readonly k6: ProcessUsage;
  readonly harness: ProcessUsage;
  readonly machine: MachineCpu;
}

/** Shares are of all cores, 0 to 1. */
export interface LoadUsage {
  readonly cpuShareMean: number;
  readonly cpuShareMax: number;
  readonly machineCpuShareMax: number;
  readonly memoryBytesMax: number;
  readonly cpuSeconds: number;
  readonly harnessCpuSeconds: number;
}

/** Length of the stretches of which the worst is reported, milliseconds: shorter ones are bursts that a run survives. */
const STRETCH_MS = 5_000;

/** k6 runs on for at most this long after its last reading: one interval of readings and the writing of its summary. */
const UNSEEN_SECONDS_MAX = 2;

/** Adds up readings. Memory does not grow with their number. A run shorter than a stretch is one stretch. */
export class UsageTotals {
  readonly #cores: number;
  #first: UsageReading | null = null;
  #last: UsageReading | null = null;
  /** The readings of the last stretch, oldest first. */
  #recent: UsageReading[] = [];
  #cpuShareMax: number | null = null;
  #machineCpuShareMax: number | null = null;
  #memoryBytesMax = 0;

  constructor(cores: number) {
    this.#cores = cores;
  }

  add(reading: UsageReading): void {
    this.#first ??= reading;
    this.#last = reading;
    this.#memoryBytesMax = Math.max(this.#memoryBytesMax, reading.k6.memoryBytes);
    this.#recent.push(reading);
    while (this.#recent.length > 2 && reading.atMs - this.#recent[1]!.atMs >= STRETCH_MS)
      this.#recent.shift();
    const oldest = this.#recent[0]!;
    if (reading.atMs - oldest.atMs < STRETCH_MS) return;
    this.#cpuShareMax = Math.max(this.#cpuShareMax ?? 0, this.#k6Share(oldest, reading));
    this.#machineCpuShareMax = Math.max(this.#machineCpuShareMax ?? 0, machineShare(oldest, reading));
  }

  /**
   * `endedCpuSeconds`: CPU of the harness's children that ended meanwhile, `null` when not known. It counts for k6, whose
   * last moments no reading saw, unless another child must be in it because it is more than k6 can have used.
   */
  result(endedCpuSeconds: number | null): LoadUsage {
    const [first, last] = [this.#first, this.#last];
    if (first === null || last === null) return { ...NOTHING_USED, cpuSeconds: endedCpuSeconds ?? 0 };
    const cpuShareMean = this.#k6Share(first, last);
    return {
      cpuShareMean,
      cpuShareMax: this.#cpuShareMax ?? cpuShareMean,
      machineCpuShareMax: this.#machineCpuShareMax ?? machineShare(first, last),
      memoryBytesMax: this.#memoryBytesMax,
      cpuSeconds: this.#wholeCpuSeconds(last.k6.cpuSeconds, endedCpuSeconds),
      harnessCpuSeconds: last.harness.cpuSeconds - first.harness.cpuSeconds,
    };
  }

  #wholeCpuSeconds(read: number, ended: number | null): number {
    const unseen = ended === null ? 0 : ended - read;
    return unseen > 0 && unseen <= UNSEEN_SECONDS_MAX * this.#cores ? read + unseen : read;
  }

  #k6Share(from: UsageReading, to: UsageReading): number {
    const seconds = (to.atMs - from.atMs) / 1_000;
    return seconds <= 0 ? 0 : (to.k6.cpuSeconds - from.k6.cpuSeconds) / seconds / this.#cores;
  }
}

export const NOTHING_USED: LoadUsage = {
  cpuShareMean: 0,
  cpuShareMax: 0,
  machineCpuShareMax: 0,
  memoryBytesMax: 0,
  cpuSeconds: 0,
  harnessCpuSeconds: 0,
};

function machineShare(from: UsageReading, to: UsageReading): number {
  const seconds = to.machine.totalSeconds - from.machine.totalSeconds;
  return seconds <= 0 ? 0 : (to.machine.busySeconds - from.machine.busySeconds) / seconds;
}
