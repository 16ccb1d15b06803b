import type { ParkedCommand } from "./sync-records.ts";

/** The commands that this shard's primaries have parked, as the sync topic tells. */
export class ParkedCommands {
  readonly #reasons = new Map<number, Map<number, Map<number, string>>>();
  #newestAt = Number.NEGATIVE_INFINITY;

  /** When the newest one was parked, ms since the epoch. */
  get newestAt(): number {
    return this.#newestAt;
  }

  /** Those of one input record: why, by index. */
  at(partition: number, offset: number): ReadonlyMap<number, string> | undefined {
    return this.#reasons.get(partition)?.get(offset);
  }

  countOf(partition: number): number {
    return [...(this.#reasons.get(partition)?.values() ?? [])].reduce((sum, { size }) => sum + size, 0);
  }

  /** Whether it is news. The first reason stays. */
  add({ partition, offset, index, reason }: ParkedCommand, timestamp: number): boolean {
    const offsets = this.#reasons.get(partition) ?? new Map<number, Map<number, string>>();
    const reasons = offsets.get(offset) ?? new Map<number, string>();
    if (reasons.has(index)) return false;
    this.#reasons.set(partition, offsets.set(offset, reasons.set(index, reason)));
    this.#newestAt = Math.max(this.#newestAt, timestamp);
    return true;
  }
}
