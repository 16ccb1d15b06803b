import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PHASE_TAG, type ReadonlySketch, type SampleStore } from "../contracts/samples.ts";
import { checksum } from "./checksum.ts";
import { mergeSampleFiles } from "./testing/merge-sample-files.ts";
import { readSampleStore } from "./sample-file.ts";
import { Sketch } from "./sketch.ts";
import { SketchFileWriter } from "./sketch-file-writer.ts";

const START_MS = 1_800_000_000_000;
const SERIES = [
  { metric: "http_req_duration", tags: { phase: "steady", service: "chat" } },
  { metric: "http_req_duration", tags: { phase: "steady", service: "session" } },
  { metric: "http_req_failed", tags: { phase: "steady", service: "chat" } },
] as const;

interface Sample {
  readonly series: number;
  readonly timeMs: number;
  readonly value: number;
}

const sample = fc.record({
  series: fc.nat({ max: SERIES.length - 1 }),
  timeMs: fc.integer({ min: START_MS, max: START_MS + 20_000 }),
  value: fc.oneof(
    fc.constantFrom(0, 1),
    fc.integer({ min: -9_000_000_000, max: -1 }).map((value) => value / 1e6),
    fc.integer({ min: 1, max: 9_000_000_000 }).map((value) => value / 1e6),
  ),
});
const samples = fc.array(sample, { minLength: 1, maxLength: 200 });

function concatenated(chunks: Iterable<Uint8Array>): Uint8Array {
  return new Uint8Array(Buffer.concat([...chunks]));
}

function fileOf(list: readonly Sample[], options: { finish?: boolean } = {}): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
  const ids = SERIES.map(({ metric, tags }) => writer.defineSeries(metric, tags));
  for (const { series, timeMs, value } of list) writer.add(ids[series]!, timeMs, value);
  if (options.finish !== false) writer.finish();
  return concatenated(chunks);
}

/** Seeds the start, so that no sample lies before what the file's head says. */
const startingAt = (list: readonly Sample[]): Sample[] => [
  { series: 0, timeMs: START_MS, value: 1 },
  ...list,
];

const figures = (sketch: ReadonlySketch) => ({
  count: sketch.count,
  zeros: sketch.zeros,
  negatives: sketch.negatives,
  sum: Math.round(sketch.sum * 1e6),
  min: sketch.min,
  max: sketch.max,
  bins: [...sketch.bins()],
});

function sketchOf(list: readonly Sample[]): Sketch {
  const sketch = new Sketch();
  for (const { value } of list) sketch.add(value);
  return sketch;
}

const identities = ({ series }: SampleStore) => series.map(({ metric, tags }) => ({ metric, tags }));

describe("a sample file", () => {
  test("gives back totals and buckets of any selection of series", () => {
    fc.assert(
      fc.property(samples, fc.subarray([0, 1, 2]), (added, ids) => {
        const list = startingAt(added);
        const store = readSampleStore(fileOf(list));
        const selected = list.filter(({ series }) => ids.includes(series));
        expect(store).toMatchObject({
          complete: true,
          accepted: list.length,
          rejected: 0,
          startMs: START_MS,
        });
        expect(identities(store)).toEqual(SERIES);
        expect(figures(store.total(ids))).toEqual(figures(sketchOf(selected)));
        const seconds = [...new Set(selected.map(({ timeMs }) => Math.floor((timeMs - START_MS) / 1000)))];
        expect(store.buckets(ids).map(({ offsetMs, sketch }) => [offsetMs, figures(sketch)])).toEqual(
          seconds
            .sort((a, b) => a - b)
            .map((second) => {
              const inSecond = selected.filter(
                ({ timeMs }) => Math.floor((timeMs - START_MS) / 1000) === second,
              );
              return [second * 1000, figures(sketchOf(inSecond))];
            }),
        );
      }),
    );
  });

  test("counts what it rejects and what overflowed, also when it has no end", () => {
    const chunks: Uint8Array[] = [];
    const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
    const id = writer.defineSeries("m", {});
    writer.add(id, START_MS, Number.NaN);
    writer.add(id, START_MS, Number.NEGATIVE_INFINITY);
    writer.add(id, Number.NaN, 1);
    writer.add(id, START_MS - 40 * 24 * 3_600_000, 1);
    writer.countRejected();
    writer.countOverflowed();
    writer.add(id, START_MS, 1);
    writer.add(id, START_MS + 60_000, 1);
    const cut = readSampleStore(concatenated(chunks));
    expect(cut).toMatchObject({ complete: false, accepted: 1, rejected: 5, overflowed: 1 });
    writer.finish();
    const whole = readSampleStore(concatenated(chunks));
    expect(whole).toMatchObject({ complete: true, accepted: 2, rejected: 5, overflowed: 1 });
  });

  test("without a sample is complete and empty", () => {
    const store = readSampleStore(fileOf([]));
    expect(store).toMatchObject({ complete: true, accepted: 0, rejected: 0, overflowed: 0 });
    expect(store.total([0, 1, 2, 99]).count).toBe(0);
    expect(store.buckets([0, 1, 2, 99])).toEqual([]);
  });

  test("does not count a series twice that is asked for twice", () => {
    const store = readSampleStore(fileOf([{ series: 0, timeMs: START_MS, value: 5 }]));
    expect(store.total([0, 0]).count).toBe(1);
    expect(store.buckets([0, 0])[0]?.sketch.count).toBe(1);
  });

  test("that is none is refused", () => {
    expect(() => readSampleStore(new TextEncoder().encode('{"no": "samples"}'))).toThrow(
      expect.objectContaining({ code: "BAD_FILE" }),
    );
  });
});

describe("a damaged sample file", () => {
  /** No bucket, total or counter may say more than the samples that were written. */
  function expectNothingInvented(store: SampleStore, list: readonly Sample[]): void {
    const all = SERIES.map((_, id) => id);
    expect(store.accepted).toBeLessThanOrEqual(list.length);
    expect(store.total(all).count).toBeLessThanOrEqual(list.length);
    for (const { offsetMs, sketch } of store.buckets(all)) {
      const second = store.startMs + offsetMs;
      const inSecond = list.filter(({ timeMs }) => timeMs >= second && timeMs < second + 1000);
      expect(figures(sketch).count).toBeLessThanOrEqual(inSecond.length);
      expect(sketch.max).toBeLessThanOrEqual(Math.max(...inSecond.map(({ value }) => value)));
    }
  }

  test("cut anywhere gives what was whole before the cut", () => {
    fc.assert(
      fc.property(samples, fc.nat(), (added, position) => {
        const list = startingAt(added);
        const bytes = fileOf(list);
        const store = readSampleStore(bytes.slice(0, position % bytes.length));
        expect(store.complete).toBe(false);
        expectNothingInvented(store, list);
      }),
      { numRuns: 300 },
    );
  });

  test("with a changed byte never crashes and never invents samples", () => {
    fc.assert(
      fc.property(samples, fc.nat(), fc.integer({ min: 1, max: 255 }), (added, position, change) => {
        const list = startingAt(added);
        const bytes = fileOf(list);
        const at = position % bytes.length;
        const damaged = bytes.with(at, bytes[at]! ^ change);
        // The one change that makes a file of another format, whose samples are the same under other tags.
        fc.pre(!(at === 7 && String.fromCharCode(damaged[at]!) === "1"));
        if (at < 8) {
          expect(() => readSampleStore(damaged)).toThrow(expect.objectContaining({ code: "BAD_FILE" }));
          return;
        }
        const store = readSampleStore(damaged);
        expect(store.complete).toBe(false);
        expectNothingInvented(store, list);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a file without its end", () => {
  test("holds the buckets that were closed", () => {
    const list = [0, 1000, 2000, 30_000].map((after, value) => ({
      series: 0,
      timeMs: START_MS + after,
      value,
    }));
    const store = readSampleStore(fileOf(list, { finish: false }));
    expect(store.buckets([0]).map(({ offsetMs }) => offsetMs)).toEqual([0, 1000, 2000]);
    expect(store.accepted).toBe(3);
    expect(store.total([0]).max).toBe(2);
  });
});

test("a sample that comes after its bucket was written is added to that bucket", () => {
  const list = [0, 30_000, 500, 40_000].map((after) => ({ series: 0, timeMs: START_MS + after, value: 2 }));
  const store = readSampleStore(fileOf(list));
  expect(store.buckets([0]).map(({ offsetMs, sketch }) => [offsetMs, sketch.count])).toEqual([
    [0, 2],
    [30_000, 1],
    [40_000, 1],
  ]);
});

test("live shows closed and open buckets in its totals", () => {
  const writer = new SketchFileWriter({ write: () => undefined });
  const id = writer.defineSeries("m", { phase: "steady" });
  for (const after of [0, 1000, 60_000]) writer.add(id, START_MS + after, after + 1);
  const live = writer.live();
  expect(live.total([id])).toMatchObject({ count: 3, max: 60_001 });
  expect(live.buckets([id]).map(({ offsetMs, sketch }) => [offsetMs, sketch.count])).toEqual([[60_000, 1]]);
});

describe("merging files", () => {
  test("equals the file of the union", () => {
    fc.assert(
      fc.property(fc.array(samples, { minLength: 1, maxLength: 4 }), (parts) => {
        const merged = readSampleStore(
          concatenated(mergeSampleFiles(parts.map((part) => fileOf(part.toSorted(byTime))))),
        );
        const union = parts.flat();
        expect(merged).toMatchObject({ complete: true, accepted: union.length });
        for (const [id, { metric, tags }] of SERIES.entries()) {
          const mergedId = merged.series.find(
            (key) => key.metric === metric && key.tags["service"] === tags.service,
          )?.id;
          const own = union.filter(({ series }) => series === id);
          expect(figures(merged.total([mergedId!]))).toEqual(figures(sketchOf(own)));
          const bucketCounts = merged
            .buckets([mergedId!])
            .map(({ offsetMs, sketch }) => [merged.startMs + offsetMs, sketch.count]);
          expect(bucketCounts).toEqual(countsPerSecond(own));
        }
      }),
    );
  });

  test("maps series that have other ids in each file", () => {
    const file = (names: string[]) => {
      const chunks: Uint8Array[] = [];
      const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
      for (const name of names) writer.add(writer.defineSeries("m", { name, phase: "steady" }), START_MS, 3);
      writer.finish();
      return concatenated(chunks);
    };
    const merged = readSampleStore(concatenated(mergeSampleFiles([file(["a", "b"]), file(["b", "c"])])));
    const counts = merged.series.map(({ id, tags }) => [tags["name"], merged.total([id]).count]);
    expect(counts).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 1],
    ]);
  });

  test("of which one was cut is incomplete", () => {
    const whole = fileOf([{ series: 0, timeMs: START_MS, value: 5 }]);
    const merged = readSampleStore(concatenated(mergeSampleFiles([whole, whole.slice(0, -1)])));
    expect(merged.complete).toBe(false);
    expect(merged.total([0]).count).toBe(2);
  });

  test("of no files is an empty file", () => {
    expect(readSampleStore(concatenated(mergeSampleFiles([])))).toMatchObject({
      complete: true,
      accepted: 0,
    });
  });
});

const byTime = (a: Sample, b: Sample) => a.timeMs - b.timeMs;

function countsPerSecond(list: readonly Sample[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const { timeMs } of list) {
    const second = Math.floor(timeMs / 1000) * 1000;
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

test.each([
  ["", 0x02cc5d05],
  ["a", 0x550d7456],
  ["abc", 0x32d153ff],
  ["Nobody inspects the spammish repetition", 0xe2293b2f],
])("the checksum of %j is that of xxHash32", (text, expected) => {
  const bytes = new TextEncoder().encode(`..${text}.`);
  expect(checksum(bytes, 2, bytes.length - 1)).toBe(expected);
});

test("a file of format 1 has its phases, and a script's own, under today's names", () => {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
  const own = writer.defineSeries("m", { phase: "steady", script_phase: "login", name: "a" });
  writer.add(own, START_MS, 3);
  writer.add(writer.defineSeries("m", { phase: "setup" }), START_MS, 3);
  writer.finish();
  const bytes = concatenated(chunks);
  bytes.set(new TextEncoder().encode("LPSAMP01"));
  const store = readSampleStore(bytes);
  expect(store.series.map(({ tags }) => tags)).toEqual([
    { [PHASE_TAG]: "steady", phase: "login", name: "a" },
    { [PHASE_TAG]: "setup" },
  ]);
  expect(store.total([0, 1])).toMatchObject({ count: 2, sum: 6, negatives: 0, last: null });
  bytes.set(new TextEncoder().encode("LPSAMP03"));
  expect(() => readSampleStore(bytes)).toThrow("does not start as one of format 1 or 2 does");
});

test("tags of a series may be told anew, before it is written and after", () => {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
  const early = writer.defineSeries("m", { own: "a", c: "d" });
  writer.add(early, START_MS, 1);
  writer.add(early, START_MS + 60_000, 1);
  const late = writer.defineSeries("m", { own: "b" });
  writer.add(late, START_MS + 60_000, 1);
  writer.retag(early, { own: "a&c=d" });
  writer.retag(late, { own: "b&e=f" });
  writer.finish();
  const file = concatenated(chunks);
  const tagsOf = (bytes: Uint8Array) => readSampleStore(bytes).series.map(({ tags }) => tags["own"]);
  expect(tagsOf(file)).toEqual(["a&c=d", "b&e=f"]);
  expect(readSampleStore(file).total([0]).count).toBe(2);
  expect(tagsOf(concatenated(mergeSampleFiles([file, file])))).toEqual(["a&c=d", "b&e=f"]);
});
