import { expect, test } from "vitest";
import { InputLag } from "./input-lag.ts";

type Step = readonly ["written" | "answered", string, number];

test.each<[string, readonly Step[], number]>([
  ["nothing was written", [], 0],
  [
    "all was answered to",
    [
      ["written", "a", 5],
      ["answered", "a", 5],
    ],
    0,
  ],
  [
    "three are open",
    [
      ["written", "a", 8],
      ["answered", "a", 5],
    ],
    3,
  ],
  [
    "answers came of others' records too",
    [
      ["written", "a", 5],
      ["answered", "a", 9],
    ],
    0,
  ],
  [
    "acknowledgements come in another order",
    [
      ["written", "a", 8],
      ["written", "a", 6],
      ["answered", "a", 5],
    ],
    3,
  ],
  [
    "another lane is behind",
    [
      ["written", "b", 8],
      ["written", "a", 2],
      ["answered", "a", 2],
    ],
    0,
  ],
])("%s", (_name, steps, expected) => {
  const lag = new InputLag();
  for (const [what, lane, end] of steps) lag[what](lane, end);
  expect(lag.of({ name: "a" })).toBe(expected);
});
