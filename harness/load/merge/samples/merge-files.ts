import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import {
  mergedFinal,
  mergedHead,
  type MergePlan,
  planMerge,
  type SampleFileIndex,
} from "../../../sketch/merging.ts";
import { FileMerger } from "./file-merger.ts";
import { MergingThread } from "./merging-thread.ts";

export interface MergeFilesOptions {
  /** 0 merges in this thread. Without it as many as pay: none for small files, else one per processor, up to four. */
  readonly threads?: number;
  /** What a thread reads at a time. */
  readonly batchBytes?: number;
}

/** Starting a thread costs as much as merging this much. */
const BYTES_PER_THREAD = 16 * 1024 * 1024;
const THREADS_MAX = 4;
const BATCH_BYTES = 2 * 1024 * 1024;
/** Batches that a thread has got at a time: one to work on, one to go on with. */
const BATCHES_AHEAD = 2;

/** A `FileMerger`, here or elsewhere. */
type Merging = Pick<MergingThread, "index" | "open" | "merge">;

/**
 * The chunks of the file that merges these files of samples, as `mergeSampleFiles` would give them. Buckets are independent
 * of each other, so threads take turns in merging stretches of time. In memory are one input file per thread while files
 * are checked, and a few batches later. Throws BAD_FILE.
 */
export async function* mergeFiles(
  paths: readonly string[],
  { threads, batchBytes = BATCH_BYTES }: MergeFilesOptions = {},
): AsyncGenerator<Uint8Array> {
  await using resources = new AsyncDisposableStack();
  const count = threads ?? (await threadsFor(paths));
  const mergers: Merging[] = [];
  for (let thread = 0; thread < count; thread += 1) mergers.push(resources.use(new MergingThread()));
  if (count === 0) mergers.push(inThisThread(resources));
  const indexes = await indexAll(paths, mergers);
  const plan = planMerge(indexes);
  await Promise.all(mergers.map((merger) => merger.open(paths, indexes)));
  yield mergedHead(plan);
  yield* inOrder(batchesOf(plan, batchBytes), mergers);
  yield mergedFinal(plan, indexes);
}

async function threadsFor(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const useful = Math.min(availableParallelism(), THREADS_MAX, Math.floor(bytes / BYTES_PER_THREAD));
  return useful > 1 ? useful : 0;
}

function inThisThread(resources: AsyncDisposableStack): Merging {
  const merger = new FileMerger();
  resources.defer(() => merger.close());
  return {
    index: async (path) => merger.index(path),
    open: async (paths, indexes) => merger.open(paths, indexes),
    merge: async (from, to) => merger.merge(from, to),
  };
}

/** Each merger takes the next file when it has done one. */
async function indexAll(paths: readonly string[], mergers: readonly Merging[]): Promise<SampleFileIndex[]> {
  const indexes: SampleFileIndex[] = [];
  let next = 0;
  await Promise.all(
    mergers.map(async (merger) => {
      for (let file = next++; file < paths.length; file = next++)
        indexes[file] = await merger.index(paths[file]!);
    }),
  );
  return indexes;
}

/** Stretches of planned buckets, of so many bytes each unless one bucket has more. */
function* batchesOf({ buckets }: MergePlan, bytesMax: number): Generator<[from: number, to: number]> {
  let [from, bytes] = [0, 0];
  for (const [position, { parts }] of buckets.entries()) {
    const more = parts.reduce((sum, { start, end }) => sum + end - start, 0);
    if (bytes > 0 && bytes + more > bytesMax) {
      yield [from, position];
      [from, bytes] = [position, 0];
    }
    bytes += more;
  }
  if (from < buckets.length) yield [from, buckets.length];
}

async function* inOrder(
  batches: Iterable<[from: number, to: number]>,
  mergers: readonly Merging[],
): AsyncGenerator<Uint8Array> {
  const ahead: Promise<Uint8Array>[] = [];
  let turn = 0;
  for (const [from, to] of batches) {
    const batch = mergers[turn % mergers.length]!.merge(from, to);
    // A failure is thrown when its turn comes.
    batch.catch(() => undefined);
    ahead.push(batch);
    turn += 1;
    if (ahead.length >= mergers.length * BATCHES_AHEAD) yield await ahead.shift()!;
  }
  for (const batch of ahead) yield await batch;
}
