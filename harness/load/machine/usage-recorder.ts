import { availableParallelism } from "node:os";
import { readEndedChildrenCpu, readMachineCpu, readProcessUsage } from "./process-usage.ts";
import { type LoadUsage, UsageTotals } from "./usage-totals.ts";

/** Reads what k6, the harness and the machine use. */
export class UsageRecorder {
  readonly #k6ProcessId: number;
  readonly #harnessProcessId: number;
  readonly #totals = new UsageTotals(Math.max(availableParallelism(), 1));
  readonly #endedBefore: Promise<number | null>;

  /** To be made while k6 runs. */
  constructor(k6ProcessId: number, harnessProcessId: number) {
    this.#k6ProcessId = k6ProcessId;
    this.#harnessProcessId = harnessProcessId;
    this.#endedBefore = readEndedChildrenCpu(harnessProcessId);
  }

  /** Takes a reading; nothing happens when k6 is gone. */
  async read(): Promise<void> {
    const [k6, harness, machine] = await Promise.all([
      readProcessUsage(this.#k6ProcessId),
      readProcessUsage(this.#harnessProcessId),
      readMachineCpu(),
    ]);
    // A process that has ended and was not yet waited for has no memory.
    if (k6 === null || harness === null || k6.memoryBytes === 0) return;
    this.#totals.add({ atMs: performance.now(), k6, harness, machine });
  }

  /** To be called once k6 has ended. */
  async result(): Promise<LoadUsage> {
    const [before, after] = await Promise.all([
      this.#endedBefore,
      readEndedChildrenCpu(this.#harnessProcessId),
    ]);
    return this.#totals.result(before === null || after === null ? null : after - before);
  }
}
