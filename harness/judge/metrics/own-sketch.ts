import type { ReadonlySketch } from "../../contracts/samples.ts";
import { LoadproofError } from "../../errors.ts";
import { Sketch } from "../../sketch/sketch.ts";

/** The sketch as one that can be merged: stores hand out no others. */
export function ownSketch(sketch: ReadonlySketch): Sketch {
  if (sketch instanceof Sketch) return sketch;
  throw new LoadproofError("INTERNAL", "a store handed out a sketch that can't be merged");
}

/** All of them in one. */
export function mergedSketch(parts: Iterable<ReadonlySketch>): Sketch {
  const merged = new Sketch();
  for (const part of parts) merged.merge(ownSketch(part));
  return merged;
}
