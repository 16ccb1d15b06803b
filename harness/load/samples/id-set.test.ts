import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IdSet } from "./id-set.ts";

function taken(ids: readonly number[]): IdSet {
  const set = new IdSet();
  for (const id of ids) set.add(id);
  return set;
}

describe("a set of ids", () => {
  test.each([
    ["none", [], []],
    ["one", [7], [[7, 7]]],
    ["neighbours in any order", [9, 7, 8], [[7, 9]]],
    [
      "a gap",
      [1, 2, 4],
      [
        [1, 2],
        [4, 4],
      ],
    ],
    ["neighbours over the end of a chunk", [1_023, 1_024, 1_025], [[1_023, 1_025]]],
    [
      "the largest",
      [1, Number.MAX_SAFE_INTEGER],
      [
        [1, 1],
        [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
      ],
    ],
  ])("%s", (_name, ids, ranges) => {
    const set = taken(ids);
    expect([[...set.ranges()], set.count, set.repeated]).toEqual([ranges, ids.length, 0]);
  });

  test("counts an id that comes again, once as an id", () => {
    const set = taken([5, 5, 6, 5]);
    expect([set.count, set.repeated]).toEqual([2, 2]);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53])("refuses %d", (id) => {
    const set = new IdSet();
    expect([set.add(id), set.count, [...set.ranges()]]).toEqual([false, 0, []]);
  });

  test("is the same however many came before: neighbours, repeats and single ids of more than one gathering", () => {
    const many = 200_000;
    const set = new IdSet();
    for (let n = many; n > 0; n -= 1) set.add(n % 2 === 0 ? n : n + 2 ** 40);
    for (let n = 1; n <= many; n += 1) set.add(n);
    const ranges = [...set.ranges()];
    expect(ranges[0]).toEqual([1, many]);
    expect(ranges.at(-1)).toEqual([2 ** 40 + many - 1, 2 ** 40 + many - 1]);
    expect([ranges.length, set.count, set.repeated]).toEqual([1 + many / 2, many * 1.5, many / 2]);
  });

  test("keeps exactly what it was given", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 300 }), (ids) => {
        const ranges = [...taken(ids).ranges()];
        const listed = ranges.flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, index) => first + index),
        );
        expect(listed).toEqual([...ids].sort((one, other) => one - other));
        expect(ranges.every(([first], index) => first > (ranges[index - 1]?.[1] ?? -1) + 1)).toBe(true);
      }),
      { seed: 6 },
    );
  });
});
