import { LoadproofError } from "../../errors.ts";
import { ByteReader, DamagedBytes } from "../byte-reader.ts";
import { planMerge } from "../merge-plan.ts";
import { BucketMerger, mergedFinal, mergedHead } from "../merged-chunks.ts";
import { indexSampleFile } from "../sample-file-index.ts";

/**
 * Merges the samples of several generators into one file, whose chunks it yields in order: what one generator would
 * have written had it seen all samples. Incomplete inputs make an incomplete file. Throws BAD_FILE. Files that may be too
 * large to hold are merged by `load/merge/samples`, in the same steps.
 */
export function* mergeSampleFiles(files: readonly Uint8Array[]): Generator<Uint8Array> {
  try {
    const indexes = files.map(indexSampleFile);
    const plan = planMerge(indexes);
    const readers = files.map((bytes) => new ByteReader(bytes));
    const merger = new BucketMerger(plan.series.length);
    yield mergedHead(plan);
    for (const { number, parts } of plan.buckets) {
      yield merger.frame(
        number,
        parts.map(({ file, start, end }) => ({ reader: readers[file]!, ids: plan.ids[file]!, start, end })),
      );
    }
    yield mergedFinal(plan, indexes);
  } catch (error) {
    throw asBadFile(error);
  }
}

/** Damage that the checksums did not show is the file's contradiction, and is said so. */
export function asBadFile(error: unknown): unknown {
  if (!(error instanceof DamagedBytes)) return error;
  return new LoadproofError("BAD_FILE", `a file of samples contradicts itself: ${error.message}`, {
    cause: error,
  });
}
