import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";
import { guardDisk } from "../../files/guard-disk.ts";

/** One of the generators that make a load together. */
export interface GeneratorSlot {
  readonly id: string;
  /** Where it writes: the run's folder when it is the only one. */
  readonly directory: string;
  /** Its part of the load, as k6's execution segments; `null` for all of it. */
  readonly segment: { readonly own: string; readonly sequence: string } | null;
}

/** Places for `count` generators, each with an equal part of the load and a folder of its own. */
export async function generatorSlots(count: number, runDirectory: string): Promise<readonly GeneratorSlot[]> {
  if (count === 1) return [{ id: nameOf(0), directory: runDirectory, segment: null }];
  const cuts = Array.from({ length: count + 1 }, (_, index) => `${index}/${count}`);
  const slots = cuts.slice(1).map((end, index) => ({
    id: nameOf(index),
    directory: join(runDirectory, "generators", nameOf(index)),
    segment: { own: `${cuts[index]}:${end}`, sequence: cuts.join(",") },
  }));
  for (const { directory } of slots) await guardDisk(directory, () => makeFolder(directory));
  return slots;
}

function nameOf(index: number): string {
  return `k6-${index + 1}`;
}
