import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSampleStore, SketchFileWriter } from "../../../sketch/index.ts";
import { mergeSampleFiles } from "../../../sketch/testing/merge-sample-files.ts";
import { mergeFiles, type MergeFilesOptions } from "./merge-files.ts";
import { MergingThread } from "./merging-thread.ts";

/** Merging files, in threads too, gives the very bytes of `mergeSampleFiles`, which is held against the union itself. */

const START_MS = 1_800_000_000_000;
/** Threads start slowly where the machine is busy. */
const SLOW_MACHINE = { timeout: 90_000 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loadproof-merge-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Sample {
  readonly series: number;
  readonly second: number;
  readonly value: number;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  series: fc.nat({ max: 3 }),
  second: fc.nat({ max: 60 }),
  value: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0.01, max: 60_000, noNaN: true })),
});

/** Samples come in the order given: those that are late make a second frame of their bucket. */
function fileOf(samples: readonly Sample[], startMs = START_MS): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk.slice()) });
  const ids = new Map<number, number>();
  const idOf = (series: number): number => {
    const id = ids.get(series) ?? writer.defineSeries("t", { name: `GET /${series}` });
    ids.set(series, id);
    return id;
  };
  writer.add(idOf(0), startMs, 1);
  for (const { series, second, value } of samples) writer.add(idOf(series), startMs + second * 1_000, value);
  writer.finish();
  return new Uint8Array(Buffer.concat(chunks));
}

async function merged(files: readonly Uint8Array[], options: MergeFilesOptions): Promise<Buffer> {
  const paths = files.map((_, index) => join(folder, `${index}.sketch`));
  await Promise.all(paths.map((path, index) => writeFile(path, files[index]!)));
  return chunksOf(paths, options);
}

async function chunksOf(paths: readonly string[], options: MergeFilesOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of mergeFiles(paths, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const inMemory = (files: readonly Uint8Array[]): Buffer => Buffer.concat([...mergeSampleFiles(files)]);

test.each([
  { threads: 0, numRuns: 60 },
  { threads: 2, numRuns: 1 },
])("any files in $threads threads, in batches of any size", SLOW_MACHINE, async ({ threads, numRuns }) => {
  const parts = fc.array(fc.array(sample, { maxLength: 80 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 4_000 }), async (lists, batchBytes) => {
      const files = lists.map((list, index) => fileOf(list, START_MS + index * 3_000));
      expect(await merged(files, { threads, batchBytes })).toEqual(inMemory(files));
    }),
    { numRuns, seed: 4 },
  );
});

describe("what is damaged", () => {
  const whole = fileOf([{ series: 1, second: 5, value: 7 }]);

  test("counts up to its damage, and the merged file is incomplete", async () => {
    const cut = whole.slice(0, -1);
    const bytes = await merged([whole, cut], {});
    expect(bytes).toEqual(inMemory([whole, cut]));
    expect(readSampleStore(bytes)).toMatchObject({ complete: false, accepted: 4 });
  });

  test.each([0, 1])("that is no file of samples is refused (%d threads)", SLOW_MACHINE, async (threads) => {
    await expect(merged([whole, new TextEncoder().encode("{}")], { threads })).rejects.toMatchObject({
      code: "BAD_FILE",
      message: expect.stringContaining("does not start as one of format 1 or 2 does") as string,
    });
  });

  test("that is gone is an error, in a thread too", SLOW_MACHINE, async () => {
    const missing = [join(folder, "missing.sketch")];
    await expect(chunksOf(missing, { threads: 1 })).rejects.toThrow("ENOENT");
  });
});

test("a thread that has ended answers with an error, not never", async () => {
  const thread = new MergingThread();
  await thread[Symbol.asyncDispose]();
  await expect(thread.index(join(folder, "any.sketch"))).rejects.toThrow("a merging thread ended");
});

test("of no files is an empty file", async () => {
  const store = readSampleStore(await merged([], { threads: 0 }));
  expect(store).toMatchObject({ complete: true, accepted: 0, series: [] });
});
