import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import {
  asBadFile,
  BucketMerger,
  ByteReader,
  type FramePart,
  indexSampleFile,
  type MergePlan,
  planMerge,
  type SampleFileIndex,
} from "../../../sketch/merging.ts";

/** Frames with no more than this between them are read at once. */
const GAP_BYTES_MAX = 4_096;

/** What merging does with files, in this thread or in others. */
export class FileMerger {
  #files: readonly number[] = [];
  #plan: MergePlan | null = null;
  #merger: BucketMerger | null = null;
  /** Takes a file that is checked, or the frames of a batch; what comes next uses it again. */
  #arena = new Uint8Array(0);

  /** Throws BAD_FILE. */
  index(path: string): SampleFileIndex {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      this.#makeRoom(size);
      readAt(file, this.#arena, 0, { start: 0, end: size });
      return indexSampleFile(this.#arena.subarray(0, size));
    } catch (error) {
      throw asBadFile(error);
    } finally {
      closeSync(file);
    }
  }

  /** Opens the files, of which `indexes` were made. */
  open(paths: readonly string[], indexes: readonly SampleFileIndex[]): void {
    this.#files = paths.map((path) => openSync(path, "r"));
    // A batch needs far less than a whole file did.
    this.#arena = new Uint8Array(0);
    this.#plan = planMerge(indexes);
    this.#merger = new BucketMerger(this.#plan.series.length);
  }

  /** The frames of the planned buckets from `from` up to, not including, `to`. Throws BAD_FILE. */
  merge(from: number, to: number): Uint8Array<ArrayBuffer> {
    if (this.#plan === null || this.#merger === null) throw new Error("no files are open");
    const { ids, buckets } = this.#plan;
    const batch = buckets.slice(from, to);
    const places = this.#read(batch.flatMap(({ parts }) => parts));
    const reader = new ByteReader(this.#arena);
    try {
      const frames: Uint8Array[] = [];
      for (const { number, parts } of batch) {
        const placed = parts.map((part) => {
          const start = places.get(part)!;
          return { reader, ids: ids[part.file]!, start, end: start + part.end - part.start };
        });
        frames.push(this.#merger.frame(number, placed));
      }
      return joined(frames);
    } catch (error) {
      throw asBadFile(error);
    }
  }

  close(): void {
    for (const file of this.#files) closeSync(file);
    this.#files = [];
  }

  /** Reads frames into the arena and says where each starts there. */
  #read(parts: readonly FramePart[]): ReadonlyMap<FramePart, number> {
    const places = new Map<FramePart, number>();
    const runs = runsOf(parts);
    this.#makeRoom(runs.reduce((sum, { start, end }) => sum + end - start, 0));
    let at = 0;
    for (const run of runs) {
      for (const part of run.parts) places.set(part, at + part.start - run.start);
      readAt(this.#files[run.file]!, this.#arena, at, run);
      at += run.end - run.start;
    }
    return places;
  }

  #makeRoom(bytes: number): void {
    if (bytes > this.#arena.length) this.#arena = new Uint8Array(bytes);
  }
}

/** Reads a stretch of a file to `at`. */
function readAt(
  file: number,
  into: Uint8Array,
  at: number,
  { start, end }: Pick<Run, "start" | "end">,
): void {
  for (let done = 0; done < end - start; ) {
    const read = readSync(file, into, at + done, end - start - done, start + done);
    if (read === 0) throw new Error("a file of samples became shorter while it was read");
    done += read;
  }
}

/** In memory of its own, which can move to another thread. */
function joined(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

/** Neighbouring frames of one file. */
interface Run {
  readonly file: number;
  readonly start: number;
  end: number;
  readonly parts: FramePart[];
}

function runsOf(parts: readonly FramePart[]): readonly Run[] {
  const runs: Run[] = [];
  for (const part of parts.toSorted((a, b) => a.file - b.file || a.start - b.start)) {
    const run = runs.at(-1);
    if (run !== undefined && run.file === part.file && part.start - run.end <= GAP_BYTES_MAX) {
      run.end = part.end;
      run.parts.push(part);
    } else {
      runs.push({ file: part.file, start: part.start, end: part.end, parts: [part] });
    }
  }
  return runs;
}
