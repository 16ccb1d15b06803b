/** What merging files needs of the sketches, for whoever reads the files. */
export { ByteReader } from "./byte-reader.ts";
export { type FramePart, type MergePlan, planMerge } from "./merge-plan.ts";
export { asBadFile } from "./testing/merge-sample-files.ts";
export { BucketMerger, mergedFinal, mergedHead } from "./merged-chunks.ts";
export { indexSampleFile, type SampleFileIndex } from "./sample-file-index.ts";
