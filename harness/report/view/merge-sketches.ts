import type { ReadonlySketch } from "../../contracts/samples.ts";
import { bucketIndex } from "../../sketch/log-buckets.ts";
import { Sketch } from "../../sketch/sketch.ts";

/** Adds any sketch to one of ours; a foreign one by its bins, which keeps the relative error of the sketch. */
export function addSketch(target: Sketch, source: ReadonlySketch): void {
  if (source instanceof Sketch) {
    target.merge(source);
    return;
  }
  for (const { lower, upper, count } of source.bins()) target.addBin(bucketIndex((lower + upper) / 2), count);
  target.addMoments(source);
}
