import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { Sketch } from "./sketch.ts";
import { encodeSketch } from "./sketch-codec.ts";
import { SketchPool } from "./sketch-pool.ts";
import { SketchSums } from "./sketch-sums.ts";

const ROWS = 4;

const value = fc.oneof(
  // Just below 1: the bucket of no logarithm to speak of, which must not become -0.
  fc.constantFrom(0, 0.999, 1),
  fc.integer({ min: 1, max: 9_000_000_000 }).map((nanoseconds) => nanoseconds / 1e6),
  fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
  fc.double({ min: -1e9, max: -1e-6, noNaN: true }),
);
/** Some of many values, of which bins hold more than a byte can say. */
const values = fc
  .tuple(fc.array(value, { maxLength: 60 }), fc.constantFrom(1, 1, 1, 40))
  .map(([list, times]) => Array.from({ length: times }, () => list).flat());
const parts = fc.array(fc.tuple(fc.nat({ max: ROWS - 1 }), values), { maxLength: 30 });

function sketchOf(list: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const one of list) sketch.add(one);
  return sketch;
}

function add(sums: SketchSums, row: number, list: readonly number[]): void {
  const out = new ByteWriter();
  encodeSketch(sketchOf(list), out);
  const bytes = out.written();
  sums.add(row, new ByteReader(bytes), 0, bytes.length);
}

/** The sum is left out: its last digits depend on the order of adding. */
const contentsOf = (sketch: Sketch) => ({
  count: sketch.count,
  zeros: sketch.zeros,
  negatives: sketch.negatives,
  below: [...sketch.countsBelow()],
  min: sketch.min,
  max: sketch.max,
  counts: [...sketch.counts()],
});

const valuesOf = (row: number, list: readonly (readonly [number, readonly number[]])[]) =>
  list.filter(([own]) => own === row).flatMap(([, added]) => added);

describe("sums of encoded sketches", () => {
  test("are those of each row's values, also when rows are used again", () => {
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 3 }), (rounds) => {
        const sums = new SketchSums(ROWS);
        for (const list of rounds) {
          for (const [row, added] of list) add(sums, row, added);
          for (let row = 0; row < ROWS; row += 1) {
            const expected = sketchOf(valuesOf(row, list));
            expect(sums.count(row)).toBe(expected.count);
            expect(contentsOf(sums.sketch(row))).toEqual(contentsOf(expected));
            sums.clear(row);
          }
          sums.limitRoom();
        }
      }),
    );
  });

  test("of more rows than keep their room", () => {
    const rows = 20;
    const sums = new SketchSums(rows);
    for (const round of [1, 2, 3]) {
      for (let row = 0; row < rows; row += 1) add(sums, row, [1e-300, round + row, 1e300]);
      for (let row = 0; row < rows; row += 1) {
        expect(contentsOf(sums.sketch(row))).toEqual(contentsOf(sketchOf([1e-300, round + row, 1e300])));
        sums.clear(row);
      }
      sums.limitRoom();
    }
  });
});

describe("copies in a pool", () => {
  test("are what was copied, and stay so", () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 20 }), (lists) => {
        const sums = new SketchSums(1);
        const pool = new SketchPool();
        const copies = lists.map((list) => {
          add(sums, 0, list);
          const copy = pool.copyOf(sums.sketch(0));
          sums.clear(0);
          return copy;
        });
        expect(copies.map(contentsOf)).toEqual(lists.map((list) => contentsOf(sketchOf(list))));
        const merged = new Sketch();
        for (const copy of copies) merged.merge(copy);
        expect(contentsOf(merged)).toEqual(contentsOf(sketchOf(lists.flat())));
      }),
    );
  });

  test("with more values than 32 bits count", () => {
    const source = sketchOf([1, 2]);
    for (let doubled = 0; doubled < 33; doubled += 1) source.merge(source.copy());
    expect(contentsOf(new SketchPool().copyOf(source))).toEqual(contentsOf(source));
    expect(source.count).toBe(2 ** 34);
  });
});
