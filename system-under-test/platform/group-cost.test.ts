import { expect, test } from "vitest";
import { GroupCost } from "./group-cost.ts";

function learned(groups: readonly (readonly [items: number, ms: number])[]): GroupCost {
  const cost = new GroupCost();
  for (const [items, ms] of groups) cost.observe(items, ms);
  return cost;
}

/** Numbers from 0 to 1 in an order that the seed decides. */
function sequenceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function repeated(items: number, ms: number): [number, number][] {
  return Array.from({ length: 20 }, () => [items, ms]);
}

test("nothing is expected before the first group", () => {
  expect([new GroupCost().ofGroup(100), new GroupCost().perItemMs]).toEqual([0, 0]);
});

test("a part for each group and one for each item are told apart", () => {
  const cost = learned([10, 40, 20, 80, 5, 60, 30].map((items) => [items, 20 + items / 2]));
  expect(cost.ofGroup(100)).toBeCloseTo(70, 0);
  expect(cost.perItemMs).toBeCloseTo(0.5, 1);
});

test("single items do not make a large group look dear", () => {
  expect(learned(repeated(1, 3)).ofGroup(500)).toBeCloseTo(3);
});

test("nor does chance in what small groups take", () => {
  const random = sequenceOf(7);
  const expected = Array.from({ length: 200 }, () => {
    const groups = Array.from(
      { length: 60 },
      () => [1 + Math.floor(random() * 4), 5 + 25 * random() ** 2] as const,
    );
    return learned(groups).ofGroup(200);
  });
  // In proportion it would be about 1,000 ms.
  expect(expected.filter((ms) => ms < 400).length).toBeGreaterThan(170);
});

test("while all groups are alike, what an item was found to cost is kept, and forgotten in the end", () => {
  const groups = [[1, 15], [10, 105], [30, 305], ...repeated(25, 255)] as const;
  expect(learned(groups.slice(0, 8)).ofGroup(50)).toBeGreaterThan(400);
  expect(
    learned([...groups, ...Array.from({ length: 10 }, () => repeated(25, 255)).flat()]).perItemMs,
  ).toBeLessThan(1);
});

test("no larger group is expected to cost more than in proportion, and none to cost less", () => {
  const noisy = learned([[20, 5], [21, 50], [19, 2], ...repeated(20, 20)]);
  expect(noisy.ofGroup(200)).toBeLessThanOrEqual(200.001);
  const falling = learned([1, 5, 10, 20].map((items) => [items, 100 - items]));
  expect(falling.perItemMs).toBe(0);
});

test("the latest groups count", () => {
  expect(learned([[200, 3_000], ...repeated(1, 5), ...repeated(1, 5)]).ofGroup(1)).toBeCloseTo(5, 0);
});
